import type { FileFacts } from '../catalog/load-progress.ts';
import type { TitleDocument } from '../catalog/title-document.ts';
import type { LoadCounts, StagedLoad } from './catalog-store.ts';
import { RowTally } from './row-tally.ts';
import type { ReadFile, Reading, SourceItem, TitleSource } from './title-source.ts';

/** Titles in one write. */
export const BATCH_SIZE = 1000;

/** Writes under way at once; with `BATCH_SIZE` it bounds the memory of a load. */
export const MAX_WRITES_IN_FLIGHT = 4;

/** What a source came to, and how far the writing of it is. */
export class LoadTally {
  /** Titles that are written. */
  titles = 0;
  /** Titles read of which a director's name is known. */
  titlesWithDirectors = 0;
  readonly rejected = new RowTally();
  readonly noted = new RowTally();

  readonly #files: ReadFile[] = [];

  addFile(file: ReadFile): void {
    this.#files.push(file);
  }

  /** Every file that was read to its end, with what was set aside of it. */
  files(): FileFacts[] {
    return this.#files.map((file) => ({
      ...file,
      rejectedRows: this.rejected.rowsOf(file.file),
      mostly: this.rejected.mostOf(file.file),
    }));
  }

  counts(): LoadCounts {
    return { titles: this.titles, rejectedRows: this.rejected.rows };
  }
}

/**
 * Reads a source to its end and writes its titles, never more than `MAX_WRITES_IN_FLIGHT` batches ahead of the store.
 * `on.reading` is told of each phase of the source as it begins, `on.batch` of each batch that is written, `on.group` of each group that
 * is read.
 */
export async function writeTitles(
  source: TitleSource,
  staged: Pick<StagedLoad, 'addTitles'>,
  signal: AbortSignal,
  on: {
    reading: (reading: Reading) => void;
    batch: (counts: LoadCounts) => void;
    group: (counts: LoadCounts) => void;
  },
): Promise<LoadTally> {
  const writes = new BoundedWrites(MAX_WRITES_IN_FLIGHT);
  const tally = new LoadTally();
  let titles: TitleDocument[] = [];
  const flush = async (): Promise<void> => {
    const batch = titles;
    titles = [];
    await writes.add(async () => {
      await staged.addTitles(batch);
      tally.titles += batch.length;
      on.batch(tally.counts());
    });
  };
  try {
    for await (const group of source.items(signal, on.reading)) {
      for (const item of group) {
        take(item, tally, titles);
        if (titles.length === BATCH_SIZE) await flush();
      }
      signal.throwIfAborted();
      on.group(tally.counts());
    }
    if (titles.length > 0) await flush();
  } finally {
    await writes.settled();
  }
  writes.throwIfFailed();
  return tally;
}

function take(item: SourceItem, tally: LoadTally, titles: TitleDocument[]): void {
  switch (item.kind) {
    case 'title':
      titles.push(item.title);
      if (item.title.directors.some(({ name }) => name !== null)) tally.titlesWithDirectors += 1;
      return;
    case 'rejected':
      tally.rejected.add(item.row);
      return;
    case 'noted':
      tally.noted.add(item.row);
      return;
    case 'file':
      tally.addFile(item.file);
      return;
    default:
      item satisfies never;
  }
}

/** Runs writes side by side up to a limit; the first failure is thrown by the next call. */
class BoundedWrites {
  readonly #limit: number;
  readonly #inFlight = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Starts a write as soon as there is room for it. */
  async add(write: () => Promise<void>): Promise<void> {
    while (this.#inFlight.size >= this.#limit) await Promise.race(this.#inFlight);
    this.throwIfFailed();
    const running = write()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#inFlight.delete(running));
    this.#inFlight.add(running);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
