import type { ChartData, Line } from './chart-kinds.ts';

/** A value with whose value it is. */
export interface Named {
  readonly name: string;
  readonly value: number;
}

/** What a person who does not see a chart is told in its stead: where the lines are, where they were, and who stands out. */
export interface ChartSummary {
  readonly lines: number;
  /** Lines without a value at the newest time. */
  readonly unknown: number;
  /** The lowest and the highest at the newest time. */
  readonly lowest: Named;
  readonly highest: Named;
  /** The highest of the whole span, and when. */
  readonly peak: Named & { readonly at: number };
  /** How the sum of all lines has changed, from the first fifth of the span to the last: `steady` is less than a tenth. */
  readonly trend: 'rising' | 'falling' | 'steady';
}

/** @returns null where nothing is known at the newest time: there is nothing to say but that */
export function summaryOf({ times, lines }: ChartData): ChartSummary | null {
  const last = times.length - 1;
  const newest = lines.flatMap(({ name, values }) => {
    const value = values[last] ?? null;
    return value === null ? [] : [{ name, value }];
  });
  const [first] = newest;
  if (first === undefined) return null;
  return {
    lines: lines.length,
    unknown: lines.length - newest.length,
    lowest: newest.reduce((low, one) => (one.value < low.value ? one : low), first),
    highest: newest.reduce((high, one) => (one.value > high.value ? one : high), first),
    peak: peakOf(times, lines) ?? { ...first, at: times[last] ?? 0 },
    trend: trendOf(times.length, lines),
  };
}

function peakOf(times: readonly number[], lines: readonly Line[]): ChartSummary['peak'] | null {
  let peak: ChartSummary['peak'] | null = null;
  for (const { name, values } of lines)
    values.forEach((value, index) => {
      if (value !== null && value > (peak?.value ?? -Infinity)) peak = { name, value, at: times[index] ?? 0 };
    });
  return peak;
}

const NOTABLE = 0.1;

function trendOf(length: number, lines: readonly Line[]): ChartSummary['trend'] {
  const fifth = Math.max(1, Math.floor(length / 5));
  let before = 0;
  let after = 0;
  for (const { values } of lines) {
    const early = mean(values.slice(0, fifth));
    const late = mean(values.slice(-fifth));
    // A line that came or went meanwhile says nothing of a trend.
    if (early === null || late === null) continue;
    before += early;
    after += late;
  }
  const change = after - before;
  if (Math.abs(change) <= NOTABLE * Math.max(before, after)) return 'steady';
  return change > 0 ? 'rising' : 'falling';
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0) / known.length;
}

/** Rows of a chart's table: one moment a row, evenly over the span, the newest last. */
export function tableRows({ times, lines }: ChartData, most: number): { at: number; values: (number | null)[] }[] {
  const last = times.length - 1;
  const count = Math.min(most, times.length);
  return Array.from({ length: count }, (_, row) => {
    const index = count === 1 ? last : Math.round((row * last) / (count - 1));
    return { at: times[index] ?? 0, values: lines.map(({ values }) => values[index] ?? null) };
  });
}

/** The columns that lie in a span, and no others. */
export function within({ times, lines }: ChartData, span: { readonly from: number; readonly to: number }): ChartData {
  const start = times.findIndex((time) => time >= span.from);
  if (start < 0) return { times: [], lines: lines.map((line) => ({ ...line, values: [] })) };
  const after = times.findIndex((time) => time > span.to);
  const end = after < 0 ? times.length : after;
  if (start === 0 && end === times.length) return { times, lines };
  return {
    times: times.slice(start, end),
    lines: lines.map((line) => ({ ...line, values: line.values.slice(start, end) })),
  };
}
