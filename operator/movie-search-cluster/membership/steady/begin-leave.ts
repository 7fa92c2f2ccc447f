import { act, hold, withPrimary, type SituationWithPrimary } from '../rule.ts';
import { nextLeaver } from './next-leaver.ts';
import { unfinishedJoin } from './unfinished-join.ts';

/** Has the member leave that costs least, where there are more than wanted or a newer one has come beside an outdated one. */
export const beginLeave = withPrimary((situation) => {
  const { input, members } = situation;
  if (members.leaving.length > 0) return null;
  if (isRebalancing(situation)) return null;
  const next = nextLeaver(members.countedOn, input.desired, input.cluster);
  if (next === null) return null;
  if (next.kind === 'Hold') return { kind: 'Hold', why: next.why };
  const { pod } = next.member;
  const joiner = unfinishedJoin(situation);
  if (joiner !== undefined && pod.ready) {
    return hold('MemberJoining', `${pod.name} leaves once ${joiner.pod.name} has joined.`);
  }
  return act('MemberLeaving', `${pod.name} leaves: ${next.why}.`, {
    kind: 'MarkLeaving',
    name: pod.name,
    reason: next.reason,
    why: next.why,
  });
});

/** The one member too many is there to spread members better: `finishRebalance` says who leaves, and when. */
function isRebalancing({ input, memory, members: { countedOn } }: SituationWithPrimary): boolean {
  const newcomer = memory.rebalance?.member ?? null;
  return (
    countedOn.length === input.desired + 1 &&
    countedOn.some(({ pod }) => pod.name === newcomer) &&
    !countedOn.some(({ outdated }) => outdated)
  );
}
