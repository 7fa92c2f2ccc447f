import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readIfThere } from '../stamp.ts';

/** Whether the text of a /proc/‹pid›/cgroup (v1 or v2) puts its process into this cgroup or one below it. */
export function isInCgroup(text: string, cgroup: string): boolean {
  return text.split('\n').some((line) => {
    const path = line.split(':')[2];
    return path === `/${cgroup}` || path?.startsWith(`/${cgroup}/`) === true;
  });
}

/**
 * Kills every process of a cgroup, and removes it. A container's processes run on when the engine above them is killed:
 * nodes of a cluster that nothing knows any more, which would take half of this machine for good.
 */
export async function emptyCgroup(cgroup: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  let running = processesOf(cgroup);
  while (running.length > 0 && Date.now() < deadline) {
    for (const pid of running) kill(pid);
    await wait(100);
    running = processesOf(cgroup);
  }
  for (const folder of foldersOf(cgroup)) removeTree(folder);
}

function processesOf(cgroup: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => isInCgroup(readProcess(`/proc/${name}/cgroup`), cgroup))
    .map(Number);
}

/** Empty for a process that ends while it is looked at. */
function readProcess(path: string): string {
  try {
    return readIfThere(path) ?? '';
  } catch (error) {
    if (isCode(error, 'ESRCH')) return '';
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error;
  }
}

/** The cgroup's folder in each hierarchy: one with cgroup v2, one a controller with v1. */
function foldersOf(cgroup: string): string[] {
  const top = '/sys/fs/cgroup';
  if (!existsSync(top)) return [];
  return [top, ...readdirSync(top).map((name) => join(top, name))]
    .map((each) => join(each, cgroup))
    .filter(existsSync);
}

/** A cgroup's files go with its folder; only folders are removed, innermost first. One still in use stays. */
function removeTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!isCode(error, 'EBUSY') && !isCode(error, 'ENOENT')) throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
