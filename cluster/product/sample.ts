import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import type { Kubectl } from '../kubectl.ts';
import type { Step } from '../progress.ts';
import { sampleToApply } from './chosen-dataset.ts';

export const sample = { name: 'movies', namespace: 'default' } as const;

const tier = z.object({ desiredReplicas: z.number().optional(), readyReplicas: z.number().optional() });
/** What is read of a MovieSearchCluster here. */
export const sampleResource = z.object({
  metadata: z.object({ generation: z.number() }),
  status: z
    .object({
      observedGeneration: z.number().optional(),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .optional(),
      database: tier.optional(),
      query: tier.optional(),
      dataset: z
        .object({
          version: z.string().optional(),
          titles: z.number().optional(),
          keptVersions: z.array(z.string()).optional(),
        })
        .optional(),
    })
    .optional(),
});

/** What a MovieSearchCluster, as JSON of the API server, says of itself. */
export interface Account {
  readonly available: boolean;
  /** One line for people: `database 2/3, query 0/2, no dataset yet: Joining, m-db-2 is catching up`. */
  readonly line: string;
}

export function account(json: string): Account {
  const { metadata, status } = sampleResource.parse(JSON.parse(json));
  if (status === undefined) return { available: false, line: 'the operator has not looked at it yet' };
  const available = status.conditions?.find(({ type }) => type === 'Available');
  const current = (status.observedGeneration ?? 0) >= metadata.generation;
  const count = (of: z.infer<typeof tier> | undefined): string =>
    `${String(of?.readyReplicas ?? 0)}/${String(of?.desiredReplicas ?? '?')}`;
  const titles = status.dataset?.titles;
  const dataset = titles === undefined ? 'no dataset yet' : `${String(titles)} titles`;
  const why =
    available === undefined || available.status === 'True'
      ? ''
      : `: ${available.message ?? available.reason ?? ''}`;
  return {
    available: current && available?.status === 'True',
    line: `database ${count(status.database)}, query ${count(status.query)}, ${dataset}${why}`,
  };
}

/** The sample as the API server has it, as JSON. */
export function readSample(kubectl: Kubectl, ...flags: readonly string[]): Promise<string> {
  return kubectl.ask([
    ...['get', 'moviesearchcluster', sample.name, '--namespace', sample.namespace],
    ...['--output', 'json', ...flags],
  ]);
}

/** Applies the sample, but for a dataset that somebody chose, and waits until its condition Available is True, saying every change on the way. */
export async function applySample(clone: Clone, kubectl: Kubectl, step: Step): Promise<void> {
  const file = join(clone.paths.root, 'charts', 'movie-search', 'samples', 'moviesearchcluster.yaml');
  const { manifest, kept } = sampleToApply(
    await readFile(file, 'utf8'),
    await readSample(kubectl, '--ignore-not-found'),
  );
  if (kept !== null) {
    step.say(
      `the dataset ${kept} stays: somebody chose it. The sample's own again: kubectl apply -f ${file}`,
    );
  }
  await kubectl.apply(manifest);
  const deadline = Date.now() + 300_000;
  let said = '';
  for (;;) {
    const now = account(await readSample(kubectl));
    if (now.line !== said) step.say(now.line);
    said = now.line;
    if (now.available) return;
    if (Date.now() > deadline) {
      throw new ClusterError('SAMPLE_NOT_AVAILABLE', `the sample is not available after 5 minutes: ${said}`, [
        'eval "$(make -s env)"; kubectl describe msc movies; kubectl get pods -A',
        'kubectl logs -n movie-search-system deployment/movie-search-operator',
      ]);
    }
    await wait(500);
  }
}
