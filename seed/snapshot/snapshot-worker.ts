import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import { SeedError } from '../seed-error.ts';
import type { SnapshotBuilderOptions } from './snapshot-builder.ts';
import type { SnapshotReply, SnapshotRequest } from './snapshot-thread.ts';

/** A reply that is no failure. */
export type SnapshotAnswer = Exclude<SnapshotReply, { code: unknown }>;

/** The thread's heap holds titles in passing; what lasts lies in buffers. */
const HEAP = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 3 };

/** One thread that builds a search snapshot (snapshot-thread.ts), as the other side sees it. To be closed in every outcome. */
export class SnapshotWorker {
  readonly #worker: Worker;
  /** Those who wait for a reply, in the order of the requests. */
  readonly #waiting: PromiseWithResolvers<SnapshotReply>[] = [];
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

  /** Throws SeedError where that is what kept the thread from doing it, Error where something else did, as that it has ended. */
  async ask(request: SnapshotRequest, transfer: ArrayBuffer[] = []): Promise<SnapshotAnswer> {
    if (this.#failure !== undefined) throw this.#failure;
    const waiter = Promise.withResolvers<SnapshotReply>();
    this.#waiting.push(waiter);
    this.#worker.ref();
    this.#worker.postMessage(request, transfer);
    try {
      const reply = await waiter.promise;
      if (typeof reply !== 'object' || !('code' in reply)) return reply;
      const { code, message } = reply;
      throw code === null ? new Error(message) : new SeedError(code, message);
    } finally {
      if (this.#waiting.length === 0) this.#worker.unref();
    }
  }

  /** Ends the thread, and with it its temporary file. */
  close(): void {
    void this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#failure);
  }
}
