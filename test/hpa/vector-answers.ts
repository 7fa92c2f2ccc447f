/** The two formats of golden vectors with what Kubernetes answered: for tests only, never for the replay. */
import { z } from 'zod';
import { calculatorCase, sequenceCase, sequenceStep } from './vector-format.ts';
import { vectorLines } from './vector-lines.ts';

const output = z.object({
  replicas: z.int().nullable(),
  utilization: z.int().nullable(),
  averageMilli: z.int().nullable(),
  error: z.string().nullable(),
});

export const answeredCalculatorCase = calculatorCase.extend({ class: z.string(), output });

/** One reconcile's answer in the words of the replay, which says nothing of the reason for a change of scale. */
export const stepAnswer = z.object({
  desiredReplicas: z.int(),
  metricReplicas: z.int().nullable(),
  utilization: z.int().exactOptional(),
  error: z.string().exactOptional(),
  able: z.string().exactOptional(),
  active: z.string().exactOptional(),
  limited: z.string().exactOptional(),
  limitedStatus: z.enum(['True', 'False']).exactOptional(),
});

const out = stepAnswer.extend({ reason: z.string().exactOptional() });

const policies = z.array(
  z.object({ type: z.enum(['Pods', 'Percent']), value: z.int(), periodSeconds: z.int() }),
);
const effectiveDirection = z.object({
  stabilizationWindowSeconds: z.int().exactOptional(),
  selectPolicy: z.enum(['Max', 'Min', 'Disabled']),
  policies,
});

/** A spec as the controller read it after defaulting. */
const effective = z.object({
  minReplicas: z.int(),
  maxReplicas: z.int(),
  behavior: z.object({ scaleUp: effectiveDirection, scaleDown: effectiveDirection }).nullable(),
  toleranceUp: z.number(),
  toleranceDown: z.number(),
});

const edit = sequenceStep.shape.edit.unwrap().extend({ effective });
const answeredStep = sequenceStep.extend({ out, edit: edit.exactOptional() });
export const answeredSequenceCase = sequenceCase.extend({
  class: z.string(),
  effective,
  steps: z.array(answeredStep),
});

export type AnsweredSequenceCase = z.output<typeof answeredSequenceCase>;
export type EffectiveSpec = z.output<typeof effective>;
export type AnsweredStep = z.output<typeof answeredStep>;

/** All cases of a file of test/data/hpa, by what the generator aimed at. */
export async function casesByClass<Case extends { readonly class: string }>(
  name: string,
  schema: z.ZodType<Case>,
): Promise<Map<string, Case[]>> {
  const cases: Case[] = [];
  for await (const line of vectorLines(`${import.meta.dirname}/../data/hpa/${name}`))
    cases.push(schema.parse(line));
  return Map.groupBy(cases, (vector) => vector.class);
}
