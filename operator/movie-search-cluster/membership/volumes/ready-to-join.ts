import type { MemberFacts } from '../member-facts.ts';
import type { Situation } from '../situation.ts';

/**
 * Whether a member may be made part of a set: it runs, it is empty and, where it has a volume, the volume says that a mongod has
 * started on it. From then on nobody takes that volume for an empty one.
 */
export function isReadyToJoin({ pod }: MemberFacts, { volumes }: Situation): boolean {
  if (!pod.containersReady || pod.probe?.state !== 'Uninitiated') return false;
  return volumes.every((volume) => volume.member !== pod.name || volume.mayHoldData);
}
