import type { Document } from 'mongodb';

import type { LoadSample } from '../replica-pool/load-figures.ts';

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
  ...['logicalSessionRecordCache', 'mirroredReads', 'network', 'opLatencies', 'opcounters'],
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
  ...['wiredTiger'],
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

/** `serverStatus` with what {@link loadSample} reads, and little else: about a third of a member's time for all of it. */
export const SLIM_SERVER_STATUS: Document = {
  serverStatus: 1,
  ...Object.fromEntries(UNWANTED.map((section) => [section, 0])),
  metrics: Object.fromEntries(UNWANTED_METRICS.map((part) => [part, false])),
};

/**
 * @param status what `serverStatus` answered: `extra_info` has microseconds of processor time (on Linux), `mem` MiB, `repl` the date
 *   of the last write applied
 * @param host what `hostInfo` answered: cores and MiB that the process may use
 */
export function loadSample(status: Document, host: Document): LoadSample {
  const user = numberAt(status, 'extra_info', 'user_time_us');
  const system = numberAt(status, 'extra_info', 'system_time_us');
  const lastWrite = at(status, 'repl', 'lastWrite', 'lastWriteDate');
  return {
    cpuMs: user === null || system === null ? null : (user + system) / 1000,
    cores: numberAt(host, 'system', 'numCoresAvailableToProcess') ?? numberAt(host, 'system', 'numCores'),
    residentBytes: bytes(numberAt(status, 'mem', 'resident')),
    memoryBytes: bytes(numberAt(host, 'system', 'memLimitMB') ?? numberAt(host, 'system', 'memSizeMB')),
    lastWriteAt: lastWrite instanceof Date ? lastWrite.getTime() : null,
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

function bytes(mebibytes: number | null): number | null {
  return mebibytes === null ? null : mebibytes * 2 ** 20;
}
