/** By what a tier grows and shrinks. */
import { z } from 'zod';
import { int32, quantity } from './field-types.ts';
import { compareQuantities, isQuantity } from './quantity.ts';
import type { ResourceRequirements } from './resource-requirements.ts';
import { withRules } from './rule.ts';

/** MongoDB's own limit on the members of one replica set; the query tier takes the same for symmetry. */
export const mostReplicas = 50;

const scalingPolicy = z.object({
  type: z
    .enum(['Pods', 'Percent'])
    .describe('Whether value counts pods or is a percentage of the current replicas.'),
  value: int32(1, 2 ** 31 - 1).describe('The most that may change within periodSeconds; above 0.'),
  periodSeconds: int32(1, 1800).describe(
    'The window over which the change is counted, in seconds: 1 to 1800.',
  ),
});

type ScalingPolicyInput = z.input<typeof scalingPolicy>;

function scalingRules(direction: string, windowSeconds: number, policies: ScalingPolicyInput[]) {
  return z.object({
    stabilizationWindowSeconds: int32(0, 3600)
      .default(windowSeconds)
      .describe(
        `How far back, in seconds, earlier recommendations still hold a scale-${direction} back: 0 to 3600.`,
      ),
    selectPolicy: z
      .enum(['Max', 'Min', 'Disabled'])
      .default('Max')
      .describe(
        `Which policy counts where several allow different changes. Disabled: never scale ${direction}.`,
      ),
    policies: z
      .array(scalingPolicy.describe('One limit on the pace of scaling.'))
      .min(1)
      .max(16)
      .default(() => structuredClone(policies))
      .meta({ 'x-kubernetes-list-type': 'atomic' })
      .describe(`Limits on the pace of a scale-${direction}. 1 to 16 of them.`),
    tolerance: quantity
      .default('0.1')
      .describe(
        'No step is taken while usage differs from the target by no more than this share: 0.1 is 10 %.',
      ),
  });
}

const behavior = z.object({
  scaleUp: scalingRules('up', 0, [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ])
    .prefault({})
    .describe(
      'The pace at which the tier grows. Default: at once, by 4 pods or by 100 % in 15 s, whichever is more.',
    ),
  scaleDown: scalingRules('down', 300, [{ type: 'Percent', value: 100, periodSeconds: 15 }])
    .prefault({})
    .describe(
      'The pace at which the tier shrinks. Default: to the highest recommendation of the last 300 s.',
    ),
});

export const autoscaling = withRules(
  z.object({
    minReplicas: int32(1, mostReplicas)
      .exactOptional()
      .describe('Never fewer replicas than this. Absent: as many as `replicas` says. 1 to 50.'),
    maxReplicas: int32(1, mostReplicas).describe('Never more replicas than this: 1 to 50.'),
    targetCPUUtilizationPercentage: int32(1, 1000)
      .default(60)
      .describe(
        'The CPU use, in percent of requests.cpu averaged over the ready pods, that the tier is scaled to: 1 to 1000. ' +
          'Above 100 where pods are meant to use more than they request.',
      ),
    mode: z
      .enum(['Auto', 'Recommend'])
      .default('Auto')
      .describe('Auto: scale. Recommend: change nothing, only say in status and Events what would be done.'),
    // Absent is not a default of its own: Kubernetes then goes by older rules, which no behavior can express.
    behavior: behavior
      .exactOptional()
      .describe(
        'The pace of scaling; shape, defaults and meaning of behavior in autoscaling/v2 HorizontalPodAutoscaler. ' +
          'Absent: up to twice the replicas, or 4, in a step; down to the highest recommendation of the last 300 s.',
      ),
  }),
  [
    {
      cel: '!has(self.minReplicas) || self.minReplicas <= self.maxReplicas',
      message: 'minReplicas is above maxReplicas: lower minReplicas or raise maxReplicas',
      at: ['minReplicas'],
      holds: ({ minReplicas, maxReplicas }) => minReplicas === undefined || minReplicas <= maxReplicas,
    },
  ],
);

interface ScalableTier {
  replicas: number;
  autoscaling?: z.output<typeof autoscaling>;
  resources: ResourceRequirements;
}

const cpuRequest = 'self.resources.requests.cpu';

/** The rules a tier with autoscaling keeps besides its own. */
export const scalableTierRules = [
  {
    cel:
      '!has(self.autoscaling) || (has(self.resources) && has(self.resources.requests) && ' +
      `has(${cpuRequest}) && isQuantity(string(${cpuRequest})) && quantity(string(${cpuRequest})).isGreaterThan(quantity("0")))`,
    message:
      'autoscaling measures CPU against the request: set resources.requests.cpu above zero, such as 500m, or drop autoscaling',
    holds: ({ autoscaling, resources }: ScalableTier) => {
      const cpu = resources.requests?.cpu;
      return (
        autoscaling === undefined || (cpu !== undefined && isQuantity(cpu) && compareQuantities(cpu, 0) > 0)
      );
    },
  },
  {
    cel: '!has(self.autoscaling) || has(self.autoscaling.minReplicas) || !has(self.replicas) || self.replicas <= self.autoscaling.maxReplicas',
    message:
      'replicas is above autoscaling.maxReplicas: raise maxReplicas, lower replicas, or set autoscaling.minReplicas',
    holds: ({ autoscaling, replicas }: ScalableTier) =>
      autoscaling === undefined ||
      autoscaling.minReplicas !== undefined ||
      replicas <= autoscaling.maxReplicas,
  },
] as const;

export type AutoscalingSpec = z.output<typeof autoscaling>;
export type ScalingBehavior = z.output<typeof behavior>;
