import { failureKinds } from '../support/load/judge-answer.ts';
import type { Figures } from './figures.ts';
import { percentile, type Limits } from './verdict.ts';

/** One case as the table tells of it. */
export interface Row {
  readonly name: string;
  /** What happens, in words. */
  readonly fault: string;
  readonly limits: Limits;
  readonly tries: readonly Figures[];
}

const begin = '<!-- make chaos writes from here -->';
const end = '<!-- to here -->';

const head = [
  '| case | what happens | requests | failed | longest gap | seen after | redundancy back after | limits |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
];

/**
 * The page with these rows in its table. A row that is there already and has no new one stays if its case is among `known`, so that
 * one case can be run again by itself. The order is that of `known`.
 *
 * @throws Error where the page lacks the two comments between which the table is
 */
export function withRows(page: string, rows: readonly Row[], known: readonly string[]): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no table: it lacks ${begin} or ${end}`);
  const lines = new Map(rowsIn(page.slice(from, to)));
  for (const row of rows) lines.set(row.name, rowLine(row));
  const kept = known.flatMap((name) => lines.get(name) ?? []);
  return `${page.slice(0, from)}${begin}\n\n${[...head, ...kept].join('\n')}\n\n${page.slice(to)}`;
}

/** Lines of the table by the name of their case. */
function rowsIn(table: string): [string, string][] {
  return table.split('\n').flatMap((line): [string, string][] => {
    const name = /^\| `([a-z0-9-]+)`/.exec(line)?.[1];
    return name === undefined ? [] : [[name, line.replaceAll(/ +/g, ' ')]];
  });
}

function rowLine({ name, fault, limits, tries }: Row): string {
  const cells = [
    `\`${name}\``,
    tries.length === 1 ? fault : `${fault}, ${tries.length} times`,
    String(sum(tries.map(({ requests }) => requests))),
    failed(tries),
    seconds(Math.max(...tries.map(({ longestGap }) => longestGap))),
    seconds(worst(tries.map(({ noticed }) => noticed))),
    redundancyBack(limits, tries),
    limitsTold(limits),
  ];
  return `| ${cells.join(' | ')} |`;
}

function failed(tries: readonly Figures[]): string {
  const kinds = failureKinds.flatMap((kind) => {
    const count = sum(tries.map(({ failedByKind }) => failedByKind[kind] ?? 0));
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  const last = Math.max(...tries.map(({ failedAt }) => failedAt.at(-1) ?? -Infinity));
  return kinds.length === 0 ? '0' : `${kinds.join(', ')}; the last at ${seconds(last)}`;
}

function redundancyBack({ redundant }: Limits, tries: readonly Figures[]): string {
  const fromLift = redundant.after === 'lift';
  const times = tries.map((each) => (fromLift ? each.redundantAfterLift : each.redundant));
  if (times.every((time) => time === 0)) return 'never lost';
  const from = fromLift ? ' of the end of the fault' : '';
  if (tries.length === 1) return `${seconds(times[0])}${from}`;
  return `p50 ${seconds(percentile(times, 0.5))}, worst ${seconds(worst(times))}${from}`;
}

/** The limits of a case in words, as the table and the list at the end of a run have them. */
export function limitsTold({
  failuresWithin,
  failuresWithinAfterLift = 0,
  noticed,
  leader,
  redundant,
}: Limits): string {
  const p50 = redundant.p50 === undefined ? '' : `p50 ${redundant.p50} s, p95 `;
  return [
    failuresWithin === 0 ? 'no failure' : `failures in the first ${failuresWithin} s only`,
    ...(failuresWithinAfterLift === 0 ? [] : [`and ${failuresWithinAfterLift} s after its end`]),
    ...(noticed === undefined ? [] : [`seen ≤ ${noticed} s`]),
    ...(leader === undefined ? [] : [`another leader ≤ ${leader} s`]),
    `redundancy ≤ ${p50}${redundant.p95} s${redundant.after === 'lift' ? ' of its end' : ''}`,
  ].join('; ');
}

function seconds(time: number | undefined): string {
  return time === undefined ? '–' : `${time.toFixed(1)} s`;
}

function worst(times: readonly (number | undefined)[]): number | undefined {
  return percentile(times, 1);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
