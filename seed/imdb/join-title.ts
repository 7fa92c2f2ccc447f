import type { Director, TitleDocument, TitleFacts } from '../../catalog/title-document.ts';
import { MAX_TITLE_LENGTH } from '../../catalog/title-limits.ts';
import type { DirectorNames } from './director-names.ts';
import type { ImdbColumns } from './imdb-files.ts';
import type { SortedRow } from './sorted-rows.ts';

type Row<Name extends keyof ImdbColumns> = SortedRow<ImdbColumns[Name]>;

/** All rows about one title. */
export interface TitleRows {
  basics: Row<'title.basics'>;
  crew: Row<'title.crew'> | undefined;
  akas: readonly Row<'title.akas'>[];
  ratings: Row<'title.ratings'> | undefined;
}

/** A row with which something is wrong. */
export interface OddTitleRow {
  /** rejected: it was not used, or not for what it is there for. noted: it was used, but for a part of it. */
  kind: 'rejected' | 'noted';
  file: 'title.basics' | 'title.crew' | 'title.akas' | 'title.ratings';
  row: { line: number; text: string };
  /** The same words for every such row. */
  reason: string;
}

/** A title, null if its own row is unusable, and the rows with which something was wrong. */
export interface JoinedTitle {
  title: TitleFacts | null;
  odd: OddTitleRow[];
}

const YEAR = /^\d{4}$/u;
/** The years of a series, which IMDb's pages show and its files keep in two columns. */
const YEARS = /^\d{4}\s*[-\u2010-\u2015]\s*(?:\d{4})?$/u;
const PERSON_ID = /^nm\d+$/u;
const FEW_ALIASES = 20;
const TOO_LONG = `a title of more than ${MAX_TITLE_LENGTH} characters`;

/** Makes one document of the rows about a title; `names` holds the people who direct. */
export function joinTitle(rows: TitleRows, names: Pick<DirectorNames, 'get'>): JoinedTitle {
  const { basics } = rows;
  const problem = basicsProblem(basics);
  if (problem !== null) {
    return {
      title: null,
      odd: [{ kind: 'rejected', file: 'title.basics', row: basics, reason: problem }],
    };
  }
  const odd: OddTitleRow[] = [];
  const titles = titlesOf(rows, odd);
  return {
    title: {
      _id: basics.id,
      ...titles,
      year: yearOf(basics, odd),
      type: basics.values.titleType ?? '',
      ...rated(rows.ratings, odd),
      directors: directing(rows.crew, names, odd),
    },
    odd,
  };
}

function basicsProblem({ values }: Row<'title.basics'>): string | null {
  const { primaryTitle, startYear, titleType } = values;
  if (primaryTitle === null || primaryTitle.trim() === '') return 'the row has no title';
  if (primaryTitle.trim().length > MAX_TITLE_LENGTH) return TOO_LONG;
  if (titleType === null) return 'the row has no title type';
  if (startYear !== null && !YEAR.test(startYear) && !YEARS.test(startYear)) return 'a year that is none';
  return null;
}

function titlesOf(
  { basics, akas }: TitleRows,
  odd: OddTitleRow[],
): Pick<TitleDocument, 'title' | 'originalTitle' | 'aliases'> {
  const title = basics.values.primaryTitle?.trim() ?? '';
  let original = basics.values.originalTitle?.trim() ?? '';
  if (original.length > MAX_TITLE_LENGTH) {
    const reason = `${TOO_LONG}: kept without this original title`;
    odd.push({ kind: 'noted', file: 'title.basics', row: basics, reason });
    original = '';
  }
  const aliases: string[] = [];
  // Most titles have a few: a set would cost more than it saves.
  const known = akas.length > FEW_ALIASES ? new Set<string>() : null;
  for (const row of akas) {
    const alias = row.values.title?.trim() ?? '';
    const reason = alias === '' ? 'the row has no title' : alias.length > MAX_TITLE_LENGTH ? TOO_LONG : null;
    if (reason !== null) {
      odd.push({ kind: 'rejected', file: 'title.akas', row, reason });
      continue;
    }
    if (alias === title || alias === original || (known?.has(alias) ?? aliases.includes(alias))) continue;
    aliases.push(alias);
    known?.add(alias);
  }
  return { title, originalTitle: original === '' || original === title ? null : original, aliases };
}

function yearOf(row: Row<'title.basics'>, odd: OddTitleRow[]): number | null {
  const { startYear } = row.values;
  if (startYear === null) return null;
  if (YEAR.test(startYear)) return Number(startYear);
  const reason = 'several years where one is due: kept without a year';
  odd.push({ kind: 'noted', file: 'title.basics', row, reason });
  return null;
}

function rated(
  row: Row<'title.ratings'> | undefined,
  odd: OddTitleRow[],
): Pick<TitleDocument, 'votes' | 'rating'> {
  if (row === undefined) return { votes: 0, rating: null };
  const { averageRating, numVotes } = row.values;
  const rating = Number(averageRating ?? Number.NaN);
  const votes = Number(numVotes ?? Number.NaN);
  if (rating >= 1 && rating <= 10 && Number.isSafeInteger(votes) && votes >= 0) return { votes, rating };
  const reason = 'a rating must be 1 to 10, votes a whole number';
  odd.push({ kind: 'rejected', file: 'title.ratings', row, reason });
  return { votes: 0, rating: null };
}

function directing(
  row: Row<'title.crew'> | undefined,
  names: Pick<DirectorNames, 'get'>,
  odd: OddTitleRow[],
): Director[] {
  if (row === undefined || row.values.directors === null) return [];
  const credited = row.values.directors.includes(',')
    ? [...new Set(row.values.directors.split(','))]
    : [row.values.directors];
  const directors = credited.filter((id) => PERSON_ID.test(id)).map((id) => ({ id, name: names.get(id) }));
  if (directors.length < credited.length) {
    const reason = 'something else where directors’ ids (nm and digits) are due';
    odd.push({ kind: 'rejected', file: 'title.crew', row, reason });
  } else if (directors.some(({ name }) => name === null)) {
    const reason = 'a director who has no name in name.basics: kept with the id alone';
    odd.push({ kind: 'rejected', file: 'title.crew', row, reason });
  }
  return directors;
}
