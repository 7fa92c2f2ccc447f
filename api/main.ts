import { isMainThread } from 'node:worker_threads';

// One file is bundled for both: the workers of the service are started from the file that the service was started from.
if (isMainThread) {
  const { serve } = await import('./serve.ts');
  await serve(new URL(import.meta.url));
} else {
  const { runSnapshotWorker } = await import('./snapshot-worker.ts');
  await runSnapshotWorker();
}
