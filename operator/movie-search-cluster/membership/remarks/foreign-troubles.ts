import type { Remark } from '../../remark.ts';
import { foreignReason } from '../foreign-member.ts';
import type { Situation } from '../situation.ts';

/** Members at whose address something else answers. Nothing is asked of it, and what to do about it is for people to say. */
export function foreignTroubles({ members: { all } }: Situation): Remark[] {
  return all.flatMap(({ pod: { name, probe, terminating } }) => {
    if (probe?.state !== 'Foreign' || terminating) return [];
    const advice =
      probe.differs === 'Host'
        ? 'If that lasts, delete the pod.'
        : `If its data are not wanted, delete pod ${name} and, where it has one, its volume.` +
          (probe.differs === 'ReplicaSetId'
            ? ' If this is the right set, remove memory.replicaSetId from the status of the MovieSearchCluster.'
            : '');
    return [
      { reason: 'ForeignMember', message: `${name} is left alone: ${foreignReason(probe)}. ${advice}` },
    ];
  });
}
