import type { ImdbFileName } from '../../../seed/imdb/imdb-files.ts';
import { IMDB_HEADERS } from '../../support/imdb/imdb-tables.ts';
import type { GeneratedImdb } from './generated-imdb.ts';

const NULL = '\\N';
/** Characters of text in one piece, about. */
const PIECE_LENGTH = 65_536;

type Field = string | number | null;

/** The rows of one title or person in a file: none, one or, of title.akas, several. */
type RowsOf = (imdb: GeneratedImdb, n: number) => readonly (readonly Field[])[];

const ROWS: Readonly<Record<ImdbFileName, RowsOf>> = {
  'title.basics': (imdb, n) => {
    const title = imdb.basics(n);
    return [
      [
        ...[title.id, title.type, title.primaryTitle, title.originalTitle, Number(title.isAdult)],
        ...[title.startYear, title.endYear, title.runtimeMinutes, list(title.genres ?? [])],
      ],
    ];
  },
  'title.crew': (imdb, n) => {
    const { directors, writers } = imdb.crew(n);
    const ids = (people: readonly number[]): Field => list(people.map((person) => imdb.personId(person)));
    return [[imdb.titleId(n), ids(directors), ids(writers)]];
  },
  'title.akas': (imdb, n) => {
    const id = imdb.titleId(n);
    return imdb
      .akas(n)
      .map((aka, index) => [
        ...[id, index + 1, aka.title, aka.region, aka.language, aka.types, aka.attributes],
        Number(aka.isOriginalTitle),
      ]);
  },
  'title.ratings': (imdb, n) => {
    const rating = imdb.rating(n);
    return rating === null ? [] : [[imdb.titleId(n), rating.average.toFixed(1), rating.votes]];
  },
  'name.basics': (imdb, n) => {
    const { id, name, birthYear, deathYear, professions, knownFor } = imdb.person(n);
    return [[id, name, birthYear, deathYear, list(professions), list(knownFor)]];
  },
};

/**
 * One of IMDb's files, header included, in pieces of some 64 KiB that end with a line. A piece is made when it is asked
 * for, and nothing is kept of those before.
 */
export function* imdbPieces(imdb: GeneratedImdb, file: ImdbFileName): Generator<string> {
  const numbers = file === 'name.basics' ? imdb.peopleNumbers() : imdb.titleNumbers();
  let piece = `${IMDB_HEADERS[file].join('\t')}\n`;
  for (const n of numbers) {
    for (const row of ROWS[file](imdb, n)) piece += `${row.map((field) => field ?? NULL).join('\t')}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function list(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join(',');
}
