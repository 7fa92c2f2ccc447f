import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import { SeedError } from '../seed-error.ts';
import type { SnapshotBuilderOptions } from './snapshot-builder.ts';
import type { SnapshotReply, SnapshotRequest } from './snapshot-thread.ts';
import { TitleBatcher } from './title-batch.ts';
import type { SnapshotSource } from './title-spill.ts';

/** Titles that go to the thread at once. */
const TITLES_A_BATCH = 1000;
/** Batches on their way; the thread is the faster one, so that they are few where it is not starved. */
const MOST_BATCHES = 4;
/** The thread's heap holds titles in passing; what lasts lies in buffers. */
const HEAP = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 6 };

/**
 * A {@link SnapshotBuilder} in a thread of its own. Sorting and folding for the snapshot cost about a quarter of what a load costs the
 * loader, and a load waits for the loader's own thread.
 *
 * To be closed in every outcome: that ends the thread, and with it its temporary file.
 */
export class ThreadedSnapshotBuilder implements Disposable {
  readonly #worker: Worker;
  readonly #batcher = new TitleBatcher();
  /** Those who wait for a reply, in the order of the requests. */
  readonly #waiting: PromiseWithResolvers<SnapshotReply>[] = [];
  readonly #batches: Promise<void>[] = [];
  #failure: Error | undefined;

  constructor(options: SnapshotBuilderOptions) {
    // Beside this file in the sources; beside the bundle in the image.
    const entry = new URL(`./snapshot-thread${extname(import.meta.filename)}`, import.meta.url);
    this.#worker = new Worker(entry, { workerData: options, resourceLimits: HEAP });
    this.#worker.on('message', (reply: SnapshotReply) => this.#waiting.shift()?.resolve(reply));
    this.#worker.on('error', (error: unknown) => this.#fail(error));
    this.#worker.on('exit', () =>
      this.#fail(new Error('the thread that builds the search snapshot has ended')),
    );
    // Nothing waits for it that does not wait for a reply.
    this.#worker.unref();
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
   * Ends the titles and gives the snapshot in segments: the header, then the rest. The thread works while a segment is waited for, and at no
   * other time. Throws what {@link room} and `rest` throw, and the signal's reason once that is aborted.
   *
   * @param rest waited for before the thread goes on, each time it has worked for some 20 ms on the first segment, which takes it seconds
   */
  async *finish(
    signal?: AbortSignal,
    rest: () => Promise<void> = () => Promise.resolve(),
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    this.#send();
    while (this.#batches.length > 0) await this.#batches.shift();
    for (;;) {
      const reply = await this.#ask('goOn');
      signal?.throwIfAborted();
      if (reply === 'done') return;
      if (reply === 'working') await rest();
      else if ('segment' in reply) yield reply.segment;
      else throw errorOf(reply);
    }
  }

  /** Ends the thread. */
  close(): void {
    void this.#worker.terminate();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #send(): void {
    if (this.#batcher.titles === 0) return;
    const titles = this.#batcher.take();
    const taken = this.#ask({ titles }, [titles.numbers.buffer]).then((reply) => {
      if (reply !== 'done')
        throw typeof reply === 'object' && 'message' in reply
          ? errorOf(reply)
          : new Error('a segment came before its time');
    });
    // Whoever waits for room is told of a failure; nobody may wait at the moment.
    taken.catch(() => undefined);
    this.#batches.push(taken);
  }

  async #ask(request: SnapshotRequest, transfer: ArrayBuffer[] = []): Promise<SnapshotReply> {
    if (this.#failure !== undefined) throw this.#failure;
    const waiter = Promise.withResolvers<SnapshotReply>();
    this.#waiting.push(waiter);
    this.#worker.ref();
    this.#worker.postMessage(request, transfer);
    try {
      return await waiter.promise;
    } finally {
      if (this.#waiting.length === 0) this.#worker.unref();
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#failure);
  }
}

function errorOf({ code, message }: Exclude<SnapshotReply, string | { segment: unknown }>): Error {
  return code === null ? new Error(message) : new SeedError(code, message);
}
