import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

import type { PodFigure } from '../../cluster-view/figures.ts';

/** What the kernel and Node count of this process, at one moment. Counts grow since it started. */
export interface ProcessCounts {
  /** Milliseconds of a monotonic clock. */
  readonly at: number;
  /** Processor time of all its threads, in milliseconds. */
  readonly cpuMs: number;
  readonly networkInBytes: number | null;
  readonly networkOutBytes: number | null;
  readonly diskReadBytes: number | null;
  readonly diskWrittenBytes: number | null;
}

type Values = Partial<Record<PodFigure, number | null>>;

/** What was used in a second between two counts; null where that cannot be told. */
export function processRates(before: ProcessCounts | undefined, after: ProcessCounts): Values {
  const rate = (count: (counts: ProcessCounts) => number | null): number | null => {
    if (before === undefined || after.at <= before.at) return null;
    const [from, to] = [count(before), count(after)];
    return from === null || to === null || to < from ? null : ((to - from) * 1000) / (after.at - before.at);
  };
  const cpuMs = rate((counts) => counts.cpuMs);
  return {
    cpuCores: cpuMs === null ? null : cpuMs / 1000,
    networkInBytesPerSecond: rate((counts) => counts.networkInBytes),
    networkOutBytesPerSecond: rate((counts) => counts.networkOutBytes),
    diskReadBytesPerSecond: rate((counts) => counts.diskReadBytes),
    diskWrittenBytesPerSecond: rate((counts) => counts.diskWrittenBytes),
  };
}

/** Reads a file of the kernel's; null where it is not there, or is not for us. */
export type ReadFile = (path: string) => string | null;

export const readKernelFile: ReadFile = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Every kernel and every container runtime has others of these: what cannot be read cannot be told, and is shown as such.
    return null;
  }
};

/** A container has its process, and maybe an init that waits for it. */
const MOST_PROCESSES_OF_A_CONTAINER = 3;
const CGROUP = '/sys/fs/cgroup';

/** Which version of control groups limits this process alone; null where it shares one with others, as outside a container. */
export function ownCgroup(read: ReadFile, pid: number): 'v1' | 'v2' | null {
  for (const [version, path] of [
    ['v2', `${CGROUP}/cgroup.procs`],
    ['v1', `${CGROUP}/memory/cgroup.procs`],
  ] as const) {
    const processes = (read(path) ?? '').trim().split('\n').filter(Boolean);
    if (processes.includes(String(pid)) && processes.length <= MOST_PROCESSES_OF_A_CONTAINER) return version;
  }
  return null;
}

/**
 * Memory as the kubelet counts it, without file pages that the kernel can drop at once ("working set"), and its limit; each null
 * where there is none.
 */
export function cgroupMemory(
  read: ReadFile,
  version: 'v1' | 'v2',
): { readonly bytes: number | null; readonly limitBytes: number | null } {
  const folder = version === 'v2' ? CGROUP : `${CGROUP}/memory`;
  const used = numberIn(read(`${folder}/${version === 'v2' ? 'memory.current' : 'memory.usage_in_bytes'}`));
  const droppable = /^(?:total_)?inactive_file (\d+)$/m.exec(read(`${folder}/memory.stat`) ?? '')?.[1];
  const limit = numberIn(read(`${folder}/${version === 'v2' ? 'memory.max' : 'memory.limit_in_bytes'}`));
  return {
    bytes: used === null ? null : Math.max(0, used - Number(droppable ?? 0)),
    // The first version writes "none" as a number near 2^63.
    limitBytes: limit === null || limit > 2 ** 60 ? null : limit,
  };
}

/** Cores that the control group allows; null where it sets no limit. */
export function cgroupCores(read: ReadFile, version: 'v1' | 'v2'): number | null {
  const [quota, period] =
    version === 'v2'
      ? (read(`${CGROUP}/cpu.max`) ?? '').split(' ').map((text) => numberIn(text))
      : ['cfs_quota_us', 'cfs_period_us'].map((name) => numberIn(read(`${CGROUP}/cpu/cpu.${name}`)));
  return quota == null || period == null || quota <= 0 || period <= 0 ? null : quota / period;
}

/** Bytes in and out over every interface of the network namespace but loopback. */
export function networkBytes(text: string | null): { readonly in: number; readonly out: number } | null {
  if (text === null) return null;
  const total = { in: 0, out: 0 };
  for (const line of text.split('\n')) {
    const [, name, counts] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || counts === undefined || name === 'lo') continue;
    const fields = counts.split(/\s+/).map(Number);
    total.in += fields[0] ?? 0;
    total.out += fields[8] ?? 0;
  }
  return total;
}

function numberIn(text: string | null): number | null {
  const match = /^\d+/.exec(text?.trim() ?? '');
  return match === null ? null : Number(match[0]);
}

/** Samples the event loop so often: what is later than that is its delay. */
const LOOP_RESOLUTION_MS = 10;

/** Measures this process: its own use, its limits, and how late its event loop is. */
export class ProcessMeter {
  readonly #read: ReadFile;
  readonly #now: () => number;
  readonly #cgroup: 'v1' | 'v2' | null;
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  #before: ProcessCounts | undefined;

  /** @param now milliseconds of a monotonic clock */
  constructor(now: () => number, read: ReadFile = readKernelFile) {
    this.#now = now;
    this.#read = read;
    this.#cgroup = ownCgroup(read, process.pid);
    this.#loop.enable();
  }

  /** Its use since it was measured last. The first time, rates cannot be told. */
  measure(): Values {
    const after = this.#counts();
    const rates = processRates(this.#before, after);
    this.#before = after;
    const memory = this.#cgroup === null ? null : cgroupMemory(this.#read, this.#cgroup);
    const loopMs = this.#loop.count === 0 ? null : this.#loop.percentile(99) / 1e6 - LOOP_RESOLUTION_MS;
    this.#loop.reset();
    return {
      ...rates,
      cpuAvailableCores:
        (this.#cgroup === null ? null : cgroupCores(this.#read, this.#cgroup)) ?? availableParallelism(),
      memoryBytes: memory?.bytes ?? process.memoryUsage.rss(),
      memoryAvailableBytes: memory?.limitBytes ?? null,
      heapBytes: getHeapStatistics().used_heap_size,
      eventLoopDelayMs: loopMs === null ? null : Math.max(0, loopMs),
    };
  }

  stop(): void {
    this.#loop.disable();
  }

  #counts(): ProcessCounts {
    const { user, system } = process.cpuUsage();
    const io = this.#read('/proc/self/io');
    const bytes = (name: string): number | null =>
      numberIn(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io ?? '')?.[1] ?? null);
    // Where others share the network namespace, as outside a container, their traffic is counted too: then nothing can be told.
    const network = this.#cgroup === null ? null : networkBytes(this.#read('/proc/self/net/dev'));
    return {
      at: this.#now(),
      cpuMs: (user + system) / 1000,
      networkInBytes: network?.in ?? null,
      networkOutBytes: network?.out ?? null,
      diskReadBytes: bytes('read_bytes'),
      diskWrittenBytes: bytes('write_bytes'),
    };
  }
}
