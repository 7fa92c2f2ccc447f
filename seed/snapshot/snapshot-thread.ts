/**
 * Entry of the thread that builds a search snapshot: see {@link ThreadedSnapshotBuilder}, which starts it. Errors are told, not thrown:
 * the other side throws them.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { collectGarbage } from '../collect-garbage.ts';
import { SeedError, type SeedErrorCode } from '../seed-error.ts';
import { SnapshotBuilder, type SnapshotBuilderOptions } from './snapshot-builder.ts';
import { type TitleBatch, titlesOf } from './title-batch.ts';

/** What is asked of the thread: to take titles, or to go on to the next segment, which ends the titles. */
export type SnapshotRequest = { readonly titles: TitleBatch } | 'goOn';

/**
 * What the thread answers, once to each request: `done` that it took the titles, or that there are no more segments; `working` that it has
 * worked for a while on the first segment, and is to be asked again.
 */
export type SnapshotReply =
  | 'done'
  | 'working'
  | { readonly segment: Uint8Array<ArrayBuffer> }
  | { readonly code: SeedErrorCode | null; readonly message: string };

const port = parentPort;
if (port === null)
  throw new Error('this module is the entry of a worker thread: there is no port to answer at');

let builder: SnapshotBuilder | undefined;
let steps: ReturnType<SnapshotBuilder['steps']> | undefined;

/** For so long the thread works before the other side may have it rest: to ask takes a hundredth of that. */
const WORK_MS = 20;

port.on('message', (request: SnapshotRequest) => {
  const reply = answer(request);
  port.postMessage(reply, typeof reply === 'object' && 'segment' in reply ? [reply.segment.buffer] : []);
});

function answer(request: SnapshotRequest): SnapshotReply {
  try {
    builder ??= new SnapshotBuilder(workerData as SnapshotBuilderOptions);
    if (typeof request === 'object') {
      for (const title of titlesOf(request.titles)) builder.add(title);
      return 'done';
    }
    steps ??= builder.steps();
    return goOn(steps);
  } catch (error) {
    return {
      code: error instanceof SeedError ? error.code : null,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Works until there is a segment, or for `WORK_MS`. */
function goOn(of: ReturnType<SnapshotBuilder['steps']>): SnapshotReply {
  const until = performance.now() + WORK_MS;
  for (;;) {
    const { done, value } = of.next();
    if (done === true) return 'done';
    if (value === undefined) {
      if (performance.now() >= until) return 'working';
      continue;
    }
    collectGarbage('minor');
    // The builder writes the next segment into the same buffer.
    return { segment: Uint8Array.from(value) };
  }
}
