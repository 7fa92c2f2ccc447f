import type { Live } from '../../../kube/resource-kind.ts';
import { billionths } from '../../../crds/quantity.ts';
import type { Container, Pod } from '../../kube/resources.ts';
import type { UsageSample, ScalingPod } from '../autoscaling/scaling-pod.ts';
import { leavingAnnotation } from '../objects/object-names.ts';
import { phaseOf } from './observe-member.ts';

const NANOS_IN_MILLI = 1_000_000n;

/**
 * A pod as the replica calculator reads it. A member that was told to leave counts as deleted: it is capacity on its way out.
 *
 * @param sample what the metrics API has about it; null: nothing
 */
export function observeScalingPod(pod: Live<Pod>, sample: UsageSample | null): ScalingPod {
  const { metadata, spec, status } = pod;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const startTime = Date.parse(status?.startTime ?? '');
  return {
    name: metadata.name,
    phase: phaseOf(status?.phase),
    deleting:
      metadata.deletionTimestamp !== undefined || metadata.annotations?.[leavingAnnotation] !== undefined,
    startTime: Number.isNaN(startTime) ? null : startTime,
    readyCondition:
      ready === undefined
        ? null
        : {
            status: ready.status === 'True' || ready.status === 'False' ? ready.status : 'Unknown',
            lastTransition: Date.parse(ready.lastTransitionTime ?? metadata.creationTimestamp),
          },
    cpuRequestMilli: cpuRequestOf([
      ...(spec?.containers ?? []),
      ...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
    ]),
    sample,
  };
}

/**
 * Thousandths of a core over all containers; null where one has no request.
 * Source: `calculatePodRequestsFromContainers` in pkg/controller/podautoscaler/replica_calculator.go.
 */
function cpuRequestOf(containers: readonly Container[]): number | null {
  let milli = 0n;
  for (const { resources } of containers) {
    const nanos = billionths(resources?.requests?.['cpu'] ?? '');
    if (nanos === undefined) return null;
    milli += (nanos + NANOS_IN_MILLI - 1n) / NANOS_IN_MILLI;
  }
  return Number(milli);
}
