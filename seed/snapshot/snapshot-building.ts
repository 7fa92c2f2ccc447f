import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import type { SnapshotSegments } from './snapshot-segments.ts';
import type { SnapshotAnswer, SnapshotWorker } from './snapshot-worker.ts';

/** Has threads work on their halves of a snapshot, and hands on the segments that come of it. */
export class SnapshotBuilding {
  readonly #segments: SnapshotSegments;
  readonly #rest: () => Promise<void>;
  readonly #signal: AbortSignal | undefined;
  /** A rest that is under way. */
  #resting: Promise<void> | undefined;
  /** Resolved once there is something new. */
  #news = Promise.withResolvers<undefined>();
  #failure: { readonly error: unknown } | undefined;
  #isStopped = false;

  constructor(segments: SnapshotSegments, rest: () => Promise<void>, signal: AbortSignal | undefined) {
    this.#segments = segments;
    this.#rest = rest;
    this.#signal = signal;
  }

  /** Has a thread work until its half is complete, or nobody wants it any more. */
  async half(worker: SnapshotWorker): Promise<void> {
    while (!this.#isStopped) {
      const answer = await worker.ask('goOn');
      this.#signal?.throwIfAborted();
      if (answer === 'done') return;
      if (answer === 'working') {
        await this.#restTogether();
      } else if ('kept' in answer) {
        this.#segments.add(answer.kept);
        this.#news.resolve(undefined);
      } else {
        throw unexpected(answer);
      }
    }
  }

  /** Has `next` throw what the halves fail with. */
  watch(halves: Promise<unknown>): void {
    halves.catch((error: unknown) => {
      this.#failure = { error };
      this.#news.resolve(undefined);
    });
  }

  /** The next segment, once it is known; there must be one. */
  async next(): Promise<SnapshotSegment<Uint8Array<ArrayBuffer>>> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      this.#news = Promise.withResolvers<undefined>();
      const segment = this.#segments.next();
      if (segment !== undefined) return segment;
      await this.#news.promise;
    }
  }

  /** Has the threads go on no more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Whoever paces knows of one that works: a thread that comes to rest while another does so goes on with that one. */
  #restTogether(): Promise<void> {
    this.#resting ??= this.#rest().finally(() => (this.#resting = undefined));
    return this.#resting;
  }
}

/** A thread answered what was not asked. */
export function unexpected(answer: SnapshotAnswer): Error {
  const told = typeof answer === 'string' ? answer : Object.keys(answer).join();
  return new Error(`a thread that builds the search snapshot answered "${told}" before its time`);
}
