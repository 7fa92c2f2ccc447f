import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const inMemory = '/dev/shm';
/** More than files that run at once have been seen to write, several times over. */
const NEEDED_BYTES = 4 * 2 ** 30;
/** No run takes as long. A process of another container that shares the folder cannot be seen from here. */
export const LEFT_AFTER_MS = 6 * 3_600_000;

/**
 * A folder in memory for what tests write, or undefined where the system has none of enough room, or none that programs may be run from.
 * mongod waits for the disk with every write that a majority is to have, and no test is about a machine that loses its power: SIGKILL
 * alone loses no written file.
 *
 * The folder goes with this process. What a process that was killed has left is taken away by a later one.
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
  return runsPrograms(folder) ? folder : undefined;
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(inMemory);
  return bavail * bsize;
}

/** Containers mostly have the folder mounted `noexec`. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  try {
    execFileSync(program);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}

function sweep(): void {
  for (const name of readdirSync(inMemory)) {
    const [, pid] = /^movie-search-tests-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`) && isOld(join(inMemory, name)))
      remove(join(inMemory, name));
  }
}

function isOld(folder: string): boolean {
  const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && Date.now() - changed > LEFT_AFTER_MS;
}

/** Says what could not be taken away, and goes on: a folder of another user, or one in which a process that ends still writes. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    console.error(`${folder} stays: ${String(error)}`);
  }
}
