import type { FailoverSpec } from '../../../../crds/failover-spec.ts';
import type { ObservedNode } from '../../observed.ts';

/** When a member counts as failed, in milliseconds. */
export interface FailureLimits {
  /** How long a node may be silent. */
  readonly nodeTimeoutMs: number;
  /** How long a mongod that runs may leave questions unanswered, and a pod that is to come back may take to start. */
  readonly memberTimeoutMs: number;
}

/** Whether nothing has been heard of a node's kubelet for longer than is allowed. */
export function isSilentFor({ leaseSilentMs }: ObservedNode, { nodeTimeoutMs }: FailureLimits): boolean {
  return leaseSilentMs !== null && leaseSilentMs >= nodeTimeoutMs;
}

export function failureLimitsOf({ nodeTimeoutSeconds, memberTimeoutSeconds }: FailoverSpec): FailureLimits {
  return { nodeTimeoutMs: nodeTimeoutSeconds * 1000, memberTimeoutMs: memberTimeoutSeconds * 1000 };
}
