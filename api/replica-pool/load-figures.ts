/** What a mongod has on its disk; null where it does not say. */
export interface StorageSample {
  /** The database with its indexes. */
  readonly dataBytes: number | null;
  /** The file system below: used by anybody, and its size. */
  readonly fileSystemUsedBytes: number | null;
  readonly fileSystemBytes: number | null;
  /** How long ago this was asked for, in milliseconds. */
  readonly storageAgeMs: number;
}

/** What a mongod says of its load at one moment; null where it does not say. */
export interface LoadSample extends StorageSample {
  /** Processor time that it has used since it started, in milliseconds. */
  readonly cpuMs: number | null;
  /** Cores that it may use. */
  readonly cores: number | null;
  readonly residentBytes: number | null;
  /** Memory that it may use. */
  readonly memoryBytes: number | null;
  /** Time of the last write it has applied, in milliseconds since the epoch. */
  readonly lastWriteAt: number | null;
  /** Bytes that came and went over its connections since it started. */
  readonly networkInBytes: number | null;
  readonly networkOutBytes: number | null;
  /** Bytes that the disk was read and written for it since it started. */
  readonly diskReadBytes: number | null;
  readonly diskWrittenBytes: number | null;
  /** WiredTiger's cache: filled, and its size. */
  readonly cacheBytes: number | null;
  readonly cacheLimitBytes: number | null;
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

/** What a mongod used in a second, between its last two samples; null where that cannot be told. */
export interface LoadRates {
  readonly cpuCores: number | null;
  readonly networkInBytesPerSecond: number | null;
  readonly networkOutBytesPerSecond: number | null;
  readonly diskReadBytesPerSecond: number | null;
  readonly diskWrittenBytesPerSecond: number | null;
}

export function loadRates(before: TimedSample | undefined, after: TimedSample): LoadRates {
  const cpuMs = perSecond(before, after, (sample) => sample.cpuMs);
  return {
    cpuCores: cpuMs === null ? null : cpuMs / 1000,
    networkInBytesPerSecond: perSecond(before, after, (sample) => sample.networkInBytes),
    networkOutBytesPerSecond: perSecond(before, after, (sample) => sample.networkOutBytes),
    diskReadBytesPerSecond: perSecond(before, after, (sample) => sample.diskReadBytes),
    diskWrittenBytesPerSecond: perSecond(before, after, (sample) => sample.diskWrittenBytes),
  };
}

/**
 * What a count grew by in a second between two samples; null where that cannot be told: it was started anew, or says too little.
 *
 * @param count counts since it started
 */
export function perSecond(
  before: TimedSample | undefined,
  after: TimedSample,
  count: (sample: LoadSample) => number | null,
): number | null {
  if (before === undefined || after.at <= before.at) return null;
  const [from, to] = [count(before), count(after)];
  if (from === null || to === null || to < from) return null;
  return ((to - from) * 1000) / (after.at - before.at);
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
