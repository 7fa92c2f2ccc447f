/** What a mongod says of its load at one moment; null where it does not say. */
export interface LoadSample {
  /** Processor time that it has used since it started, in milliseconds. */
  readonly cpuMs: number | null;
  /** Cores that it may use. */
  readonly cores: number | null;
  readonly residentBytes: number | null;
  /** Memory that it may use. */
  readonly memoryBytes: number | null;
  /** Time of the last write it has applied, in milliseconds since the epoch. */
  readonly lastWriteAt: number | null;
}

/** A sample with the time at which it was taken, in milliseconds of a monotonic clock. */
export interface TimedSample extends LoadSample {
  readonly at: number;
}

/** Share of its cores that a mongod used between two samples, 0 to 1; null where that cannot be told: it was started anew, or says too little. */
export function cpuShare(before: TimedSample | undefined, after: TimedSample): number | null {
  if (before === undefined || after.at <= before.at) return null;
  if (before.cpuMs === null || after.cpuMs === null || after.cores === null || after.cores <= 0) return null;
  if (after.cpuMs < before.cpuMs) return null;
  return Math.min(1, (after.cpuMs - before.cpuMs) / (after.at - before.at) / after.cores);
}

/** Share of its memory that a mongod holds, 0 to 1. */
export function memoryShare({ residentBytes, memoryBytes }: LoadSample): number | null {
  if (residentBytes === null || memoryBytes === null || memoryBytes <= 0) return null;
  return Math.min(1, residentBytes / memoryBytes);
}

/**
 * Milliseconds by which a replica was behind the one furthest ahead. Samples are taken one after another: what the other one wrote
 * since this one was asked is no lag of this one.
 */
export function lagBehind(own: TimedSample, all: readonly TimedSample[]): number | null {
  const { lastWriteAt } = own;
  if (lastWriteAt === null) return null;
  const behind = all.map((other) =>
    other.lastWriteAt === null ? 0 : other.lastWriteAt - lastWriteAt - Math.max(0, other.at - own.at),
  );
  return Math.max(0, ...behind);
}
