import type { AutoscalingSpec } from '../../../crds/autoscaling-spec.ts';
import { defaultScalingSettings } from './scaling-settings.ts';
import { scalingSpecFrom, type ScalingSpec } from './scaling-spec.ts';

/** How a tier of a MovieSearchCluster is to be scaled; `replicas` is its floor where autoscaling names none. */
export function tierScalingSpec(replicas: number, autoscaling: AutoscalingSpec): ScalingSpec {
  const { minReplicas = replicas, maxReplicas, targetCPUUtilizationPercentage, behavior } = autoscaling;
  return scalingSpecFrom(
    {
      minReplicas,
      maxReplicas,
      targetUtilization: targetCPUUtilizationPercentage,
      ...(behavior && { behavior }),
    },
    defaultScalingSettings,
  );
}
