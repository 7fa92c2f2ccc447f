import type { ReplicaFigures } from '../../api/replica-pool/routing-cost.ts';

/** A replica of which nothing is known but what is given. */
export function figures(known: Partial<ReplicaFigures> = {}): ReplicaFigures {
  return { inFlight: 0, readMs: null, probeMs: null, cpu: null, memory: null, lagMs: null, ...known };
}
