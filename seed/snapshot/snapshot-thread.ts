/**
 * Entry of the threads that build a search snapshot: see {@link ThreadedSnapshotBuilder}, which starts them. Errors are told, not thrown:
 * the other side throws them.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { collectGarbage } from '../collect-garbage.ts';
import { ScratchFile, ScratchView } from '../scratch/scratch-file.ts';
import { SeedError, type SeedErrorCode } from '../seed-error.ts';
import type { KeptSections } from './section-pieces.ts';
import { SnapshotBuilder, type SnapshotBuilderOptions, wordsOf } from './snapshot-builder.ts';
import type { SharedTitles } from './sorted-titles.ts';
import type { TitleBatch } from './title-records.ts';

/**
 * What is asked of a thread: to take titles; to end them, and begin the half of the sections that titles are in; to begin the other
 * half with the titles of another thread; to go on with the half that it has begun.
 */
export type SnapshotRequest =
  { readonly titles: TitleBatch } | 'end' | { readonly words: SharedTitles } | 'goOn';

/**
 * What the thread answers, once to each request: `done` that it has begun, or has no more sections; the buffer of titles that it took, which is
 * free again; the titles that have ended; sections that are complete; `working` that it has worked for a while, and is to be asked again.
 */
export type SnapshotReply =
  | 'done'
  | 'working'
  | { readonly taken: ArrayBuffer }
  | { readonly ended: SharedTitles }
  | { readonly kept: KeptSections }
  | { readonly code: SeedErrorCode | null; readonly message: string };

const port = parentPort;
if (port === null)
  throw new Error('this module is the entry of a worker thread: there is no port to answer at');

const options = workerData as SnapshotBuilderOptions;
let builder: SnapshotBuilder | undefined;
let lane: Iterator<KeptSections | undefined, void> | undefined;

/** For so long the thread works before the other side may have it rest: to ask takes a fiftieth of that. */
const WORK_MS = 10;

port.on('message', (request: SnapshotRequest) => {
  const reply = answer(request);
  port.postMessage(reply, typeof reply === 'object' && 'taken' in reply ? [reply.taken] : []);
});

function answer(request: SnapshotRequest): SnapshotReply {
  try {
    if (request === 'goOn') return goOn();
    if (request === 'end') return end();
    if ('words' in request) return beginWords(request.words);
    builder ??= new SnapshotBuilder(options);
    builder.addBatch(request.titles);
    return { taken: request.titles.buffer };
  } catch (error) {
    return {
      code: error instanceof SeedError ? error.code : null,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

function end(): SnapshotReply {
  builder ??= new SnapshotBuilder(options);
  const sorted = builder.end();
  lane = builder.titleLane(sorted);
  // The memory in which titles were sorted.
  collectGarbage('major');
  return { ended: { file: builder.file.handle, runs: sorted.runs } };
}

function beginWords({ file, runs }: SharedTitles): SnapshotReply {
  lane = wordsOf({ file: new ScratchView(file), runs }, new ScratchFile(options.folder), options);
  return 'done';
}

/** Works until sections are complete, or for `WORK_MS`. */
function goOn(): SnapshotReply {
  if (lane === undefined) throw new Error('the thread is to go on with what it has not begun');
  const until = performance.now() + WORK_MS;
  for (;;) {
    const { done, value } = lane.next();
    if (done === true) return 'done';
    if (value !== undefined) {
      // The memory in which these sections were made.
      collectGarbage('major');
      return { kept: value };
    }
    if (performance.now() >= until) return 'working';
  }
}
