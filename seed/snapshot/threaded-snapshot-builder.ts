import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import { type SnapshotBuilderOptions, snapshotSegments } from './snapshot-builder.ts';
import { SnapshotBuilding, unexpected } from './snapshot-building.ts';
import type { SnapshotSegments } from './snapshot-segments.ts';
import { SnapshotWorker } from './snapshot-worker.ts';
import type { SharedTitles } from './sorted-titles.ts';
import { TitleBatcher } from './title-batch.ts';
import type { SnapshotSource } from './title-spill.ts';

/** Titles that go to the thread at once. */
const TITLES_A_BATCH = 1000;
/** Batches on their way; the thread is the faster one, so that they are few where it is not starved. */
const MOST_BATCHES = 4;

export interface FinishOptions {
  /** Waited for before threads go on, each time one has worked for some 20 ms: it takes them seconds. */
  readonly rest?: () => Promise<void>;
  /** Whether no more than one thread may work at a time. */
  readonly isGentle?: boolean;
}

/**
 * A {@link SnapshotBuilder} in a thread of its own, and at the end in two, of which each makes half of the sections. Sorting and folding for the
 * snapshot cost about a quarter of what a load costs the loader, and a load waits for the loader's own thread.
 *
 * To be closed in every outcome: that ends the threads, and with them their temporary files.
 */
export class ThreadedSnapshotBuilder implements Disposable {
  readonly #options: SnapshotBuilderOptions;
  readonly #titles: SnapshotWorker;
  /** Only at the end. */
  #words: SnapshotWorker | undefined;
  readonly #segments: SnapshotSegments;
  readonly #batcher = new TitleBatcher();
  readonly #batches: Promise<void>[] = [];
  #isClosed = false;

  constructor(options: SnapshotBuilderOptions) {
    this.#options = options;
    this.#titles = new SnapshotWorker(options);
    this.#segments = snapshotSegments(options);
  }

  /** Of all segments; null until they are known. */
  get totalBytes(): number | null {
    return this.#segments.totalBytes;
  }

  /** Takes a title; ids must differ. */
  add(title: SnapshotSource): void {
    this.#batcher.add(title);
    if (this.#batcher.titles >= TITLES_A_BATCH) this.#send();
  }

  /**
   * Returns once few titles are on their way to the thread: whoever adds many waits for it now and then.
   *
   * @throws SeedError where the scratch folder cannot be written to; Error where a title added before breaks the catalogue's limits
   */
  async room(): Promise<void> {
    while (this.#batches.length > MOST_BATCHES) await this.#batches.shift();
  }

  /**
   * Ends the titles and gives the snapshot in segments, each as soon as it is known: from the one numbered 1 on, and the header last. Two threads work
   * side by side; or one after the other, and nothing is given before both are done. Throws what {@link room} and `rest` throw, and the signal's reason once that is
   * aborted.
   */
  async *finish(
    signal?: AbortSignal,
    { rest = () => Promise.resolve(), isGentle = false }: FinishOptions = {},
  ): AsyncGenerator<SnapshotSegment<Uint8Array<ArrayBuffer>>, void> {
    this.#send();
    while (this.#batches.length > 0) await this.#batches.shift();
    const segments = this.#segments;
    const building = new SnapshotBuilding(segments, rest, signal);
    try {
      const ended = await this.#titles.ask('end');
      if (typeof ended !== 'object' || !('ended' in ended)) throw unexpected(ended);
      const titleHalf = () => building.half(this.#titles);
      const wordHalf = async () => building.half(await this.#beginWords(ended.ended));
      if (isGentle) {
        await titleHalf();
        await wordHalf();
      } else {
        building.watch(Promise.all([titleHalf(), wordHalf()]));
      }
      while (!segments.isEnded) {
        signal?.throwIfAborted();
        yield await building.next();
      }
    } finally {
      building.stop();
    }
  }

  /** Ends the threads. */
  close(): void {
    this.#isClosed = true;
    this.#titles.close();
    this.#words?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #beginWords(titles: SharedTitles): Promise<SnapshotWorker> {
    if (this.#isClosed) throw new Error('the builder of the search snapshot was closed before its end');
    const words = new SnapshotWorker(this.#options);
    this.#words = words;
    await words.ask({ words: titles });
    return words;
  }

  #send(): void {
    if (this.#batcher.titles === 0) return;
    const titles = this.#batcher.take();
    const taken = this.#titles.ask({ titles }, [titles.numbers.buffer]).then((reply) => {
      if (reply !== 'done') throw unexpected(reply);
    });
    // Whoever waits for room is told of a failure; nobody may wait at the moment.
    taken.catch(() => undefined);
    this.#batches.push(taken);
  }
}
