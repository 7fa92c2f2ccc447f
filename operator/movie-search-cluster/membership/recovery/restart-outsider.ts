import type { ObservedMember } from '../../observed.ts';
import { discoveryPatienceMs, restartPatienceMs } from '../patience.ts';
import { act, hold, type Rule } from '../rule.ts';

/**
 * Starts a member again that has not found itself in its set, where no member takes part in it: all of them were started at
 * once, with other addresses (a host or the whole cluster came back), and each looked for itself before its name led to it. None
 * does so again by itself; but one that takes part has all others find themselves by its heartbeats. So it is one at a
 * time, the one that has waited longest.
 */
export const restartOutsider: Rule = ({ input: { cluster, now, replicaSet }, members }) => {
  const pods = members.all.map(({ pod }) => pod).filter(({ terminating }) => !terminating);
  if (replicaSet.kind === 'Known' || pods.some(({ probe }) => probe?.state === 'Member')) return null;
  const startedAt = (pod: ObservedMember) => pod.startedAt?.getTime() ?? now.getTime();
  const [next] = pods
    .filter(({ probe }) => probe?.state === 'Outside' && probe.strayed && probe.setName === cluster)
    .toSorted((a, b) => startedAt(a) - startedAt(b));
  if (next === undefined) return null;
  const isWithin = (ms: number, time: Date | null) => time !== null && now.getTime() - time.getTime() < ms;
  const young = pods.find((pod) => isWithin(discoveryPatienceMs, pod.startedAt));
  if (young !== undefined) {
    return hold('MemberJustStarted', `${young.name} was just started, and may find itself or be found.`);
  }
  // What is seen of a pod is seconds old: one that has just been ended may still seem to run.
  const restarted = pods.find((pod) => isWithin(restartPatienceMs, pod.restartedAt));
  if (restarted !== undefined) {
    return hold('MemberJustRestarted', `${restarted.name} was told to start again, and has time for it.`);
  }
  return act(
    'RestartingMember',
    `Restarting mongod of ${next.name}: no member has found itself in the replica set.`,
    {
      kind: 'RestartMember',
      name: next.name,
      why: 'when it started, its own name did not lead to it, and nobody is in the replica set to tell it',
    },
  );
};
