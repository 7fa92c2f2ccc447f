import type { ImdbColumns, ImdbFileName } from './imdb-files.ts';
import type { TsvColumns } from './tsv-header.ts';

/** The columns of each file as IMDb documents them: those that are needed, and those that may be there. */
export const IMDB_COLUMNS: { readonly [Name in ImdbFileName]: TsvColumns<ImdbColumns[Name]> } = {
  'title.basics': {
    needed: ['tconst', 'titleType', 'primaryTitle', 'originalTitle', 'startYear'],
    further: ['isAdult', 'endYear', 'runtimeMinutes', 'genres'],
    values: (cell) => ({
      tconst: cell(0),
      titleType: cell(1),
      primaryTitle: cell(2),
      originalTitle: cell(3),
      startYear: cell(4),
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
    values: (cell) => ({ titleId: cell(0), title: cell(1) }),
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

/** The file of IMDb's that has these columns and no others; undefined where there is none. */
export function fileWithColumns(header: readonly string[]): ImdbFileName | undefined {
  return (Object.keys(IMDB_COLUMNS) as ImdbFileName[]).find((name) => {
    const { needed, further } = IMDB_COLUMNS[name];
    const all: readonly string[] = [...needed, ...further];
    return all.length === header.length && all.every((column) => header.includes(column));
  });
}
