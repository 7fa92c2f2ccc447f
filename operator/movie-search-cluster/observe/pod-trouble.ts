import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../kube/resources.ts';

/** Waiting reasons that are part of an ordinary start. */
const ordinary: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** The first of these pods that does not start, and why; one that is being deleted is not to start. */
export function podsTrouble(pods: readonly Live<Pod>[]): string | null {
  for (const pod of pods) {
    const trouble = pod.metadata.deletionTimestamp === undefined ? podTrouble(pod) : null;
    if (trouble !== null) return `${pod.metadata.name}: ${trouble}`;
  }
  return null;
}

/** Why a pod does not start, as the scheduler or the kubelet says it; null where nothing is wrong that they know of. */
export function podTrouble(pod: Pod): string | null {
  const unscheduled = pod.status?.conditions?.find(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  );
  if (unscheduled !== undefined)
    return `Unschedulable: ${unscheduled.message ?? 'the scheduler gives no reason'}`;
  for (const { state, lastState, restartCount } of pod.status?.containerStatuses ?? []) {
    const waiting = state?.waiting;
    if (waiting?.reason === undefined || ordinary.has(waiting.reason)) continue;
    const ended = lastState?.terminated;
    const before =
      ended === undefined
        ? ''
        : `; it has ended ${restartCount} times, last with ${ended.reason ?? 'Error'} (exit code ${ended.exitCode})`;
    return `${waiting.reason}: ${waiting.message ?? 'the kubelet gives no reason'}${before}`;
  }
  return null;
}
