import { isBeingRemade } from '../failure/begun-remedies.ts';
import { isSilentFor } from '../failure/failure-limits.ts';
import { answers, type MemberFacts } from '../member-facts.ts';
import type { MembershipMemory } from '../membership-memory.ts';
import type { MembershipInput } from '../situation.ts';

/**
 * Why a pod can be deleted at once, without an orderly leave; null: it cannot. Nobody reads from such a member, and no data
 * are gone with it.
 *
 * | pod                        | in the set | outdated | of it is known                              | deleted |
 * | -------------------------- | ---------- | -------- | ------------------------------------------- | ------- |
 * | terminating                | any        | any      | any                                         | no      |
 * | is to be made anew         | any        | any      | any                                         | yes     |
 * | Failed or Succeeded        | any        | any      | it was told to leave                        | yes     |
 * | Failed or Succeeded        | any        | any      | nothing was begun about it yet              | no      |
 * | told to leave              | any        | any      | any                                         | no      |
 * | runs                       | any        | any      | that something else answers (`Foreign`)     | no      |
 * | has no node                | no         | any      | a node that it avoids is there again        | yes     |
 * | runs                       | yes        | any      | any                                         | no      |
 * | runs                       | no         | no       | any                                         | no      |
 * | not started                | no         | yes      | any                                         | yes     |
 * | runs                       | no         | yes      | the set, which does not list it             | yes     |
 * | runs                       | no         | yes      | it says that it is empty                    | yes     |
 * | runs, and does not answer  | no         | yes      | no set was ever made, it never served reads | yes     |
 * | runs                       | no         | yes      | nothing of the above                        | no      |
 */
export function discardReason(
  member: MemberFacts,
  input: MembershipInput,
  { initiatedAt, remedies, rebalance }: MembershipMemory,
): string | null {
  const { pod, entry, outdated, verdict } = member;
  const { replicaSet } = input;
  if (pod.terminating) return null;
  if (verdict.kind === 'Failed') {
    if (isBeingRemade(member, remedies)) return verdict.why;
    if (verdict.cause === 'PodEnded') return pod.leaving === null ? null : verdict.why;
  }
  // One that is to spread members better avoids nodes because they work.
  const isForSpread = rebalance !== null && rebalance.member === pod.name;
  if (pod.leaving === null && entry === null && !isForSpread && isKeptFromNodes(member, input)) {
    return 'it was made to avoid nodes that are there again, and has found no other';
  }
  if (pod.leaving !== null || !outdated || entry !== null || pod.probe?.state === 'Foreign') return null;
  if (!pod.hasStarted) return 'its pod template is outdated and it has not started';
  if (replicaSet.kind === 'Known' || pod.probe?.state === 'Uninitiated') {
    return 'its pod template is outdated and it has not joined';
  }
  if (initiatedAt === null && pod.inSyncGate === null && !answers(pod)) {
    return 'its pod template is outdated and it never worked';
  }
  return null;
}

function isKeptFromNodes({ pod }: MemberFacts, { nodes, failureLimits }: MembershipInput): boolean {
  if (pod.node !== null || pod.hasStarted) return false;
  const isBack = (name: string) =>
    nodes.some((node) => node.name === name && !isSilentFor(node, failureLimits));
  return pod.avoidsNodes.some(isBack);
}
