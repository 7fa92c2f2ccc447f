import { type Director, type TitleDocument, titleKeys } from '../../catalog/title-document.ts';
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

/** A row that could not be used, or not wholly. */
export interface SetAsideRow {
  file: 'title.basics' | 'title.crew' | 'title.akas' | 'title.ratings';
  row: { line: number; text: string };
  reason: string;
}

/** The document of a title, null if its own row is unusable, and what was set aside in making it. */
export interface JoinedTitle {
  title: TitleDocument | null;
  setAside: SetAsideRow[];
}

const YEAR = /^\d{4}$/u;
const PERSON_ID = /^nm\d+$/u;

/** Makes one document of the rows about a title; `names` holds the people who direct. */
export function joinTitle(rows: TitleRows, names: ReadonlyMap<string, string>): JoinedTitle {
  const { basics } = rows;
  const problem = basicsProblem(basics);
  if (problem !== null) {
    return { title: null, setAside: [{ file: 'title.basics', row: basics, reason: problem }] };
  }
  const { primaryTitle, originalTitle, startYear, titleType } = basics.values;
  const setAside: SetAsideRow[] = [];
  const title = primaryTitle?.trim() ?? '';
  const original = originalTitle?.trim() ?? '';
  const known = new Set([title, original, '']);
  const aliases: string[] = [];
  for (const row of rows.akas) {
    const alias = row.values.title?.trim() ?? '';
    if (alias === '') setAside.push({ file: 'title.akas', row, reason: 'the row has no title' });
    if (!known.has(alias)) aliases.push(alias);
    known.add(alias);
  }
  const titles = { title, originalTitle: original === '' || original === title ? null : original, aliases };
  return {
    title: {
      _id: basics.id,
      ...titles,
      year: startYear === null ? null : Number(startYear),
      type: titleType ?? '',
      ...rated(rows.ratings, setAside),
      directors: directing(rows.crew, names, setAside),
      keys: titleKeys(titles),
    },
    setAside,
  };
}

function basicsProblem({ values }: Row<'title.basics'>): string | null {
  const { primaryTitle, startYear, titleType } = values;
  if (primaryTitle === null || primaryTitle.trim() === '') return 'the row has no title';
  if (titleType === null) return 'the row has no title type';
  if (startYear !== null && !YEAR.test(startYear)) return `the year ${startYear} is none`;
  return null;
}

function rated(
  row: Row<'title.ratings'> | undefined,
  setAside: SetAsideRow[],
): Pick<TitleDocument, 'votes' | 'rating'> {
  if (row === undefined) return { votes: 0, rating: null };
  const { averageRating, numVotes } = row.values;
  const rating = Number(averageRating ?? Number.NaN);
  const votes = Number(numVotes ?? Number.NaN);
  if (rating >= 1 && rating <= 10 && Number.isSafeInteger(votes) && votes >= 0) return { votes, rating };
  setAside.push({ file: 'title.ratings', row, reason: 'a rating must be 1 to 10, votes a whole number' });
  return { votes: 0, rating: null };
}

function directing(
  row: Row<'title.crew'> | undefined,
  names: ReadonlyMap<string, string>,
  setAside: SetAsideRow[],
): Director[] {
  if (row === undefined || row.values.directors === null) return [];
  const credited = new Set(row.values.directors.split(','));
  const ids = [...credited].filter((id) => PERSON_ID.test(id));
  if (ids.length < credited.size) {
    setAside.push({
      file: 'title.crew',
      row,
      reason: 'something else where directors’ ids (nm and digits) are due',
    });
  }
  const nameless = ids.filter((id) => !names.has(id));
  if (nameless.length > 0) {
    setAside.push({
      file: 'title.crew',
      row,
      reason: `no name in name.basics for ${nameless.join(', ')}; the title is kept with the id alone`,
    });
  }
  return ids.map((id) => ({ id, name: names.get(id) ?? null }));
}
