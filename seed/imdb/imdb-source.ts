import { type ReadMeter, shareOf } from '../files/file-meter.ts';
import { isRefusal, SeedError } from '../seed-error.ts';
import type { TitleChoice } from '../../catalog/title-choice.ts';
import { readInOrder } from '../sort/read-in-order.ts';
import type { Sorting } from '../sort/sorted-files.ts';
import { TitleFilter } from '../title-filter.ts';
import type { Reading, SourceItem, SourceLook, SourceSettings, TitleSource } from '../title-source.ts';
import type { DirectorNames } from './director-names.ts';
import { columnsFor, IMDB_COLUMNS } from './imdb-columns.ts';
import type { ImdbColumns, ImdbFileName, ImdbFiles } from './imdb-files.ts';
import { imdbOrder } from './imdb-order.ts';
import { mergeTitles, TITLE_FILES, type TitleReaders } from './merge-titles.ts';
import { readDirectors, readNames } from './read-director-names.ts';
import { TsvReader } from './tsv-reader.ts';

/**
 * IMDb's files, joined. Those about titles are sorted by title id, so that one walk through all four together joins
 * them in constant memory; only the names of people who direct something are held, found by one pass over
 * title.crew and one over name.basics beforehand. (title.crew is thus read twice.)
 *
 * A title with a bad row in title.basics is set aside with all that belongs to it. Where only a further row is bad,
 * that row is set aside and the title stays. A director without a name stays too, with the id alone, and the row
 * that credits them is set aside for people to see. A title that is left out on purpose goes with all that belongs to it,
 * and is told of by a count.
 */
export class ImdbSource implements TitleSource {
  readonly kind = 'imdb';
  readonly ascending = true;
  readonly description: string;
  readonly settings: SourceSettings;
  readonly #files: ImdbFiles;
  readonly #sorting: Sorting | null;
  readonly #filter: TitleFilter;
  readonly #columns: ReturnType<typeof columnsFor>;
  /** As the look has found them: a file that is read later counts from the beginning. */
  readonly #sizes = new Map<ImdbFileName, number | null>();

  /** `sorting`: null: files that are out of order are refused. */
  constructor(files: ImdbFiles, choice: TitleChoice, sorting: Sorting | null = null) {
    this.#files = files;
    this.#sorting = sorting;
    this.#filter = new TitleFilter(choice);
    this.#columns = columnsFor(this.#filter);
    this.settings = this.#filter.settings({ adult: true, aliases: true });
    this.description = files.description;
  }

  items(
    signal: AbortSignal,
    onReading: (reading: Reading) => void = () => undefined,
  ): AsyncIterable<readonly SourceItem[]> {
    const ascending = TITLE_FILES.map((name) => ({
      name,
      order: imdbOrder(name),
      size: this.#sizes.get(name) ?? null,
    }));
    return readInOrder<ImdbFileName>(
      { files: this.#files, ascending, sorting: this.#sorting, signal, onReading },
      (files) => this.#inOrder(files, signal, onReading),
    );
  }

  async *#inOrder(
    files: ImdbFiles,
    signal: AbortSignal,
    onReading: (reading: Reading) => void,
  ): AsyncGenerator<readonly SourceItem[]> {
    const names = yield* this.#directorNames(files, signal, onReading);
    await using opened = new AsyncDisposableStack();
    const open = async <Name extends ImdbFileName>(name: Name): Promise<TsvReader<ImdbColumns[Name]>> =>
      opened.adopt(await this.#open(files, name, signal), (reader) => reader.close());
    const readers: TitleReaders = {
      'title.basics': await open('title.basics'),
      'title.crew': await open('title.crew'),
      'title.akas': await open('title.akas'),
      'title.ratings': await open('title.ratings'),
    };
    onReading({ phase: 'Loading', share: () => shareOf(Object.values(readers).map(({ meter }) => meter)) });
    yield* mergeTitles(readers, names, this.#filter);
  }

  /** Opens each file once, so that one that is missing or wrong is found at once and not after minutes. */
  async look(signal: AbortSignal): Promise<SourceLook> {
    const look: SourceLook = { files: [], missing: [] };
    const wrong: SeedError[] = [];
    for (const name of Object.keys(IMDB_COLUMNS) as ImdbFileName[]) {
      try {
        const reader = await this.#open(this.#files, name, signal);
        look.files.push({ file: reader.name, modifiedAt: reader.modifiedAt, size: reader.meter.size });
        this.#sizes.set(name, reader.meter.size);
        await reader.close();
      } catch (error) {
        if (!(error instanceof SeedError) || error.code === 'STOPPED') throw error;
        if (error.code === 'SOURCE_MISSING') look.missing.push(error.message.replace(/\.$/u, ''));
        else wrong.push(error);
      }
    }
    // What may pass by itself first: whoever tries again by the code must not take it for settled.
    const [first = null] = wrong.toSorted((a, b) => Number(isRefusal(a)) - Number(isRefusal(b)));
    if (first === null) return look;
    const said = [...look.missing.map((message) => `${message}.`), ...wrong.map(({ message }) => message)];
    throw new SeedError(first.code, said.join(' '), { cause: first });
  }

  async #open<Name extends ImdbFileName>(
    files: ImdbFiles,
    name: Name,
    signal: AbortSignal,
  ): Promise<TsvReader<ImdbColumns[Name]>> {
    return TsvReader.open(await files.open(name, signal), this.#columns[name]);
  }

  /** Returns the names of all who direct a title; yields the rows of name.basics that say none. */
  async *#directorNames(
    files: ImdbFiles,
    signal: AbortSignal,
    onReading: (reading: Reading) => void,
  ): AsyncGenerator<readonly SourceItem[], DirectorNames> {
    const crew = await this.#open(files, 'title.crew', signal);
    let names: DirectorNames;
    let read: { meter: ReadMeter; rows: number } = {
      meter: { size: this.#sizes.get('name.basics') ?? null, bytesRead: 0 },
      rows: 0,
    };
    onReading({
      phase: 'ReadingNames',
      share: () => shareOf([crew.meter, read.meter]),
      rows: () => crew.rows + read.rows,
    });
    try {
      names = yield* readDirectors(crew);
    } finally {
      await crew.close();
    }
    const people = await this.#open(files, 'name.basics', signal);
    read = people;
    try {
      yield* readNames(people, names);
    } finally {
      await people.close();
    }
    return names;
  }
}
