import { Worker } from 'node:worker_threads';

import type { LoadedSnapshot } from './load-snapshot.ts';
import { type SnapshotFault, SnapshotUnusable } from './snapshot-unusable.ts';

/** How a worker's errand ended. */
export type SnapshotReport =
  | { readonly loaded: LoadedSnapshot }
  | { readonly failed: { readonly code: SnapshotFault; readonly message: string } };

/** The heap of a worker holds the driver and one segment; snapshot and tables lie outside of it. */
const HEAP_MIB = 96;

/**
 * Loads a snapshot in a worker of its own, so that neither reading nor checking it keeps questions waiting. The memory is shared, not
 * copied; the worker ends with its errand.
 *
 * @param entry the module that runs `runSnapshotWorker` where it is not the main thread
 * @param errand plain data for it
 * @throws SnapshotUnusable; the signal's reason once it aborts
 */
export async function loadInWorker(
  entry: URL,
  errand: unknown,
  signal: AbortSignal,
): Promise<LoadedSnapshot> {
  signal.throwIfAborted();
  const worker = new Worker(entry, {
    workerData: errand,
    name: 'snapshot',
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  let stop = (): void => undefined;
  try {
    const report = await new Promise<SnapshotReport>((resolve, reject) => {
      stop = () => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      worker.once('message', resolve);
      worker.once('error', (cause: Error) =>
        reject(
          new SnapshotUnusable(
            'READ_FAILED',
            `The worker that loads the search snapshot failed: ${cause.message}`,
            { cause },
          ),
        ),
      );
      worker.once('exit', (code) =>
        reject(
          new SnapshotUnusable(
            'READ_FAILED',
            `The worker that loads the search snapshot ended with ${code}.`,
          ),
        ),
      );
    });
    if ('failed' in report) throw new SnapshotUnusable(report.failed.code, report.failed.message);
    return report.loaded;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
