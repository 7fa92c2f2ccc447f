import type { ObservedNode } from '../../observed.ts';
import { answers } from '../member-facts.ts';
import type { Situation } from '../situation.ts';
import { hasVolume } from '../volumes/volume-use.ts';

/** Whether a member of the set is gone for good, and by what that is known. `why` is for people. */
export interface GoneVerdict {
  readonly gone: boolean;
  readonly why: string;
}

/** A person puts this taint on a node that is off: Kubernetes then lets go of what ran there. */
const outOfServiceTaint = 'node.kubernetes.io/out-of-service';

/**
 * Whether a member can never come back with its vote and its data. The first line that fits holds. `Gone` takes proof: the word of
 * a kubelet or of a person. That a pod is not there any more is neither: Kubernetes deletes the pods of a node that was taken out of
 * it, and their processes run on.
 *
 * | the member                 | its node, as it was seen last                      | verdict  |
 * | -------------------------- | -------------------------------------------------- | -------- |
 * | answers                    | any                                                | not gone |
 * | any                        | named in fencedNodes, no primary for long enough   | gone     |
 * | any                        | named in fencedNodes, no primary for a short while | not gone |
 * | has a volume               | any                                                | not gone |
 * | any                        | tainted out-of-service                             | gone     |
 * | has a pod                  | any                                                | not gone |
 * | has no pod                 | not known                                          | not gone |
 * | has no pod                 | is not there, or is another machine of that name   | not gone |
 * | has no pod                 | is not ready, or its kubelet is silent             | not gone |
 * | has no pod                 | is ready: its kubelet has ended what had no pod    | gone     |
 */
export function goneVerdict(member: string, situation: Situation): GoneVerdict {
  const { input, memory, members } = situation;
  const pod = members.all.find((each) => each.pod.name === member)?.pod;
  const place = memory.places.get(member);
  const nodeName = pod?.node ?? place?.node;
  const node = input.nodes.find(({ name }) => name === nodeName);
  if (pod !== undefined && answers(pod)) return mayLive('it answers');
  if (nodeName !== undefined && input.majorityLoss.fencedNodes.includes(nodeName)) {
    return fencedVerdict(nodeName, situation);
  }
  if (hasVolume(member, situation)) {
    return mayLive(`its volume is there${pod === undefined ? '' : ', and so is its pod'}${on(nodeName)}`);
  }
  if (node?.taints.some(({ key }) => key === outOfServiceTaint)) {
    return { gone: true, why: `its node ${node.name} is out of service` };
  }
  if (pod !== undefined) return mayLive(`its pod is there${on(nodeName)}`);
  if (place === undefined) return mayLive('its pod is gone, and nobody knows on which node it was');
  if (node === undefined || node.machine !== place.machine) {
    return mayLive(`its pod is gone, and so is its node ${place.node}, where it may still run`);
  }
  if (!isAlive(node, situation)) {
    return mayLive(`its pod is gone, and its node ${place.node}, where it may still run, is not ready`);
  }
  return { gone: true, why: `its pod is gone, and its node ${place.node} works and has ended it` };
}

function mayLive(why: string): GoneVerdict {
  return { gone: false, why };
}

function on(node: string | undefined): string {
  return node === undefined ? '' : ` on node ${node}`;
}

function fencedVerdict(node: string, { input, memory }: Situation): GoneVerdict {
  const { forceAfterMs } = input.majorityLoss;
  const since = memory.noPrimarySince ?? input.now;
  const forceAt = new Date(since.getTime() + forceAfterMs);
  return input.now >= forceAt
    ? { gone: true, why: `its node ${node} is fenced` }
    : mayLive(`its node ${node} is fenced, and it counts as gone from ${forceAt.toISOString()}`);
}

/** Its kubelet works: it ends the containers of pods that are not there any more. */
function isAlive({ ready, leaseSilentMs, deleting }: ObservedNode, { input }: Situation): boolean {
  const isSilent = leaseSilentMs !== null && leaseSilentMs >= input.failureLimits.nodeTimeoutMs;
  return ready?.status === 'True' && !isSilent && !deleting;
}
