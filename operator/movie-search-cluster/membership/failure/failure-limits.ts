import type { FailoverSpec } from '../../../../crds/failover-spec.ts';

/** When a member counts as failed, in milliseconds. */
export interface FailureLimits {
  /** How long a node may be silent. */
  readonly nodeTimeoutMs: number;
  /** How long a mongod that runs may leave questions unanswered, and a pod that is to come back may take to start. */
  readonly memberTimeoutMs: number;
}

export function failureLimitsOf({ nodeTimeoutSeconds, memberTimeoutSeconds }: FailoverSpec): FailureLimits {
  return { nodeTimeoutMs: nodeTimeoutSeconds * 1000, memberTimeoutMs: memberTimeoutSeconds * 1000 };
}
