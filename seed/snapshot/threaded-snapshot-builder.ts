import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import { FoldedTexts } from '../folding/folded-texts.ts';
import { type SnapshotBuilderOptions, snapshotSegments } from './snapshot-builder.ts';
import { SnapshotBuilding, unexpected } from './snapshot-building.ts';
import type { SnapshotSegments } from './snapshot-segments.ts';
import { SnapshotWorker } from './snapshot-worker.ts';
import type { SharedTitles } from './sorted-titles.ts';
import { type SnapshotSource, TitleRecords } from './title-records.ts';

/** Titles that go to the thread at once. */
const TITLES_A_BATCH = 1000;
/** Batches on their way; the thread is the faster one, so that they are few where it is not starved. */
const MOST_BATCHES = 4;

export interface FinishOptions {
  /** Waited for before threads go on, each time one has worked for some 10 ms: it takes them seconds. */
  readonly rest?: () => Promise<void>;
  /** Whether no more than one thread may work at a time. */
  readonly isGentle?: boolean;
}

/**
 * A {@link SnapshotBuilder} in a thread of its own, and at the end in two, of which each makes half of the sections. A load waits for the
 * loader's own thread, which folds texts for the titles' documents as well, and hands them over as records.
 *
 * To be closed in every outcome: that ends the threads, and with them their temporary files.
 */
export class ThreadedSnapshotBuilder implements Disposable {
  readonly #options: SnapshotBuilderOptions;
  readonly #titles: SnapshotWorker;
  /** Only at the end. */
  #words: SnapshotWorker | undefined;
  readonly #segments: SnapshotSegments;
  readonly #records = new TitleRecords();
  readonly #texts = new FoldedTexts();
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

  /**
   * Takes a title; ids must differ. Throws RangeError where it breaks the limits of the catalogue.
   *
   * @param texts the title's, where somebody has folded them already
   */
  add(title: SnapshotSource, texts: FoldedTexts = this.#texts.fold(title)): void {
    this.#records.add(title, texts);
    if (this.#records.titles >= TITLES_A_BATCH) this.#send();
  }

  /**
   * Returns once few titles are on their way to the thread: whoever adds many waits for it now and then.
   *
   * @throws SeedError where the scratch folder cannot be written to
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
    if (this.#records.titles === 0) return;
    const titles = this.#records.take();
    const taken = this.#titles.ask({ titles }, [titles.buffer]).then((reply) => {
      if (typeof reply !== 'object' || !('taken' in reply)) throw unexpected(reply);
      this.#records.giveBack(reply.taken);
    });
    // Whoever waits for room is told of a failure; nobody may wait at the moment.
    taken.catch(() => undefined);
    this.#batches.push(taken);
  }
}
