/**
 * Entry of the thread that builds a search snapshot: see {@link ThreadedSnapshotBuilder}, which starts it. Errors are told, not thrown:
 * the other side throws them.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { collectGarbage } from '../collect-garbage.ts';
import { SeedError, type SeedErrorCode } from '../seed-error.ts';
import { SnapshotBuilder, type SnapshotBuilderOptions } from './snapshot-builder.ts';
import { type TitleBatch, titlesOf } from './title-batch.ts';

/** What is asked of the thread: to take titles, to end them and give the first segment, to give the next one. */
export type SnapshotRequest = { readonly titles: TitleBatch } | 'finish' | 'next';

/** What the thread answers, once to each request: `done` that it took the titles, or that there are no more segments. */
export type SnapshotReply =
  | 'done'
  | { readonly segment: Uint8Array<ArrayBuffer> }
  | { readonly code: SeedErrorCode | null; readonly message: string };

const port = parentPort;
if (port === null)
  throw new Error('this module is the entry of a worker thread: there is no port to answer at');

let builder: SnapshotBuilder | undefined;
let segments: AsyncGenerator<Uint8Array, void> | undefined;

port.on('message', (request: SnapshotRequest) => {
  void answer(request).then((reply) => {
    port.postMessage(reply, typeof reply === 'object' && 'segment' in reply ? [reply.segment.buffer] : []);
  });
});

async function answer(request: SnapshotRequest): Promise<SnapshotReply> {
  try {
    builder ??= new SnapshotBuilder(workerData as SnapshotBuilderOptions);
    if (typeof request === 'object') {
      for (const title of titlesOf(request.titles)) builder.add(title);
      return 'done';
    }
    segments ??= builder.finish();
    collectGarbage('minor');
    const next: IteratorResult<Uint8Array, void> = await segments.next();
    // The builder writes the next segment into the same buffer.
    return next.done === true ? 'done' : { segment: Uint8Array.from(next.value) };
  } catch (error) {
    return {
      code: error instanceof SeedError ? error.code : null,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}
