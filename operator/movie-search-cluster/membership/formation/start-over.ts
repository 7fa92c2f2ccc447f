import type { ObservedMember } from '../../observed.ts';
import { answers, type MemberFacts } from '../member-facts.ts';
import { memberDeletion } from '../membership-action.ts';
import { startPatienceMs } from '../patience.ts';
import { act, hasPrimary, hold, type Rule } from '../rule.ts';

/**
 * Deletes members that were added to a set whose only copy of the data went before any of them had it: they would wait for a
 * primary for ever. None of them can have become primary, and no data are gone with them.
 */
export const startOver: Rule = (situation) => {
  const { input, members } = situation;
  if (input.persistent || hasPrimary(situation)) return null;
  // A terminating pod that does not answer has ended, or will with its node.
  const left = members.all.filter(({ pod }) => !pod.terminating || answers(pod));
  const joiners = left.filter(({ pod }) => pod.probe?.state === 'Member');
  if (joiners.length === 0) return null;
  const holders = left.filter(({ pod }) => mayHoldData(pod));
  if (holders.length > 0) {
    const names = holders.map(({ pod }) => pod.name).join(', ');
    return hold('DataMayBeThere', `Members that wait for a primary are kept: ${names} may hold the data.`);
  }
  // A set that was just made has no primary for a moment either.
  const isNew = ({ pod }: MemberFacts) => input.now.getTime() - pod.createdAt.getTime() < startPatienceMs;
  if (joiners.some(isNew))
    return hold('SetIsNew', 'Members that wait for a primary are kept: the set is new.');
  const orphans = joiners.filter(({ pod }) => !pod.terminating);
  if (orphans.length === 0) return null;
  const why = 'the last member that had the data is gone, and it had not copied them yet';
  return act(
    'StartingOver',
    `Starting over: ${orphans.map(({ pod }) => pod.name).join(', ')} had not copied the data yet when the last member that had them went.`,
    ...orphans.map((member) => memberDeletion(member, why)),
  );
};

/**
 * Whether a member may have a copy of the data.
 *
 * | its gate was set | it answers                              | may hold data |
 * | ---------------- | --------------------------------------- | ------------- |
 * | yes              | any                                     | yes           |
 * | no               | nothing                                 | if it ran     |
 * | no               | that it is empty                        | no            |
 * | no               | that it takes no part in its set        | yes           |
 * | no               | that it is something else (`Foreign`)   | yes           |
 * | no               | that it is primary or secondary         | yes           |
 * | no               | that it starts or copies (role `Other`) | no            |
 */
function mayHoldData(pod: ObservedMember): boolean {
  if (pod.inSyncGate !== null) return true;
  if (!answers(pod)) return pod.hasStarted;
  const state = pod.probe?.state;
  return (
    state === 'Outside' ||
    state === 'Foreign' ||
    (pod.probe?.state === 'Member' && pod.probe.role !== 'Other')
  );
}
