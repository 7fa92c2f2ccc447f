import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readIfThere } from './stamp.ts';

/**
 * Lets one process at a time change a clone's cluster. The lock is a file with its holder's process id and start
 * time; one whose holder is gone (it was killed) is taken over, so a kill leaves nothing to clean by hand.
 */
export async function withLock<T>(
  path: string,
  onWait: (holder: number) => void,
  body: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    const holder = readHolder(path);
    if (holder === undefined || !isAlive(holder)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) onWait(holder.pid);
    told = true;
    await wait(500);
  }
  try {
    return await body();
  } finally {
    rmSync(path, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly startTime: string;
}

/** A hard link appears whole or not at all: nobody ever reads a lock without its holder in it. */
function take(path: string): boolean {
  const draft = `${path}.${String(process.pid)}`;
  writeFileSync(
    draft,
    JSON.stringify({ pid: process.pid, startTime: startTime(process.pid) } satisfies Holder),
  );
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readHolder(path: string): Holder | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const holder: unknown = JSON.parse(text);
  if (typeof holder !== 'object' || holder === null || !('pid' in holder) || !('startTime' in holder))
    return undefined;
  return typeof holder.pid === 'number' && typeof holder.startTime === 'string'
    ? { pid: holder.pid, startTime: holder.startTime }
    : undefined;
}

function isAlive({ pid, startTime: started }: Holder): boolean {
  return startTime(pid) === started && started !== '';
}

/** Field 22 of /proc/‹pid›/stat: a process id used again by another process has another one. Empty: no such process. */
function startTime(pid: number): string {
  const stat = readIfThere(`/proc/${String(pid)}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
