import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LOADER_ENVIRONMENT } from '../../catalog/loader-flags.ts';
import { bundle } from '../../cluster/images/product-images.ts';
import { parseReport, startSeed } from '../integration/seed/seed-process.ts';

/** One load by a process of its own, in seconds since it was started. */
export interface TimedLoad {
  readonly titles: number;
  /** Until the last title was written. */
  readonly written: number;
  /** Until readers were switched to it. */
  readonly switched: number;
  /** The most memory that the process held at once, in MiB. */
  readonly peakMiB: number;
}

const LOOK_EVERY_MS = 50;
const root = join(import.meta.dirname, '../..');

/** Makes the loader as it is in its image. */
export async function bundleLoader(): Promise<void> {
  await bundle(root, 'seed');
}

/** Runs the bundled loader, as its Job does, with these environment variables. Throws Error where it fails, with its own words. */
export async function timeLoader(env: Readonly<Record<string, string>>): Promise<TimedLoad> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-loader-'));
  const began = performance.now();
  const at = new Map<string, number>();
  const { child, result } = startSeed({
    main: join(root, 'dist/seed.mjs'),
    env: { LOG_LEVEL: 'info', ...LOADER_ENVIRONMENT, ...env },
    reportFile: join(folder, 'report'),
    onEvent: (event) => at.set(event, (performance.now() - began) / 1000),
  });
  let peakKiB = 0;
  const look = setInterval(() => {
    // The kernel keeps the most there has been: only what the last moments add is not seen.
    void peakOf(child.pid ?? 0).then((found) => (peakKiB = Math.max(peakKiB, found)));
  }, LOOK_EVERY_MS);
  try {
    const ended = await result;
    const [written, switched] = [at.get('written'), at.get('switched')];
    if (ended.exitCode !== 0 || written === undefined || switched === undefined) {
      throw new Error(`the loader ended with ${ended.exitCode ?? 'a signal'}: ${ended.report}`);
    }
    return { titles: parseReport(ended).titles, written, switched, peakMiB: peakKiB / 1024 };
  } finally {
    clearInterval(look);
    await rm(folder, { recursive: true, force: true });
  }
}

/** VmHWM of a process in KiB; 0 where it has ended. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0);
}
