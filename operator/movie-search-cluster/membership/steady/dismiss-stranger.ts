import type { ReplicaSetView } from '../../../mongo/replica-set-admin.ts';
import type { MemberFacts } from '../member-facts.ts';
import { act, hold, withPrimary } from '../rule.ts';

/** Has a member leave that holds data of some set which is not this one as its newest configuration has it. */
export const dismissStranger = withPrimary(({ view, members: { staying } }) => {
  const strangers = staying.filter(isOutsideView);
  const stranger = strangers.find((member) => !knowsNewerConfiguration(member, view));
  if (stranger === undefined) {
    if (strangers.length === 0) return null;
    const names = strangers.map(({ pod }) => pod.name).join(', ');
    return hold('NewerConfiguration', `${names} knows of a newer configuration than was seen.`);
  }
  return act('MemberLeaving', `${stranger.pod.name} holds a configuration that is not this replica set's.`, {
    kind: 'MarkLeaving',
    name: stranger.pod.name,
    reason: 'Failed',
    why: 'it holds data of a replica set that does not know it',
  });
});

function isOutsideView({ pod: { probe }, entry }: MemberFacts): boolean {
  return entry === null && (probe?.state === 'Outside' || probe?.state === 'Member');
}

function knowsNewerConfiguration({ pod: { probe } }: MemberFacts, { version }: ReplicaSetView): boolean {
  return probe?.state === 'Member' && probe.configVersion > version;
}
