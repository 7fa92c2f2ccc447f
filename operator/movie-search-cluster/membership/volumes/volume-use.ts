import type { ObservedVolume } from '../../observed.ts';
import { memberOfHost } from '../member-name.ts';
import type { Situation } from '../situation.ts';

/** Whether a volume is a member's, as far as can be told: only a set that has a primary can say that it is not. */
export function isInUse(volume: ObservedVolume, { view }: Situation): boolean {
  if (volume.terminating) return false;
  if (view === null || view.primary === null) return true;
  return view.members.some(({ host }) => memberOfHost(host) === volume.member);
}

/** Whether the member of that name has data to come back to, whatever has become of its pod. */
export function hasVolume(member: string, { input: { persistent, volumes } }: Situation): boolean {
  return persistent && volumes.some((volume) => volume.member === member && !volume.terminating);
}

/** Volumes of members that have left: their pod is gone and the replica set does not know them. */
export function leftoverVolumes(situation: Situation): ObservedVolume[] {
  const { members, volumes } = situation.input;
  const hasPod = (volume: ObservedVolume) => members.some(({ name }) => name === volume.member);
  return volumes.filter((volume) => !volume.terminating && !hasPod(volume) && !isInUse(volume, situation));
}
