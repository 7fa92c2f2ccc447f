import type { FailoverSpec } from '../../../../crds/failover-spec.ts';

/** What may be done where the majority of the voters is on nodes that do not come back. */
export interface MajorityLossPolicy {
  /** Nodes that a person knows to be off for good. */
  readonly fencedNodes: readonly string[];
  /** For how many milliseconds there must have been no primary before the members on them count as gone. */
  readonly forceAfterMs: number;
}

export function majorityLossPolicyOf({
  onMajorityLoss,
  fencedNodes = [],
  forceAfterSeconds,
}: FailoverSpec): MajorityLossPolicy {
  return {
    fencedNodes: onMajorityLoss === 'Force' ? fencedNodes : [],
    forceAfterMs: forceAfterSeconds * 1000,
  };
}
