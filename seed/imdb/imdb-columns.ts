import type { TitleFilter } from '../title-filter.ts';
import type { ImdbColumns, ImdbFileName } from './imdb-files.ts';
import type { TsvColumns } from './tsv-header.ts';

type AllColumns = { readonly [Name in ImdbFileName]: TsvColumns<ImdbColumns[Name]> };

/** The columns of each file as IMDb documents them: those that are needed in any case, and those that may be there. */
export const IMDB_COLUMNS: AllColumns = {
  'title.basics': {
    needed: ['tconst', 'titleType', 'primaryTitle', 'originalTitle', 'startYear'],
    further: ['isAdult', 'endYear', 'runtimeMinutes', 'genres'],
    values: (cell) => ({
      tconst: cell(0),
      titleType: cell(1),
      primaryTitle: cell(2),
      originalTitle: cell(3),
      startYear: cell(4),
      isAdult: cell(5),
    }),
  },
  'title.crew': {
    needed: ['tconst', 'directors'],
    further: ['writers'],
    values: (cell) => ({ tconst: cell(0), directors: cell(1) }),
  },
  'title.akas': {
    needed: ['titleId', 'title'],
    further: ['ordering', 'region', 'language', 'types', 'attributes', 'isOriginalTitle'],
    values: (cell) => ({ titleId: cell(0), title: cell(1), region: cell(2), language: cell(3) }),
  },
  'title.ratings': {
    needed: ['tconst', 'averageRating', 'numVotes'],
    further: [],
    values: (cell) => ({ tconst: cell(0), averageRating: cell(1), numVotes: cell(2) }),
  },
  'name.basics': {
    needed: ['nconst', 'primaryName'],
    further: ['birthYear', 'deathYear', 'primaryProfession', 'knownForTitles'],
    values: (cell) => ({ nconst: cell(0), primaryName: cell(1) }),
  },
};

/** The columns of each file, with those by which titles and aliases are chosen. What is not asked for is not made a string of. */
export function columnsFor(filter: Pick<TitleFilter, 'asksAdult' | 'asksAliases'>): AllColumns {
  const { 'title.basics': basics, 'title.akas': akas } = IMDB_COLUMNS;
  return {
    ...IMDB_COLUMNS,
    ...(filter.asksAdult && {
      'title.basics': needing(
        basics,
        ['isAdult'],
        'titles for adults are left out by it (spec.dataset.titles.adult: true loads them too, and does without)',
      ),
    }),
    ...(filter.asksAliases && {
      'title.akas': needing(
        akas,
        ['region', 'language'],
        'aliases are chosen by region and language (without spec.dataset.titles.aliasRegions and aliasLanguages all are loaded)',
      ),
    }),
  };
}

function needing<Column extends string>(
  columns: TsvColumns<Column>,
  more: readonly Column[],
  why: string,
): TsvColumns<Column> {
  return {
    ...columns,
    needed: [...columns.needed, ...more],
    further: columns.further.filter((column) => !more.some((each) => each === column)),
    lacking: Object.fromEntries(more.map((column) => [column, why])) as Partial<Record<Column, string>>,
  };
}

/** The file of IMDb's that has these columns and no others; undefined where there is none. */
export function fileWithColumns(header: readonly string[]): ImdbFileName | undefined {
  return (Object.keys(IMDB_COLUMNS) as ImdbFileName[]).find((name) => {
    const { needed, further } = IMDB_COLUMNS[name];
    const all: readonly string[] = [...needed, ...further];
    return all.length === header.length && all.every((column) => header.includes(column));
  });
}
