import { maxMembers } from '../../../mongo/membership-change.ts';
import { syncState } from '../remarks/sync-state.ts';
import { act, hold, wait, withPrimary } from '../rule.ts';
import { isReadyToJoin } from '../volumes/ready-to-join.ts';
import { unfinishedJoin } from './unfinished-join.ts';

/** Adds the oldest member that waits for it, once the one before it has come to serve reads. */
export const addMember = withPrimary((situation) => {
  const { view, members } = situation;
  const joiner = unfinishedJoin(situation);
  if (joiner !== undefined) {
    return wait('MemberJoining', `${joiner.pod.name} is getting in sync (${syncState(joiner.entry)}).`);
  }
  const [next] = members.countedOn
    .filter(({ entry, verdict }) => entry === null && verdict.kind !== 'Failed')
    .filter((member) => isReadyToJoin(member, situation))
    .toSorted((a, b) => a.pod.createdAt.getTime() - b.pod.createdAt.getTime());
  if (next === undefined) return null;
  const { name, host } = next.pod;
  if (view.members.length >= maxMembers) {
    return hold('SetIsFull', `${name} joins once the replica set has fewer than ${maxMembers} members.`);
  }
  return act('MemberJoining', `Adding ${name} to the replica set.`, {
    kind: 'AddMember',
    name,
    host,
    version: view.version,
  });
});
