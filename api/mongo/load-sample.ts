import type { Document } from 'mongodb';

import type { LoadSample, StorageSample } from '../replica-pool/load-figures.ts';

/** Sections of serverStatus that are on by default and not wanted here. Those that a server does not know, it leaves out. */
const UNWANTED = [
  ...[
    'asserts',
    'batchedDeletes',
    'catalogStats',
    'changeStreamPreImages',
    'connections',
    'defaultRWConcern',
  ],
  ...['electionMetrics', 'encryptionAtRest', 'featureCompatibilityVersion', 'flowControl', 'freeMonitoring'],
  ...['globalLock', 'hedgingMetrics', 'indexBuilds', 'indexBulkBuilder', 'indexStats', 'locks'],
  ...['logicalSessionRecordCache', 'mirroredReads', 'opLatencies', 'opcounters'],
  ...['opcountersRepl', 'oplogTruncation', 'planCache', 'profiler', 'queryAnalyzers', 'querySettings'],
  ...['queryStats', 'queues', 'readConcernCounters', 'readPreferenceCounters', 'scramCache', 'security'],
  ...[
    'service',
    'sharding',
    'shardSplits',
    'spillWiredTiger',
    'storageEngine',
    'tcmalloc',
    'tenantMigrations',
  ],
  ...['trafficRecording', 'transactions', 'transportSecurity', 'twoPhaseCommitCoordinator', 'watchdog'],
] as const;

/** Parts of `metrics`, which has to be asked for: `mem` comes with it and not without. */
const UNWANTED_METRICS = [
  ...[
    'aggStageCounters',
    'apiVersions',
    'changeStreams',
    'commands',
    'cursor',
    'document',
    'dotsAndDollarsFields',
  ],
  ...[
    'getLastError',
    'mongos',
    'network',
    'operation',
    'operatorCounters',
    'query',
    'queryExecutor',
    'record',
  ],
  ...['repl', 'storage', 'ttl'],
] as const;

/** `serverStatus` with what {@link loadSample} reads, and little else. docs/decisions/0059 has what it costs a member. */
export const SLIM_SERVER_STATUS: Document = {
  serverStatus: 1,
  ...Object.fromEntries(UNWANTED.map((section) => [section, 0])),
  metrics: Object.fromEntries(UNWANTED_METRICS.map((part) => [part, false])),
};

/** In which the kernel counts a process's reads and writes of a disk (getrusage), whatever the disk's own blocks are. */
const DISK_BLOCK_BYTES = 512;

/**
 * @param status what `serverStatus` answered: `extra_info` has microseconds of processor time and disk blocks (on Linux), `mem` MiB,
 *   `repl` the date of the last write applied, `network` and `wiredTiger.cache` bytes
 * @param host what `hostInfo` answered: cores and MiB that the process may use
 */
export function loadSample(status: Document, host: Document): Omit<LoadSample, keyof StorageSample> {
  const user = numberAt(status, 'extra_info', 'user_time_us');
  const system = numberAt(status, 'extra_info', 'system_time_us');
  const lastWrite = at(status, 'repl', 'lastWrite', 'lastWriteDate');
  return {
    cpuMs: user === null || system === null ? null : (user + system) / 1000,
    cores: numberAt(host, 'system', 'numCoresAvailableToProcess') ?? numberAt(host, 'system', 'numCores'),
    residentBytes: times(2 ** 20, numberAt(status, 'mem', 'resident')),
    memoryBytes: times(
      2 ** 20,
      numberAt(host, 'system', 'memLimitMB') ?? numberAt(host, 'system', 'memSizeMB'),
    ),
    lastWriteAt: lastWrite instanceof Date ? lastWrite.getTime() : null,
    networkInBytes: numberAt(status, 'network', 'physicalBytesIn'),
    networkOutBytes: numberAt(status, 'network', 'physicalBytesOut'),
    diskReadBytes: times(DISK_BLOCK_BYTES, numberAt(status, 'extra_info', 'input_blocks')),
    diskWrittenBytes: times(DISK_BLOCK_BYTES, numberAt(status, 'extra_info', 'output_blocks')),
    cacheBytes: numberAt(status, 'wiredTiger', 'cache', 'bytes currently in the cache'),
    cacheLimitBytes: numberAt(status, 'wiredTiger', 'cache', 'maximum bytes configured'),
  };
}

function at(document: unknown, ...path: string[]): unknown {
  let value = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function numberAt(document: Document, ...path: string[]): number | null {
  const value = at(document, ...path);
  // A long of the server's may come as the driver's Long.
  const number = typeof value === 'object' && value !== null ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function times(unit: number, count: number | null): number | null {
  return count === null ? null : count * unit;
}

/** What `dbStats` answered: bytes on the disk. */
export function storageSample(stats: Document): Omit<StorageSample, 'storageAgeMs'> {
  return {
    dataBytes: numberAt(stats, 'totalSize'),
    fileSystemUsedBytes: numberAt(stats, 'fsUsedSize'),
    fileSystemBytes: numberAt(stats, 'fsTotalSize'),
  };
}
