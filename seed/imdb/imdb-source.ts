import { type ReadMeter, shareOf } from '../files/file-meter.ts';
import { isRefusal, SeedError } from '../seed-error.ts';
import type { Reading, ReadFile, SourceItem, SourceLook, TitleSource } from '../title-source.ts';
import { IMDB_COLUMNS } from './imdb-columns.ts';
import type { ImdbColumns, ImdbFileName, ImdbFiles } from './imdb-files.ts';
import { joinTitle } from './join-title.ts';
import { SortedRows } from './sorted-rows.ts';
import { TsvReader } from './tsv-reader.ts';

/** Items gathered before they are handed on: beside the names and one title's rows, all that a merge holds. */
const GROUP_SIZE = 500;

/**
 * IMDb's files, joined. Those about titles are sorted by title id, so that one walk through all four together joins
 * them in constant memory; only the names of people who direct something are held, found by one pass over
 * title.crew and one over name.basics beforehand. (title.crew is thus read twice.)
 *
 * A title with a bad row in title.basics is set aside with all that belongs to it. Where only a further row is bad,
 * that row is set aside and the title stays. A director without a name stays too, with the id alone, and the row
 * that credits them is set aside for people to see.
 */
export class ImdbSource implements TitleSource {
  readonly kind = 'imdb';
  readonly description: string;
  readonly #files: ImdbFiles;
  /** As the look has found them: a file that is read later counts from the beginning. */
  readonly #sizes = new Map<ImdbFileName, number | null>();

  constructor(files: ImdbFiles) {
    this.#files = files;
    this.description = files.description;
  }

  async *items(
    signal: AbortSignal,
    onReading: (reading: Reading) => void = () => undefined,
  ): AsyncGenerator<readonly SourceItem[]> {
    const names = yield* this.#directorNames(signal, onReading);
    await using opened = new AsyncDisposableStack();
    const open = async <Name extends ImdbFileName>(name: Name): Promise<TsvReader<ImdbColumns[Name]>> =>
      opened.adopt(await this.#open(name, signal), (reader) => reader.close());
    const readers: TitleReaders = [
      await open('title.basics'),
      await open('title.crew'),
      await open('title.akas'),
      await open('title.ratings'),
    ];
    onReading({ phase: 'Loading', share: () => shareOf(readers.map(({ meter }) => meter)) });
    yield* mergeTitles(readers, names);
  }

  /** Opens each file once, so that one that is missing or wrong is found at once and not after minutes. */
  async look(signal: AbortSignal): Promise<SourceLook> {
    const look: SourceLook = { files: [], missing: [] };
    const wrong: SeedError[] = [];
    for (const name of Object.keys(IMDB_COLUMNS) as ImdbFileName[]) {
      try {
        const reader = await this.#open(name, signal);
        look.files.push({ file: reader.name, modifiedAt: reader.modifiedAt });
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
    name: Name,
    signal: AbortSignal,
  ): Promise<TsvReader<ImdbColumns[Name]>> {
    return TsvReader.open(await this.#files.open(name, signal), IMDB_COLUMNS[name]);
  }

  /** Returns the names of all who direct a title; yields the rows of name.basics that say none. */
  async *#directorNames(
    signal: AbortSignal,
    onReading: (reading: Reading) => void,
  ): AsyncGenerator<readonly SourceItem[], Map<string, string>> {
    const directing = new Set<string>();
    const crew = await this.#open('title.crew', signal);
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
      for await (const row of crew.remaining()) {
        const directors = row.usable ? row.values.directors : null;
        for (const id of directors?.split(',') ?? []) directing.add(id);
      }
    } finally {
      await crew.close();
    }
    const names = new Map<string, string>();
    const people = await this.#open('name.basics', signal);
    read = people;
    try {
      for await (const row of people.remaining()) {
        if (!row.usable) {
          yield [rejected(people, row, row.problem)];
          continue;
        }
        const { nconst, primaryName } = row.values;
        if (nconst === null || !directing.has(nconst)) continue;
        const name = primaryName?.trim() ?? '';
        if (name === '') yield [rejected(people, row, 'the row has no name')];
        else names.set(nconst, name);
      }
      yield [fileItem(people, ['titlesWithDirectors'])];
    } finally {
      await people.close();
    }
    return names;
  }
}

type TitleReaders = readonly [
  basics: TsvReader<ImdbColumns['title.basics']>,
  crew: TsvReader<ImdbColumns['title.crew']>,
  akas: TsvReader<ImdbColumns['title.akas']>,
  ratings: TsvReader<ImdbColumns['title.ratings']>,
];

async function* mergeTitles(
  [basics, crew, akas, ratings]: TitleReaders,
  names: ReadonlyMap<string, string>,
): AsyncGenerator<readonly SourceItem[]> {
  const items: SourceItem[] = [];
  const onOdd = (item: SourceItem): void => void items.push(item);
  const files = {
    'title.basics': new SortedRows(basics, { idColumn: 'tconst', unique: true, onOdd }),
    'title.crew': new SortedRows(crew, { idColumn: 'tconst', unique: true, onOdd }),
    'title.akas': new SortedRows(akas, { idColumn: 'titleId', unique: false, onOdd }),
    'title.ratings': new SortedRows(ratings, { idColumn: 'tconst', unique: true, onOdd }),
  };
  const further = [files['title.crew'], files['title.akas'], files['title.ratings']];
  for (;;) {
    const row = await files['title.basics'].take();
    for (const file of further) {
      for (;;) {
        const orphan = await file.takeBefore(row?.id);
        if (orphan === null) break;
        file.tell('rejected', orphan, 'its title is not in title.basics');
        if (items.length >= GROUP_SIZE) yield items.splice(0);
      }
    }
    if (row === null) break;
    const joined = joinTitle(
      {
        basics: row,
        crew: (await files['title.crew'].takeAll(row.id))[0],
        akas: await files['title.akas'].takeAll(row.id),
        ratings: (await files['title.ratings'].takeAll(row.id))[0],
      },
      names,
    );
    if (joined.title !== null) items.push({ kind: 'title', title: joined.title });
    for (const odd of joined.odd) files[odd.file].tell(odd.kind, odd.row, odd.reason);
    if (items.length >= GROUP_SIZE) yield items.splice(0);
  }
  items.push(
    fileItem(basics, ['titles']),
    fileItem(crew, ['titlesWithDirectors']),
    fileItem(akas, []),
    fileItem(ratings, []),
  );
  yield items;
}

function rejected(
  { name }: Pick<TsvReader<string>, 'name'>,
  { line, text }: { line: number; text: string },
  reason: string,
): SourceItem {
  return { kind: 'rejected', row: { file: name, line, reason, text } };
}

function fileItem(
  { name, rows, modifiedAt, cut }: Pick<TsvReader<string>, 'name' | 'rows' | 'modifiedAt' | 'cut'>,
  gives: ReadFile['gives'],
): SourceItem {
  return { kind: 'file', file: { file: name, gives, rows, modifiedAt, cut } };
}
