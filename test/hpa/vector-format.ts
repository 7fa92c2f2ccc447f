/**
 * The two formats of golden vectors (test/data/hpa/README.md). The input schemas leave out what Kubernetes answered, so that nothing
 * that reads a case by them can look at the answer.
 */
import { z } from 'zod';

const seconds = z.number();

const pod = z.object({
  name: z.string(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  deleting: z.boolean(),
  startTime: seconds.nullable(),
  readyCondition: z
    .object({ status: z.enum(['True', 'False', 'Unknown']), lastTransition: seconds })
    .nullable(),
  cpuRequestMilli: z.int().nullable(),
  sample: z.object({ milli: z.int(), timestamp: seconds, windowSec: seconds }).nullable(),
});

export const calculatorCase = z.object({
  id: z.string(),
  input: z.object({
    now: seconds,
    currentReplicas: z.int(),
    targetUtilizationPercent: z.int(),
    toleranceUp: z.number(),
    toleranceDown: z.number(),
    cpuInitializationPeriodSec: seconds,
    initialReadinessDelaySec: seconds,
    pods: z.array(pod),
  }),
});

const direction = z.object({
  stabilizationWindowSeconds: z.int().exactOptional(),
  selectPolicy: z.enum(['Max', 'Min', 'Disabled']).exactOptional(),
  policies: z
    .array(z.object({ type: z.enum(['Pods', 'Percent']), value: z.int(), periodSeconds: z.int() }))
    .exactOptional(),
  tolerance: z.string().exactOptional(),
});

const spec = z.object({
  minReplicas: z.int().exactOptional(),
  maxReplicas: z.int(),
  targetUtilizationPercent: z.int(),
  behavior: z
    .object({ scaleUp: direction.exactOptional(), scaleDown: direction.exactOptional() })
    .exactOptional(),
});

const podCounts = z.object({
  usageMilli: z.array(z.int()).default([]),
  missing: z.int().default(0),
  pending: z.int().default(0),
  unready: z.int().default(0),
  deleting: z.int().default(0),
});

export const sequenceStep = z.object({
  atSec: seconds,
  currentReplicas: z.int(),
  pods: podCounts,
  edit: z.object({ spec }).exactOptional(),
});

export const sequenceCase = z.object({
  id: z.string(),
  controller: z.object({
    downscaleStabilizationSec: seconds,
    tolerance: z.number(),
    cpuInitializationPeriodSec: seconds,
    initialReadinessDelaySec: seconds,
  }),
  spec,
  cpuRequestMilli: z.int(),
  steps: z.array(sequenceStep),
});

export type CalculatorCase = z.output<typeof calculatorCase>;
export type SequenceCase = z.output<typeof sequenceCase>;
export type SequenceStep = z.output<typeof sequenceStep>;
export type VectorSpec = z.output<typeof spec>;

export const vectorCase = z.union([sequenceCase, calculatorCase]);
