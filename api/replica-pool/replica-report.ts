import type { Avoidance } from './choose-replica.ts';
import type { LoadSample } from './load-figures.ts';
import type { ReplicaPool } from './replica-pool.ts';
import type { ReplicaSession, ReplicaState } from './replica.ts';
import type { ReplicaFigures } from './routing-cost.ts';
import type { RoutingTerm } from './routing-weights.ts';

/** What there is to know of one replica at one moment, as plain data. */
export interface ReplicaReport {
  readonly replica: string;
  readonly state: ReplicaState;
  readonly zone: string | null;
  /** Reads sent to it since it joined. */
  readonly reads: number;
  /** How often it failed after it had answered, and was left alone for it. */
  readonly ejections: number;
  readonly figures: ReplicaFigures;
  /** What its mongod last said of its load; null where it has not of late. */
  readonly load: LoadSample | null;
  /** Null: it does not answer, and is not ranked. */
  readonly cost: number | null;
  /** What the cost is the product of. */
  readonly factors: Readonly<Record<RoutingTerm, number>> | null;
  /** Why it gets no reads, or fewer; null: it takes its share. */
  readonly avoided: Avoidance | 'state' | null;
  /** What it last failed by; null while it answers. */
  readonly failure: string | null;
}

/** How the replicas of a pool rank, and why. */
export function replicaReports<S extends ReplicaSession>(
  pool: Pick<ReplicaPool<S>, 'replicas' | 'ranking'>,
): ReplicaReport[] {
  const ranked = new Map(pool.ranking.map((one) => [one.candidate, one]));
  return pool.replicas.map((replica) => {
    const { name, state, zone, attempts, ejections, figures, sample, failure } = replica;
    const rank = ranked.get(replica);
    return {
      replica: name,
      state,
      zone,
      reads: attempts,
      ejections,
      figures,
      load: sample,
      cost: rank?.cost ?? null,
      factors: rank?.factors ?? null,
      avoided: rank === undefined ? 'state' : rank.avoided,
      failure,
    };
  });
}
