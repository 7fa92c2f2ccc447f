import type { MemberFacts } from '../member-facts.ts';
import { answers } from '../member-facts.ts';
import type { ObservedVolume } from '../../observed.ts';
import { silencePatienceMs } from '../patience.ts';
import { wait, type Rule } from '../rule.ts';
import type { Situation } from '../situation.ts';

/** Initiates the set on the first member that is ready for it, once every member that may hold data has said that it is empty. */
export const initiateSet: Rule = (situation) => {
  const { input, members } = situation;
  if (input.replicaSet.kind !== 'Uninitiated') return null;
  const awaited = members.all.filter((member) => mayHoldData(member, situation));
  if (awaited.length > 0 || volumesLackMembers(situation)) {
    const names = awaited.map(({ pod }) => pod.name).join(', ');
    return wait(
      'WaitingForMembers',
      `Before initiation each member must say that it is empty. Waiting for ${names || 'members to be created'}.`,
    );
  }
  const first = members.staying.find(
    ({ pod, outdated }) => pod.containersReady && pod.probe?.state === 'Uninitiated' && !outdated,
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
 * | it answers          | its volume | its gate was set | with volumes | without volumes                                  |
 * | ------------------- | ---------- | ---------------- | ------------ | ------------------------------------------------ |
 * | that it is empty    | any        | any              | no           | no                                               |
 * | anything else       | any        | any              | yes          | yes                                              |
 * | nothing             | bound      | any              | yes          |                                                  |
 * | nothing             | not bound  | yes              | yes          | unless its pod ends                              |
 * | nothing             | not bound  | no               | if it ran    | if it ran, unless its pod ends or patience does  |
 *
 * A member whose gate was never set served no reads. It may have been made the first member of a set, and no more: nothing was
 * loaded into it.
 */
function mayHoldData({ pod }: MemberFacts, { input }: Situation): boolean {
  if (answers(pod)) return pod.probe?.state !== 'Uninitiated';
  if (boundVolumes(input).some(({ member }) => member === pod.name)) return true;
  if (pod.inSyncGate !== null) return input.persistent || !pod.terminating;
  if (!pod.hasStarted) return false;
  const isGivenUp = input.now.getTime() - pod.createdAt.getTime() >= silencePatienceMs;
  return input.persistent || !(pod.terminating || isGivenUp);
}

/** Whether there are volumes, or are to be, that no member can speak for yet. */
function volumesLackMembers({ input, members: { all, staying } }: Situation): boolean {
  if (!input.persistent) return false;
  const withoutPod = boundVolumes(input).some(
    (volume) => !volume.terminating && !all.some(({ pod }) => pod.name === volume.member),
  );
  return withoutPod || input.desired > staying.length;
}

function boundVolumes({ persistent, volumes }: Situation['input']): ObservedVolume[] {
  return persistent ? volumes.filter(({ bound }) => bound) : [];
}
