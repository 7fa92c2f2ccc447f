/** Which figures the cluster view has of a member and of a query pod, and in what units. Imports nothing: server and page share it. */

/**
 * - `cores`: processors used, 1 = one whole core
 * - `bytes`, `bytes/s`, `ms`, `1/s`, `count`: as they say
 * - `ratio`: 1 = nothing speaks against it
 */
export type Unit = 'cores' | 'bytes' | 'bytes/s' | 'ms' | '1/s' | 'count' | 'ratio';

/** What members and query pods both have. Rates are means over the last one to two seconds. */
const both = {
  /** Processor time used, all threads together. */
  cpuCores: 'cores',
  /** Cores it may use: its limit, or those of its machine. */
  cpuAvailableCores: 'cores',
  /** Resident memory of a member; memory of a query pod as its cgroup counts it, or its resident memory. */
  memoryBytes: 'bytes',
  /** Memory it may use: its limit, or that of its machine. */
  memoryAvailableBytes: 'bytes',
  networkInBytesPerSecond: 'bytes/s',
  networkOutBytesPerSecond: 'bytes/s',
  /** What the disk was read and written for it: not what its caches answered. */
  diskReadBytesPerSecond: 'bytes/s',
  diskWrittenBytesPerSecond: 'bytes/s',
} as const satisfies Record<string, Unit>;

const member = {
  ...both,
  /** WiredTiger's cache: filled, and its size. */
  cacheBytes: 'bytes',
  cacheLimitBytes: 'bytes',
  /** The film data with its indexes, as they lie on the disk. */
  dataBytes: 'bytes',
  /** The file system they lie on: used by anybody, and its size. */
  fileSystemUsedBytes: 'bytes',
  fileSystemBytes: 'bytes',
  /** Behind the member furthest ahead. */
  lagMs: 'ms',
  /** Reads it gets from all query pods that were heard. A member's share of requests is this over the sum of all members. */
  readsPerSecond: '1/s',
  readsInFlight: 'count',
  /** What a read takes on it: mean over the query pods that were heard, each as often as it reads. */
  readMs: 'ms',
  /** What it costs beside the others: mean over the query pods that were heard. Null: none ranks it. */
  routingCost: 'ratio',
  /** How many of the query pods that were heard avoid it. `Route.avoided` has each one's reason. */
  avoidingPods: 'count',
  /** How often a query pod stopped sending reads to it because it failed. */
  ejectionsPerSecond: '1/s',
} as const satisfies Record<string, Unit>;

const pod = {
  ...both,
  /** The heap of its main thread. */
  heapBytes: 'bytes',
  /** 99th percentile of how late its event loop was. */
  eventLoopDelayMs: 'ms',
  requestsPerSecond: '1/s',
  requestsInFlight: 'count',
  /** Of the requests of the last ten seconds, to within a bucket of 10 %. Null: there were none. */
  latencyP50Ms: 'ms',
  latencyP99Ms: 'ms',
  /** Answered 5xx, those turned away among them. */
  errorsPerSecond: '1/s',
  /** Turned away with 503 because more was asked than could be answered in time. */
  shedPerSecond: '1/s',
  /** Batches of lookups sent to a second member because the first was late. */
  hedgesPerSecond: '1/s',
  /** Reads tried again on another member because they failed. */
  retriesPerSecond: '1/s',
} as const satisfies Record<string, Unit>;

export type MemberFigure = keyof typeof member;
export type PodFigure = keyof typeof pod;
export type Figure = MemberFigure | PodFigure;
export type SubjectKind = 'member' | 'pod';

export const MEMBER_FIGURES = Object.keys(member) as readonly MemberFigure[];
export const POD_FIGURES = Object.keys(pod) as readonly PodFigure[];
export const UNITS: Readonly<Record<Figure, Unit>> = { ...member, ...pod };

/** The figures that a subject of this kind has. */
export function figuresOf(kind: SubjectKind): readonly Figure[] {
  return kind === 'member' ? MEMBER_FIGURES : POD_FIGURES;
}
