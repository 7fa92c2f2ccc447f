import { ROUTING_TERMS, type RoutingTerm, type RoutingWeights } from './routing-weights.ts';

/** What is known of a replica at one moment; null: cannot be told, which counts neither for nor against it. */
export interface ReplicaFigures {
  /** Reads sent to it and not yet answered. */
  readonly inFlight: number;
  /** Milliseconds that its reads take, and the oldest one under way has taken. */
  readonly readMs: number | null;
  /** Milliseconds that a probe takes: known of a replica that is not read from, too. */
  readonly probeMs: number | null;
  /** Share of its cores that its mongod uses, 0 to 1. */
  readonly cpu: number | null;
  /** Share of its memory that its mongod holds, 0 to 1. */
  readonly memory: number | null;
  /** Milliseconds by which its data are behind those of the replica furthest ahead. */
  readonly lagMs: number | null;
}

/** A replica's cost, and what it is the product of. Each factor is 1 where nothing speaks against the replica, and more otherwise. */
export interface RoutingCost {
  readonly cost: number;
  /** After weighting. */
  readonly factors: Readonly<Record<RoutingTerm, number>>;
}

/** Reads that a replica has at work without any of them waiting: two full batches of lookups. So many in flight double its cost. */
const FULL_LOAD = 128;
/** Differences of less are noise. */
const LEAST_MS = 1;
/** Beyond this share, use of a resource is as bad as can be: 1 / (1 - share) grows without bound. */
const MOST_USED = 0.95;
/** A mongod fills its cache as a matter of course: only what it holds beyond this share counts. */
const MEMORY_IN_ORDER = 0.8;
/** Lag that doubles the cost: half of what members may have and still be read from, unless the resource says otherwise. */
const LAG_MS = 5000;

/**
 * The cost of each replica beside the others: the product of its factors, each to the power of its weight / 100. So in-flight times
 * latency, which is how long a new read would wait, comes out where both count 100; and no unit has to be set against another.
 *
 * - latency: times that of the fastest, by its reads or by its probes, whichever says more
 * - inFlight: 1 + reads in flight / 128
 * - cpu: 1 / (1 - share used), how long a queue of random arrivals grows (M/M/1)
 * - memory: the same of what is used beyond 80 %
 * - lag: 1 + lag / 5 s
 */
export function routingCosts(all: readonly ReplicaFigures[], weights: RoutingWeights): RoutingCost[] {
  const fastestRead = fastest(all.map(({ readMs }) => readMs));
  const fastestProbe = fastest(all.map(({ probeMs }) => probeMs));
  return all.map(({ inFlight, readMs, probeMs, cpu, memory, lagMs }) => {
    const plain: Record<RoutingTerm, number> = {
      latency: Math.max(timesOf(readMs, fastestRead), timesOf(probeMs, fastestProbe)),
      inFlight: 1 + inFlight / FULL_LOAD,
      cpu: queueFactor(cpu ?? 0),
      memory: queueFactor(((memory ?? 0) - MEMORY_IN_ORDER) / (1 - MEMORY_IN_ORDER)),
      lag: 1 + Math.max(0, lagMs ?? 0) / LAG_MS,
    };
    let cost = 1;
    for (const term of ROUTING_TERMS) cost *= plain[term] **= weights[term] / 100;
    return { cost, factors: plain };
  });
}

function fastest(times: readonly (number | null)[]): number {
  return Math.max(LEAST_MS, Math.min(...times.map((time) => time ?? Infinity)));
}

function timesOf(ms: number | null, fastestMs: number): number {
  return ms === null ? 1 : Math.max(1, ms / fastestMs);
}

function queueFactor(share: number): number {
  return 1 / (1 - Math.min(MOST_USED, Math.max(0, share)));
}
