import { maxMembers } from '../../../mongo/membership-change.ts';
import type { Remark } from '../../remark.ts';
import type { MemberFacts } from '../member-facts.ts';
import { joinPatienceMs } from '../patience.ts';
import { isToBeReplaced } from '../pods/members-to-create.ts';
import type { Situation } from '../situation.ts';
import { failureTroubles } from './failure-troubles.ts';
import { foreignTroubles } from './foreign-troubles.ts';
import { isJoining, isLateJoin } from '../steady/unfinished-join.ts';
import { syncState } from './sync-state.ts';

/** What is wrong with single members, and with a roll that cannot go on. */
export function memberTroubles(situation: Situation): Remark[] {
  return [
    ...failureTroubles(situation),
    ...foreignTroubles(situation),
    ...startTroubles(situation),
    ...syncTroubles(situation),
    ...rollTroubles(situation),
  ];
}

function startTroubles({ members: { all } }: Situation): Remark[] {
  return all.flatMap(({ pod, verdict }) =>
    pod.trouble === null || pod.terminating || verdict.kind === 'Failed'
      ? []
      : [{ reason: 'MemberNotStarting', message: `${pod.name}: ${pod.trouble}` }],
  );
}

/** Why a member that is in the set serves no reads. */
function syncTroubles(situation: Situation): Remark[] {
  return situation.members.staying.flatMap((member) => {
    const message = syncTrouble(member, situation);
    return message === null ? [] : [{ reason: 'MemberNotInSync', message }];
  });
}

function syncTrouble(member: MemberFacts, situation: Situation): string | null {
  const { pod, entry, inSync, verdict } = member;
  if (entry === null || verdict.kind === 'Failed') return null;
  if (isJoining(member)) {
    return isLateJoin(member, situation)
      ? `${pod.name} has not got in sync in ${joinPatienceMs / 60_000} minutes (${syncState(entry)}).`
      : null;
  }
  if (inSync !== false) return null;
  const what =
    entry.state === 'SECONDARY' ? `more than ${situation.input.maxLagSeconds} s behind` : entry.state;
  return `${pod.name} is ${what} and serves no reads until it has caught up.`;
}

function rollTroubles({ input: { desired }, members: { staying } }: Situation): Remark[] {
  if (desired < maxMembers || !staying.some(isToBeReplaced)) return [];
  const message =
    `Members with an outdated pod template are replaced by one more beside them, and a replica set has at most ` +
    `${maxMembers} members: set spec.database.replicas to ${maxMembers - 1} for as long as it takes.`;
  return [{ reason: 'NoRoomToRoll', message }];
}
