import type { FileFacts, SkippedRows } from '../catalog/load-progress.ts';
import type { TitleFacts } from '../catalog/title-document.ts';
import { TitleBson, type TitleDocuments } from './documents/title-bson.ts';
import { FoldedTexts } from './folding/folded-texts.ts';
import { type LoadBrake, NO_BRAKE } from './brake/load-brake.ts';
import type { LoadCounts, StagedLoad } from './catalog-store.ts';
import { RowTally } from './row-tally.ts';
import type { StoredTitles } from './stored-titles.ts';
import type { ReadFile, Reading, SourceItem, TitleSource } from './title-source.ts';
import { BATCH_SIZE, GENTLE_BATCH_SIZE, MAX_BATCH_BYTES, MAX_WRITES_IN_FLIGHT } from './write-limits.ts';

/** What a source came to, and how far the writing of it is. */
export class LoadTally {
  /** Titles that are written. */
  titles = 0;
  /** Titles read of which a director's name is known. */
  titlesWithDirectors = 0;
  readonly rejected = new RowTally();
  readonly noted = new RowTally();
  /** Rows left out on purpose, by file and reason. */
  readonly skipped: SkippedRows[] = [];

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
      skippedRows: this.skipped.reduce((sum, { file: of, rows }) => sum + (of === file.file ? rows : 0), 0),
    }));
  }

  counts(): LoadCounts {
    return { titles: this.titles, rejectedRows: this.rejected.rows };
  }
}

/**
 * Reads a source to its end and writes its titles, never more than `MAX_WRITES_IN_FLIGHT` batches ahead of the store, and in smaller
 * pieces one by one where the brake asks for it. Titles that are
 * stored already are not written again. `on.reading` is told of each phase of the source as it begins, `on.batch` of each batch that is
 * written, `on.group`, for which it waits, of each group that is read, `on.title` of each title, stored already or not, with its folded texts,
 * which are the next title's afterwards. What is written waits for the brake first.
 */
export async function writeTitles(
  source: TitleSource,
  staged: Pick<StagedLoad, 'addTitles' | 'stored'>,
  signal: AbortSignal,
  on: {
    reading: (reading: Reading) => void;
    batch: (counts: LoadCounts) => void;
    group: (counts: LoadCounts) => void | Promise<void>;
    title: (title: TitleFacts, texts: FoldedTexts) => void;
  },
  brake: LoadBrake = NO_BRAKE,
): Promise<LoadTally> {
  const writes = new BoundedWrites();
  const tally = new LoadTally();
  const batch = new Batch(staged.stored);
  const texts = new FoldedTexts();
  const flush = async (): Promise<void> => {
    const { size, documents } = batch.take();
    const pieces: Promise<unknown>[] = [];
    let unwritten = size;
    for (let from = 0; from < documents.count || unwritten > 0;) {
      // Asked for each write: people may come and go in the middle of a batch.
      await writes.room(brake.isGentle ? 1 : MAX_WRITES_IN_FLIGHT);
      const piece = documents.piece(from, brake.isGentle ? GENTLE_BATCH_SIZE : documents.count);
      from += piece.count;
      // Those that are stored already count with the last.
      const counted = from < documents.count ? piece.count : unwritten;
      unwritten -= counted;
      const written = await brake.wait(signal);
      const write = piece.count > 0 ? staged.addTitles(piece) : Promise.resolve();
      pieces.push(write);
      writes.add(write.finally(written), () => {
        tally.titles += counted;
        on.batch(tally.counts());
      });
    }
    void Promise.allSettled(pieces).then(() => batch.giveBack(documents));
  };
  try {
    for await (const group of source.items(signal, on.reading)) {
      for (const item of group) {
        take(item, tally);
        if (item.kind === 'title') {
          texts.fold(item.title);
          batch.add(item.title, texts);
          on.title(item.title, texts);
        }
        if (batch.isFull(brake.isGentle ? GENTLE_BATCH_SIZE : BATCH_SIZE)) await flush();
      }
      signal.throwIfAborted();
      // Reading takes a processor as well. Where it brings titles, their batches wait.
      if (!group.some(({ kind }) => kind === 'title')) (await brake.wait(signal))();
      await on.group(tally.counts());
    }
    await flush();
    await writes.settled();
    writes.throwIfFailed();
  } finally {
    brake.end();
    await writes.settled();
  }
  return tally;
}

/** Titles of the source in their order, for one write. */
class Batch {
  /** The documents of those among them that are not stored yet. */
  readonly #documents = new TitleBson();
  readonly #stored: StoredTitles | null;
  #size = 0;

  constructor(stored: StoredTitles | null) {
    this.#stored = stored;
  }

  isFull(size: number): boolean {
    return this.#size >= size || this.#documents.bytes >= MAX_BATCH_BYTES;
  }

  add(title: TitleFacts, texts: FoldedTexts): void {
    this.#size += 1;
    const { _id: id } = title;
    if (this.#stored !== null && (id <= this.#stored.upTo || this.#stored.further.has(id))) return;
    this.#documents.add(title, texts);
  }

  /**
   * What has been added since the last was taken.
   *
   * @returns size: how many titles there are, stored ones included: what may be missing of a batch that was not written must lie close together
   */
  take(): { readonly size: number; readonly documents: TitleDocuments } {
    const taken = { size: this.#size, documents: this.#documents.take() };
    this.#size = 0;
    return taken;
  }

  giveBack(documents: TitleDocuments): void {
    this.#documents.giveBack(documents);
  }
}

function take(item: SourceItem, tally: LoadTally): void {
  switch (item.kind) {
    case 'title':
      if (item.title.directors.some(({ name }) => name !== null)) tally.titlesWithDirectors += 1;
      return;
    case 'rejected':
      tally.rejected.add(item.row);
      return;
    case 'noted':
      tally.noted.add(item.row);
      return;
    case 'skipped': {
      const { file, reason, rows } = item;
      tally.skipped.push({ file, reason, rows });
      return;
    }
    case 'file':
      tally.addFile(item.file);
      return;
    default:
      item satisfies never;
  }
}

/**
 * Runs writes side by side up to a limit that may change, and begins none before the one that is as many before it has ended: those
 * that have not ended follow one another. The first failure is thrown by the next `room`.
 */
class BoundedWrites {
  /** The last ones, in their order, ended or not. */
  readonly #last: Promise<void>[] = [];
  #failure: { error: unknown } | undefined;

  /** Returns once a further write makes no more than `limit` of them. */
  async room(limit: number): Promise<void> {
    while (this.#last.length >= limit) await this.#last.shift();
    this.throwIfFailed();
  }

  add(write: Promise<void>, onWritten: () => void): void {
    this.#last.push(
      write.then(onWritten).catch((error: unknown) => {
        this.#failure ??= { error };
      }),
    );
  }

  async settled(): Promise<void> {
    await Promise.all(this.#last);
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
