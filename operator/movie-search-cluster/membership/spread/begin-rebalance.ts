import { maxMembers } from '../../../mongo/membership-change.ts';
import type { MemberFacts } from '../member-facts.ts';
import { memberName } from '../member-name.ts';
import { mostRebalances, rebalanceCalmMs, rebalancePauseMs } from '../patience.ts';
import { mostAvoidedNodes, nodesToAvoid } from '../pods/nodes-to-avoid.ts';
import { membersToCreate } from '../pods/members-to-create.ts';
import { hold, wait, withPrimary, type SituationWithPrimary, type Step } from '../rule.ts';
import { crowding, towards, type Crowding } from './crowding.ts';

/**
 * Makes one member more outside the zone (or node) with too many, for one of that zone to leave once the new one serves. Only
 * where nothing else is to be done: this is the last rule.
 */
export const beginRebalance = withPrimary((situation) => {
  const { rebalance } = situation.memory;
  const newcomer = situation.members.countedOn.find(({ pod }) => pod.name === rebalance?.member);
  if (newcomer !== undefined) {
    return wait('Rebalancing', `${newcomer.pod.name} is made for members to be spread better.`);
  }
  if (!isCalm(situation)) return null;
  const crowded = crowding(situation);
  if (crowded === null) return rebalance === null || isPausing(situation) ? null : forgetTries;
  const tries = rebalance?.towards === towards(crowded, situation) ? rebalance.tries : 0;
  return notAgain(crowded, tries, situation) ?? moveOne(crowded, tries, situation);
});

/** Members are spread as well as can be: what was tried before says nothing of a later time. */
const forgetTries: Step = { kind: 'Act', actions: [], progress: null, remember: { rebalance: null } };

/** As many members as wanted serve reads, and have for a while; none comes, goes, is missed or is outdated. */
function isCalm(situation: SituationWithPrimary): boolean {
  const { input, view, members } = situation;
  const { returned, fresh, returning } = membersToCreate(situation);
  return (
    input.desired < maxMembers &&
    [members.all, members.countedOn, view.members].every(({ length }) => length === input.desired) &&
    [returned, fresh, returning].every(({ length }) => length === 0) &&
    view.committed &&
    members.countedOn.every((member) => isSettled(member, input.now))
  );
}

function isSettled({ pod, entry, inSync, outdated }: MemberFacts, now: Date): boolean {
  const isYoung = now.getTime() - pod.createdAt.getTime() < rebalanceCalmMs;
  return entry?.healthy === true && pod.ready && inSync === true && !outdated && !isYoung;
}

function isPausing({ input, memory: { rebalance } }: SituationWithPrimary): boolean {
  return rebalance !== null && input.now.getTime() - rebalance.at.getTime() < rebalancePauseMs;
}

/** A try in vain costs a copy of all data: few are made, with pauses, until there is somewhere else to go. */
function notAgain({ kind, fullest }: Crowding, tries: number, situation: SituationWithPrimary): Step | null {
  const stays = `Members stay in ${kind} ${fullest}, which has too many`;
  if (tries >= mostRebalances) {
    return hold(
      'NotSpread',
      `${stays}: ${tries} new members found no room elsewhere, or did not come to serve.`,
    );
  }
  if (!isPausing(situation)) return null;
  const again = new Date((situation.memory.rebalance?.at.getTime() ?? 0) + rebalancePauseMs);
  return hold('NotSpread', `${stays}: a new member did not help. The next try is at ${again.toISOString()}.`);
}

function moveOne(crowded: Crowding, tries: number, situation: SituationWithPrimary): Step {
  const { input, memory } = situation;
  const { kind, fullest, otherNodes } = crowded;
  const name = memberName(input.cluster, memory.nextOrdinal);
  const avoidNodes = [...new Set([...nodesToAvoid(situation), ...otherNodes])].slice(0, mostAvoidedNodes);
  return {
    kind: 'Act',
    actions: [{ kind: 'CreateMember', name, avoidNodes }],
    progress: {
      reason: 'Rebalancing',
      message: `${name} is made outside ${kind} ${fullest}, which has too many members: one of them leaves then.`,
    },
    remember: {
      rebalance: { at: input.now, member: name, tries: tries + 1, towards: towards(crowded, situation) },
    },
  };
}
