import type { DeleteVolume } from '../../actions/delete-volume.ts';
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
export function hasVolume(member: string, { volumes }: Situation): boolean {
  return volumes.some((volume) => volume.member === member && !volume.terminating);
}

/** Volumes of members that have left: their pod is gone and the replica set does not know them. */
export function leftoverVolumes(situation: Situation): ObservedVolume[] {
  const hasPod = ({ member }: ObservedVolume) => situation.members.all.some(({ pod }) => pod.name === member);
  return situation.volumes.filter(
    (volume) => !volume.terminating && !hasPod(volume) && !isInUse(volume, situation),
  );
}

/** Of volumes, those that may be deleted: what this cluster did not make is not its to delete. */
export function volumeDeletions(volumes: readonly ObservedVolume[]): DeleteVolume[] {
  return volumes
    .filter(({ origin, terminating }) => origin === 'Made' && !terminating)
    .map(({ name, uid }) => ({ kind: 'DeleteVolume', name, uid }));
}
