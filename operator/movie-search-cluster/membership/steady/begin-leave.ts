import { act, hold, withPrimary } from '../rule.ts';
import { nextLeaver } from './next-leaver.ts';
import { unfinishedJoin } from './unfinished-join.ts';

/** Has the member leave that costs least, where there are more than wanted or a newer one has come beside an outdated one. */
export const beginLeave = withPrimary((situation) => {
  const { input, members } = situation;
  if (members.leaving.length > 0) return null;
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
