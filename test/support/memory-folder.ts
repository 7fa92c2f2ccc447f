import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const inMemory = '/dev/shm';
/** More than files that run at once have been seen to write, several times over. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * A folder in memory for what tests write, or undefined where the system has none of enough room. mongod waits for the disk with every
 * write that a majority is to have, and no test is about a machine that loses its power: SIGKILL alone loses no written file.
 *
 * The folder goes with this process. What a process that was killed has left is taken away by the next one that asks.
 */
export function memoryFolder(): string | undefined {
  if (!existsSync(inMemory)) return undefined;
  sweep();
  if (freeBytes() < NEEDED_BYTES) return undefined;
  const folder = mkdtempSync(join(inMemory, `movie-search-tests-${process.pid}-`));
  // As the system's own folder: tests start programs as other users, who must reach what is made for them here.
  chmodSync(folder, 0o1777);
  process.once('exit', () => {
    remove(folder);
  });
  return folder;
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(inMemory);
  return bavail * bsize;
}

function sweep(): void {
  for (const name of readdirSync(inMemory)) {
    const [, pid] = /^movie-search-tests-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) remove(join(inMemory, name));
  }
}

/** Again where a process that is about to end still writes there. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
