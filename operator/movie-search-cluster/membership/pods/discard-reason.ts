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
 * | Failed or Succeeded        | any        | any      | any                                         | yes     |
 * | told to leave              | any        | any      | any                                         | no      |
 * | runs                       | yes        | any      | any                                         | no      |
 * | runs                       | no         | no       | any                                         | no      |
 * | not started                | no         | yes      | any                                         | yes     |
 * | runs                       | no         | yes      | the set, which does not list it             | yes     |
 * | runs                       | no         | yes      | it says that it is empty                    | yes     |
 * | runs, and does not answer  | no         | yes      | no set was ever made, it never served reads | yes     |
 * | runs                       | no         | yes      | nothing of the above                        | no      |
 */
export function discardReason(
  { pod, entry, outdated }: MemberFacts,
  { replicaSet }: MembershipInput,
  { initiatedAt }: MembershipMemory,
): string | null {
  if (pod.terminating) return null;
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded') return `its pod has ended (${pod.phase})`;
  if (pod.leaving !== null || !outdated || entry !== null) return null;
  if (!pod.hasStarted) return 'its pod template is outdated and it has not started';
  if (replicaSet.kind === 'Known' || pod.probe?.state === 'Uninitiated') {
    return 'its pod template is outdated and it has not joined';
  }
  if (initiatedAt === null && pod.inSyncGate === null && !answers(pod)) {
    return 'its pod template is outdated and it never worked';
  }
  return null;
}
