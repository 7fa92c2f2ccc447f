import { z } from 'zod';

import type { KubeObject, ResourceKind } from '../../kube/resource-kind.ts';

/** The MovieSearchCluster as the API server hands it out: what the view reads of it is {@link resourceSchema}. */
export interface ClusterResource extends KubeObject {
  spec?: unknown;
  status?: unknown;
}

export const clusterResources: ResourceKind<ClusterResource> = {
  group: 'moviesearch.dev',
  version: 'v1alpha1',
  plural: 'moviesearchclusters',
  kind: 'MovieSearchCluster',
  namespaced: true,
};

const time = z.string().transform((text, context): number => {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) context.addIssue(`"${text}" is no time`);
  return milliseconds;
});
const quantity = z.union([z.string(), z.number()]);
const amounts = z.object({ cpu: quantity, memory: quantity }).partial();

const tierSpec = z.object({
  replicas: z.number().optional(),
  resources: z.object({ requests: amounts, limits: amounts }).partial().optional(),
  autoscaling: z
    .object({
      mode: z.enum(['Auto', 'Recommend']),
      minReplicas: z.number().optional(),
      maxReplicas: z.number(),
      targetCPUUtilizationPercentage: z.number(),
    })
    .optional(),
});

const tierStatus = z.object({
  desiredReplicas: z.number(),
  replicas: z.number(),
  readyReplicas: z.number(),
  cpuUtilizationPercentage: z.number().optional(),
  scaling: z
    .object({
      wantedReplicas: z.number(),
      measured: z.string().optional(),
      lastStep: z.object({ at: time, from: z.number(), to: z.number(), message: z.string() }).optional(),
      hold: z.object({ since: time, reason: z.string(), message: z.string() }).optional(),
    })
    .optional(),
});

const memberStatus = z.object({
  name: z.string(),
  node: z.string().optional(),
  zone: z.string().optional(),
  role: z.enum(['Primary', 'Secondary', 'None']),
  state: z.string(),
  lagSeconds: z.number().optional(),
  ready: z.boolean(),
  since: time,
});

const datasetStatus = z.object({
  version: z.string().optional(),
  titles: z.number().optional(),
  loadedAt: time.optional(),
  keptVersions: z.array(z.string()).optional(),
  progress: z
    .object({
      version: z.string(),
      phase: z.string(),
      percent: z.number().optional(),
      titles: z.number(),
      secondsLeft: z.number().optional(),
      since: time,
    })
    .optional(),
});

const condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string(),
  message: z.string(),
  lastTransitionTime: time,
});

/**
 * What the view reads of a MovieSearchCluster: crds/ has the whole, and says what each field means. Whatever is not named here is
 * dropped, such as where the data come from: nothing that may be secret is ever sent.
 */
export const resourceSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), resourceVersion: z.string() }),
  spec: z
    .object({
      dataset: z.object({ version: z.string() }).partial(),
      database: tierSpec,
      query: tierSpec,
    })
    .partial(),
  status: z
    .object({
      observedGeneration: z.number(),
      conditions: z.array(condition),
      database: tierStatus.extend({ members: z.array(memberStatus).default([]) }),
      query: tierStatus,
      dataset: datasetStatus,
      autoscaling: z.object({ bottleneck: z.enum(['database', 'query']) }).partial(),
    })
    .partial()
    .default({}),
});

export type SeenResource = z.output<typeof resourceSchema>;
export type TierSpec = z.output<typeof tierSpec>;
export type TierState = z.output<typeof tierStatus>;

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  ...Object.fromEntries(
    ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((unit, index) => [unit, 1024 ** (index + 1)]),
  ),
};

/** `500m` is 0.5, `2Gi` 2147483648: near enough to be shown. Null where it is no quantity. */
export function quantityNumber(text: string | number | undefined): number | null {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([KMGTPE]i|[numkMGTPE]|)$/.exec(
    String(text ?? '').trim(),
  );
  const factor = FACTORS[match?.[2] ?? '-'];
  return match === null || factor === undefined ? null : Number(match[1]) * factor;
}
