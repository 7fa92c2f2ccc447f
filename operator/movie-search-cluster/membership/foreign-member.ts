import type { FailureLimits } from './failure/failure-limits.ts';
import type { VerdictEvidence } from './failure/member-verdict.ts';
import type { ForeignProbe } from '../observed.ts';

/**
 * Whether something else has answered in place of the member for as long as a member may be silent, and the primary does not hear
 * the member either. Then the member is no reader, and another one is made beside it. A pod that starts, or another address for its
 * name, has something else answer for a moment; and the operator alone may ask at the wrong address.
 */
export function isDisplaced(
  { pod, entry, primaryIsHeard, now }: VerdictEvidence,
  { memberTimeoutMs }: FailureLimits,
): boolean {
  if (pod.probe?.state !== 'Foreign' || pod.silentSince === null || !primaryIsHeard) return false;
  return (entry === null || !entry.healthy) && now.getTime() - pod.silentSince.getTime() >= memberTimeoutMs;
}

/** Why the mongod that answers at a member's address is not that member, for people. */
export function foreignReason({ differs, found, wanted }: ForeignProbe): string {
  switch (differs) {
    case 'SetName':
      return `the mongod at its address belongs to replica set ${found}, not to ${wanted}`;
    case 'Host':
      return `the mongod at its address is ${found}`;
    case 'ReplicaSetId':
      return `the mongod at its address belongs to another replica set of this name (its id is ${found}, and this one's is ${wanted})`;
    default:
      return differs satisfies never;
  }
}
