import { readFile } from 'node:fs/promises';

/** What a process of Linux has used. */
export interface ProcessFigures {
  /** Seconds of all its threads, user and system, since it began. */
  readonly cpuSeconds: number;
  /** Resident now, and the most there has been, in MiB. */
  readonly residentMiB: number;
  readonly peakMiB: number;
}

/** USER_HZ, by which Linux counts for every program on x86 and ARM. */
const TICKS_PER_SECOND = 100;

/** @throws Error where there is no such process */
export async function processFigures(pid: number): Promise<ProcessFigures> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  // Behind the name, which may hold spaces: utime and stime are fields 14 and 15 (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const mib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'mu').exec(status)?.[1] ?? Number.NaN) / 1024;
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    residentMiB: mib('VmRSS'),
    peakMiB: mib('VmHWM'),
  };
}
