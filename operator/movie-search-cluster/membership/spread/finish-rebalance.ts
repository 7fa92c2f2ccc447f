import type { MemberFacts } from '../member-facts.ts';
import type { Rebalance } from '../membership-memory.ts';
import { joinPatienceMs } from '../patience.ts';
import { withPrimary, type SituationWithPrimary, type Step } from '../rule.ts';
import { cheapestFirst, isItself, isSpared } from '../steady/next-leaver.ts';
import { domainsOf, memberCounts } from './domains.ts';

/**
 * Ends a try to spread members better. The first line that fits holds. "Zone" stands for node where members are spread over nodes.
 *
 * | the new member                              | what is done                                                   |
 * | ------------------------------------------- | -------------------------------------------------------------- |
 * | any, while some member leaves               | nothing                                                        |
 * | is gone, or was never made                  | the try has failed                                             |
 * | ends, or has failed                         | nothing, until it is gone                                      |
 * | is one of those wanted                      | the try is over                                                |
 * | does not serve yet                          | nothing; after `joinPatienceMs` it leaves                      |
 * | serves, in a zone with fewer than the fullest | one of the fullest zone leaves                               |
 * | serves, in any other zone                   | it leaves                                                      |
 *
 * The memory of the try stays until the leave is over, so that an operator that dies in between goes on with the same try. Nobody
 * leaves where fewer than wanted would then serve reads.
 */
export const finishRebalance = withPrimary((situation) => {
  const { input, memory, members } = situation;
  const { rebalance } = memory;
  if (rebalance === null || rebalance.member === null || members.leaving.length > 0) return null;
  const isNewcomer = ({ pod }: MemberFacts) => pod.name === rebalance.member;
  if (!members.all.some(isNewcomer)) return over({ ...rebalance, at: input.now, member: null });
  const newcomer = members.countedOn.find(isNewcomer);
  if (newcomer === undefined) return null;
  if (members.countedOn.length <= input.desired) return over(null);
  if (newcomer.entry === null || !newcomer.pod.ready || newcomer.inSync !== true) {
    return input.now.getTime() - rebalance.at.getTime() < joinPatienceMs
      ? null
      : dismiss(
          newcomer,
          'it was made for members to be spread better, and does not come to serve',
          situation,
        );
  }
  const leaver = memberToSpare(newcomer, situation);
  return leaver === null
    ? dismiss(
        newcomer,
        'it was made for members to be spread better, and has not come where that helps',
        situation,
      )
    : dismiss(
        leaver,
        `there are too many members where it is, and ${newcomer.pod.name} serves elsewhere`,
        situation,
      );
});

/** The member of the fullest domain that costs least; null: the newcomer makes another domain as full as that. */
function memberToSpare(newcomer: MemberFacts, { input, members }: SituationWithPrimary): MemberFacts | null {
  const domains = domainsOf(input.nodes, members.all);
  if (domains === null) return null;
  const counts = memberCounts(members.countedOn, domains);
  const countOf = (member: MemberFacts) => counts.get(domains.ofMember(member) ?? '') ?? null;
  const fullest = Math.max(...counts.values());
  const reached = countOf(newcomer);
  if (reached === null || reached >= fullest) return null;
  const [leaver] = members.countedOn
    .filter((member) => countOf(member) === fullest)
    .toSorted(cheapestFirst(members.countedOn, input.cluster));
  return leaver ?? null;
}

function dismiss(member: MemberFacts, why: string, { input, members }: SituationWithPrimary): Step | null {
  if (!isItself(member) || !isSpared(member, members.countedOn, input.desired)) return null;
  const { name } = member.pod;
  return {
    kind: 'Act',
    actions: [{ kind: 'MarkLeaving', name, reason: 'Rebalance', why }],
    progress: { reason: 'Rebalancing', message: `${name} leaves: ${why}.` },
  };
}

function over(rebalance: Rebalance | null): Step {
  return { kind: 'Act', actions: [], progress: null, remember: { rebalance } };
}
