import { z } from 'zod';

const figures = {
  percent: z.number().nullable(),
  rowsPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  titles: z.number(),
};

/** The lines of the loader's log that tell people how far it is. Others there are, and stay in the log. */
const line = z.discriminatedUnion('msg', [
  z.object({ msg: z.literal('starting'), version: z.string(), source: z.string() }),
  z.object({ msg: z.literal('phaseBegun'), phase: z.string() }),
  z.object({ msg: z.literal('progress'), phase: z.string(), ...figures }),
  z.object({ msg: z.literal('phaseEnded'), phase: z.string(), seconds: z.number() }),
  z.object({ msg: z.literal('alreadyCurrent') }),
  z.object({ msg: z.literal('alreadyPublished') }),
  z.object({ msg: z.literal('stopping') }),
  z.object({ msg: z.literal('done'), version: z.string(), titles: z.number(), rejectedRows: z.number() }),
  z.object({ msg: z.literal('failed'), err: z.object({ message: z.string() }) }),
]);

export type LoadLine = z.output<typeof line>;
export type LoadFigures = Extract<LoadLine, { msg: 'progress' }>;

/** Null: the line tells nothing of the kind. */
export function parseLoadLine(text: string): LoadLine | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  return line.safeParse(json).data ?? null;
}

const words: Readonly<Record<string, string>> = {
  Sorting: 'putting files in order',
  ReadingNames: 'reading names',
  Loading: 'writing titles',
  Snapshot: 'building the search snapshot',
  Verifying: 'counting what was written',
};

export function phaseInWords(phase: string): string {
  return words[phase] ?? phase;
}

/** `48,123 titles/s`; empty: not known. */
export function rateInWords({ phase, rowsPerSecond }: LoadFigures): string {
  const what = phase === 'Loading' ? 'titles' : 'rows';
  return rowsPerSecond === null ? '' : `${rowsPerSecond.toLocaleString('en')} ${what}/s`;
}

/** `about 4 min left`; empty: not known. */
export function leftInWords({ secondsLeft }: LoadFigures): string {
  if (secondsLeft === null) return '';
  return `about ${secondsLeft < 90 ? `${secondsLeft} s` : `${Math.round(secondsLeft / 60)} min`} left`;
}
