import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';

import { systemClock } from '../time/clock.ts';
import { LoadPace } from './finding/load-pace.ts';
import { loadSnapshot, type WantedSnapshot } from './finding/load-snapshot.ts';
import { LoadUrgency } from './finding/load-urgency.ts';
import { SnapshotUnusable } from './finding/snapshot-unusable.ts';
import type { SnapshotReport } from './finding/worker-snapshot-loader.ts';
import { MongoSnapshotReader, type MongoSnapshotSource } from './mongo/mongo-snapshot-reader.ts';

/** What a worker is started with. */
export interface SnapshotErrand {
  readonly source: MongoSnapshotSource;
  readonly wanted: WantedSnapshot;
  /** The memory of a LoadUrgency. */
  readonly urgency: SharedArrayBuffer;
}

/** What a worker of `WorkerSnapshotLoader` does: it loads the snapshot of its errand, tells how that ended, and ends itself. */
export async function runSnapshotWorker(): Promise<void> {
  const { source, wanted, urgency } = workerData as SnapshotErrand;
  // Those who ask meanwhile come first. Only Linux has a priority for each thread.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const pace = new LoadPace(systemClock, new LoadUrgency(urgency));
  const reader = new MongoSnapshotReader(source);
  let report: SnapshotReport;
  try {
    // Whoever started the worker ends it where that takes too long.
    const { signal } = new AbortController();
    report = { loaded: await loadSnapshot(reader, wanted, { pace, signal }) };
  } catch (error) {
    if (!(error instanceof SnapshotUnusable)) throw error;
    report = { failed: { code: error.code, message: error.message } };
  } finally {
    await reader.close();
  }
  parentPort?.postMessage(report);
}
