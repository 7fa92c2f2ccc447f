import type { Remark } from '../remark.ts';
import { createUsers } from './formation/create-users.ts';
import { initiateSet } from './formation/initiate-set.ts';
import { startOver } from './formation/start-over.ts';
import type { MembershipAction } from './membership-action.ts';
import type { MembershipMemory } from './membership-memory.ts';
import { createMembers } from './pods/create-members.ts';
import { discardMembers } from './pods/discard-members.ts';
import { turnGates } from './pods/turn-gates.ts';
import { recoverMajority } from './recovery/recover-majority.ts';
import { reportUnreachable } from './recovery/report-unreachable.ts';
import { restartOutsider } from './recovery/restart-outsider.ts';
import { formationProgress } from './remarks/formation-progress.ts';
import { memberTroubles } from './remarks/member-troubles.ts';
import { firstStep, type Rule } from './rule.ts';
import { situationOf, type MembershipInput } from './situation.ts';
import { beginRebalance } from './spread/begin-rebalance.ts';
import { finishRebalance } from './spread/finish-rebalance.ts';
import { addMember } from './steady/add-member.ts';
import { beginLeave } from './steady/begin-leave.ts';
import { changeVotes } from './steady/change-votes.ts';
import { dismissFailed } from './steady/dismiss-failed.ts';
import { dismissStranger } from './steady/dismiss-stranger.ts';
import { finishLeave } from './steady/finish-leave.ts';
import { removeGone } from './steady/remove-gone.ts';
import { awaitAdoption } from './volumes/await-adoption.ts';
import { deleteLeftoverVolumes } from './volumes/delete-leftover-volumes.ts';
import { markStartedVolumes } from './volumes/mark-started-volumes.ts';

export interface MembershipPlan {
  readonly actions: readonly MembershipAction[];
  /** What is under way; null: nothing is left to do. */
  readonly progress: Remark | null;
  /** What keeps the set from being as it should be. */
  readonly troubles: readonly Remark[];
  /** What is left as it is although a rule is about it, and why. */
  readonly holds: readonly Remark[];
  /** To be stored before any of the actions is carried out. */
  readonly memory: MembershipMemory;
}

/** What is looked after in every situation, each by itself. */
const upkeep: readonly Rule[] = [
  discardMembers,
  turnGates,
  markStartedVolumes,
  createMembers,
  deleteLeftoverVolumes,
];

/** At most one change of the replica set at a time, the one that makes it safer first: the first rule that acts is the only one. */
const changes: readonly Rule[] = [
  awaitAdoption,
  startOver,
  restartOutsider,
  reportUnreachable,
  initiateSet,
  createUsers,
  recoverMajority,
  removeGone,
  changeVotes,
  finishLeave,
  dismissStranger,
  dismissFailed,
  finishRebalance,
  beginLeave,
  addMember,
  beginRebalance,
];

/**
 * What to do next about who is a member: pods to create and delete, gates to turn, and at most one change of the replica set.
 *
 * Join: pod running → added without a vote → in sync → serves reads → votes. Leave: gate off → drained → stepped down →
 * removed → pod and volume deleted. Rolling a new template is a join beside, then a leave, member by member, the primary last.
 * Whatever cannot be told is held as it is.
 */
export function planMembership(input: MembershipInput): MembershipPlan {
  const situation = situationOf(input);
  const kept = upkeep.map((rule) => firstStep([rule], situation));
  const change = firstStep(changes, situation);
  const verdicts = [...kept, change];
  return {
    actions: verdicts.flatMap(({ actions }) => actions),
    progress: change.progress ?? formationProgress(situation),
    troubles: [...change.troubles, ...memberTroubles(situation)],
    holds: verdicts.flatMap(({ holds }) => holds),
    memory: { ...situation.memory, ...change.remember },
  };
}
