import type { SourceKind } from '../../catalog/dataset-pointer.ts';
import type { FileFacts } from '../../catalog/load-progress.ts';
import { ALL_TYPES } from '../../catalog/title-choice.ts';
import type { JudgementLimits } from './judgement-limits.ts';

/** A file that can be told of before it is read. */
export type FoundFile = Pick<FileFacts, 'file' | 'modifiedAt'>;

/** What a load came to. */
export interface LoadFacts {
  readonly source: SourceKind;
  readonly titles: number;
  /** Titles of which a director's name is known. */
  readonly titlesWithDirectors: number;
  readonly files: readonly FileFacts[];
  /** Which of the source's titles, in words. */
  readonly titlesChosen: string;
}

/** What is served before it. */
export interface ServedFacts {
  readonly version: string;
  /** Absent: an earlier release did not write it down. */
  readonly source?: SourceKind;
  readonly titles: number;
  readonly titlesWithDirectors?: number;
  /** Absent: all of them, as earlier releases loaded. */
  readonly titlesChosen?: string;
}

/** Why a load must not be served. */
export interface Objection {
  /** The field that lets it pass; null: none does. */
  readonly field: keyof JudgementLimits | null;
  /** File, figure, limit and field, for people: a sentence without its full stop. */
  readonly message: string;
}

const HOUR_MS = 3_600_000;

/**
 * Whether files belong together, as far as can be told before they are read.
 *
 * @param missing what is said of each file that is not there
 */
export function judgeFiles(
  files: readonly FoundFile[],
  missing: readonly string[],
  limits: JudgementLimits,
): Objection[] {
  return [
    ...missing.map((message) => ({ field: null, message })),
    ...apart(files, limits.maxHoursBetweenFiles),
  ];
}

/**
 * Whether a load may be served in place of what is served: it has titles and directors, few rows of any file were set aside, it is
 * not much smaller, no file was cut, and all are of one day, as they were when they were read. Pure: counts before and after.
 *
 * @param served null: nothing is. What is served from another kind of source is no measure: a change from IMDb's files to the bundled
 *   films is meant to be smaller. No more is one of which other titles were chosen. What does not say its source is taken for the same.
 * @returns every objection, none where it may
 */
export function judgeLoad(load: LoadFacts, served: ServedFacts | null, limits: JudgementLimits): Objection[] {
  return [
    ...tooFew(load, 'titles', 'minTitles', limits),
    ...tooFew(load, 'titlesWithDirectors', 'minTitlesWithDirectors', limits),
    ...load.files.flatMap((file) => tooManyRejected(file, limits.maxRejectedPercent)),
    ...shrunk(load, served, limits.maxShrinkPercent),
    ...(limits.allowCutFiles ? [] : load.files.flatMap(cut)),
    ...apart(load.files, limits.maxHoursBetweenFiles),
  ];
}

const TITLES = { titles: 'titles', titlesWithDirectors: 'titles with a named director' } as const;

function tooFew(
  load: LoadFacts,
  figure: keyof typeof TITLES,
  field: 'minTitles' | 'minTitlesWithDirectors',
  limits: JudgementLimits,
): Objection[] {
  if (load[figure] >= limits[field]) return [];
  const files = load.files.filter(({ gives }) => gives.includes(figure));
  const from = files.map((file) => `${file.file} (${rowsIn(file)})`).join(' and ');
  return [
    objection(
      field,
      `${from === '' ? 'the source' : from}: ${number(load[figure])} ${TITLES[figure]}, where there must be at least ${number(limits[field])}`,
    ),
  ];
}

function rowsIn({ rows, skippedRows = 0 }: FileFacts): string {
  const leftOut = skippedRows === 0 ? '' : `, ${number(skippedRows)} of them left out by spec.dataset.titles`;
  return `${number(rows)} rows${leftOut}`;
}

/** Of the rows that were wanted: what is left out, however much, must not make light of what is wrong. */
function tooManyRejected(facts: FileFacts, most: number): Objection[] {
  const { file, rejectedRows, skippedRows = 0, mostly } = facts;
  const rows = facts.rows - skippedRows;
  const percent = rejectedRows === 0 ? 0 : Math.min(100, (rejectedRows / rows) * 100);
  if (percent <= most) return [];
  const why = mostly === null ? '' : `, most of them for this: ${mostly}`;
  return [
    objection(
      'maxRejectedPercent',
      `${file}: ${number(rejectedRows)} of ${number(rows)} rows${skippedRows === 0 ? '' : ' that are not left out'} (${rounded(percent)} %) were set aside, and at most ${most} % are allowed${why}`,
    ),
  ];
}

function shrunk(load: LoadFacts, served: ServedFacts | null, most: number): Objection[] {
  if (served === null || (served.source ?? load.source) !== load.source) return [];
  if ((served.titlesChosen ?? ALL_TYPES) !== load.titlesChosen) return [];
  return (['titles', 'titlesWithDirectors'] as const).flatMap((figure) => {
    const before = served[figure] ?? 0;
    const percent = before === 0 ? 0 : ((before - load[figure]) / before) * 100;
    if (percent <= most) return [];
    const files = load.files.filter(({ gives }) => gives.includes(figure)).map(({ file }) => file);
    return [
      objection(
        'maxShrinkPercent',
        `${files.join(' and ') || 'the source'}: ${number(load[figure])} ${TITLES[figure]}, ${rounded(percent)} % fewer than the ${number(before)} of version ${served.version}, which is served; at most ${most} % fewer are allowed`,
      ),
    ];
  });
}

function cut({ file, rows, cut: sign }: FileFacts): Objection[] {
  if (sign === null) return [];
  return [
    objection(
      'allowCutFiles',
      `${file} was cut: ${sign}, after ${number(rows)} rows; only whole files are allowed`,
    ),
  ];
}

function apart(files: readonly FoundFile[], most: number): Objection[] {
  const dated = files
    .flatMap(({ file, modifiedAt }) => (modifiedAt === null ? [] : [{ file, at: modifiedAt.getTime() }]))
    .toSorted((a, b) => a.at - b.at);
  const [oldest, newest] = [dated[0], dated.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  const hours = (newest.at - oldest.at) / HOUR_MS;
  if (hours <= most) return [];
  return [
    objection(
      'maxHoursBetweenFiles',
      `${oldest.file} was written at ${when(oldest.at)} and ${newest.file} at ${when(newest.at)}, ${rounded(hours)} hours later; files of one day belong together, at most ${most} hours may lie between them`,
    ),
  ];
}

function objection(field: keyof JudgementLimits, message: string): Objection {
  return { field, message: `${message} (spec.dataset.judgement.${field})` };
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** Up to a tenth, upwards: what is over a limit is never shown as the limit. */
function rounded(value: number): string {
  return number(Math.ceil(value * 10) / 10);
}

function when(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
