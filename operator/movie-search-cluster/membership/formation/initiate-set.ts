import type { ObservedVolume } from '../../observed.ts';
import { answers, type MemberFacts } from '../member-facts.ts';
import { silencePatienceMs } from '../patience.ts';
import { wait, type Rule } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { isReadyToJoin } from '../volumes/ready-to-join.ts';

/** Initiates the set on the first member that is ready for it, once every member that may hold data has said that it is empty. */
export const initiateSet: Rule = (situation) => {
  const { members } = situation;
  if (situation.input.replicaSet.kind !== 'Uninitiated') return null;
  const awaited = members.all.filter((member) => mayHoldData(member, situation));
  const names = [
    ...awaited.map(({ pod }) => pod.name),
    ...speechlessVolumes(situation).map(({ member }) => member),
  ];
  if (names.length > 0) {
    return wait(
      'WaitingForMembers',
      `Before initiation each member must say that it is empty. Waiting for ${names.join(', ')}.`,
    );
  }
  const first = members.staying.find(
    (member) => !member.outdated && member.pod.containersReady && isReadyToJoin(member, situation),
  );
  if (first === undefined) return wait('WaitingForMembers', 'Waiting for the first member to start.');
  return {
    kind: 'Act',
    actions: [{ kind: 'Initiate', name: first.pod.name }],
    progress: { reason: 'Initiating', message: `Initiating the replica set on ${first.pod.name}.` },
    // The new set has an id of its own; the one of a set that went with all its data is no member's any more.
    remember: { replicaSetId: null },
  };
};

/**
 * Whether a member may be what is left of an earlier set.
 *
 * | it answers       | its volume   | its gate was set | with volumes | without volumes                                 |
 * | ---------------- | ------------ | ---------------- | ------------ | ----------------------------------------------- |
 * | that it is empty | any          | any              | no           | no                                              |
 * | anything else    | any          | any              | yes          | yes                                             |
 * | nothing          | was used     | any              | yes          |                                                 |
 * | nothing          | was not used | yes              | yes          | unless its pod ends                             |
 * | nothing          | was not used | no               | if it ran    | if it ran, unless its pod ends or patience does |
 *
 * A member whose gate was never set served no reads. It may have been made the first member of a set, and no more: nothing was
 * loaded into it.
 */
function mayHoldData({ pod }: MemberFacts, { input, volumes }: Situation): boolean {
  if (answers(pod)) return pod.probe?.state !== 'Uninitiated';
  if (volumes.some(({ member, mayHoldData }) => member === pod.name && mayHoldData)) return true;
  if (pod.inSyncGate !== null) return input.persistent || !pod.terminating;
  if (!pod.hasStarted) return false;
  const isGivenUp = input.now.getTime() - pod.createdAt.getTime() >= silencePatienceMs;
  return input.persistent || !(pod.terminating || isGivenUp);
}

/** Volumes that may hold data and that no member can speak for yet. */
function speechlessVolumes({ volumes, members: { all } }: Situation): ObservedVolume[] {
  return volumes.filter(
    ({ member, mayHoldData, terminating }) =>
      mayHoldData && !terminating && !all.some(({ pod }) => pod.name === member),
  );
}
