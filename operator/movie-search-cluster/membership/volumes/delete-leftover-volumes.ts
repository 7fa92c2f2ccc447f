import { membersToCreate } from '../pods/members-to-create.ts';
import type { Rule } from '../rule.ts';
import { leftoverVolumes } from './volume-use.ts';

/** Deletes the volumes of members that have left, but for those that a new member is given. */
export const deleteLeftoverVolumes: Rule = (situation) => {
  const { names } = membersToCreate(situation);
  const leftover = leftoverVolumes(situation).filter(({ member }) => !names.includes(member));
  return leftover.length === 0
    ? null
    : {
        kind: 'Act',
        actions: leftover.map(({ name }) => ({ kind: 'DeleteVolume', name })),
        progress: null,
      };
};
