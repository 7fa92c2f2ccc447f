import type { MemberFacts } from '../member-facts.ts';
import type { Situation } from '../situation.ts';

/**
 * Whether a member may be made part of a set: it says itself that it is empty and, where it has a volume, the volume says that a
 * mongod has started on it. From then on nobody takes that volume for an empty one. The kubelet's word is not waited for: the kubelet
 * notices up to two seconds later that the mongod listens.
 */
export function isReadyToJoin({ pod }: MemberFacts, { volumes }: Situation): boolean {
  if (pod.probe?.state !== 'Uninitiated') return false;
  return volumes.every((volume) => volume.member !== pod.name || volume.mayHoldData);
}
