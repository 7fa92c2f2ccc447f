import { membersToCreate } from '../pods/members-to-create.ts';
import { hold, type Rule } from '../rule.ts';
import { leftoverVolumes, volumeDeletions } from './volume-use.ts';

/** Deletes the volumes of members that have left, but for those that a new member is given. */
export const deleteLeftoverVolumes: Rule = (situation) => {
  const { fresh } = membersToCreate(situation);
  const leftover = leftoverVolumes(situation).filter(({ member }) => !fresh.includes(member));
  const actions = volumeDeletions(leftover);
  if (actions.length > 0) {
    // A later primary may take back a removal that no majority knows of, and would miss the member then.
    return situation.view?.committed === false
      ? hold(
          'RemovalNotCommitted',
          'A majority of the voters does not know of the last change of the set yet.',
        )
      : { kind: 'Act', actions, progress: null };
  }
  if (leftover.length === 0) return null;
  const kept = leftover.map(({ name }) => name).join(', ');
  return hold('AdoptedVolumesKept', `This cluster did not make ${kept}, and leaves them to whoever did.`);
};
