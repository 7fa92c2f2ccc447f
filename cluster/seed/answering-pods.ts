import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { CommandFailed } from '../command.ts';
import type { Kubectl } from '../kubectl.ts';
import { sample } from '../product/sample.ts';

const LOOK_MS = 500;
/** A pod reads the search snapshot of a dataset before it answers from that dataset: a big one, in a busy pod, takes a while. */
const PATIENCE_MS = 120_000;

const readyPods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});
const datasets = z.object({
  datasets: z.array(z.object({ version: z.string(), answersHere: z.boolean() })),
});

export interface AnsweringPods {
  /** The query pods that take requests. */
  readonly all: readonly string[];
  /** Those that do not answer from the version yet, and those that did not say. */
  readonly others: readonly string[];
}

/** Asks each query pod of the sample which dataset it answers from, through the API server. @throws CommandFailed where kubectl fails */
export async function answeringPods(version: string, kubectl: Pick<Kubectl, 'ask'>): Promise<AnsweringPods> {
  const labels = `app.kubernetes.io/component=query,app.kubernetes.io/instance=${sample.name}`;
  const { items } = readyPods.parse(
    JSON.parse(
      await kubectl.ask([
        ...['get', 'pods', '--namespace', sample.namespace, '--selector', labels, '--output', 'json'],
      ]),
    ),
  );
  const all = items
    .filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined &&
        status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    )
    .map(({ metadata }) => metadata.name);
  const answering = await Promise.all(all.map((pod) => answersFrom(pod, version, kubectl)));
  return { all, others: all.filter((_, place) => answering[place] !== true) };
}

async function answersFrom(pod: string, version: string, kubectl: Pick<Kubectl, 'ask'>): Promise<boolean> {
  const path = `/api/v1/namespaces/${sample.namespace}/pods/${pod}:8080/proxy/datasets`;
  try {
    const said = datasets.parse(JSON.parse(await kubectl.ask(['get', '--raw', path])));
    return said.datasets.some((dataset) => dataset.version === version && dataset.answersHere);
  } catch (error) {
    // A pod may be gone by now, or wants an API key: it has not said that it answers from the version.
    if (error instanceof CommandFailed || error instanceof z.ZodError || error instanceof SyntaxError)
      return false;
    throw error;
  }
}

/**
 * Waits until all query pods answer from a version that is served, and says so. A pod goes on with the version before until it has
 * read the search snapshot of the new one. Says which pods are missing where that takes long; they come by themselves.
 */
export async function untilAllAnswer(
  version: string,
  {
    kubectl,
    say,
    patienceMs = PATIENCE_MS,
  }: {
    readonly kubectl: Pick<Kubectl, 'ask'>;
    readonly say: (text: string) => void;
    readonly patienceMs?: number;
  },
): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const { all, others } = await answeringPods(version, kubectl);
    if (all.length > 0 && others.length === 0) {
      say(
        `  ✓ ${all.length === 1 ? 'the query pod answers' : `all ${all.length} query pods answer`} from it\n`,
      );
      return;
    }
    if (performance.now() - begun > patienceMs) {
      say(
        all.length === 0
          ? '  … no query pod is ready to answer from it yet: kubectl get pods\n'
          : `  … these query pods do not say yet that they answer from it: ${others.join(', ')}. Each answers from the version before until it has read the search snapshot: kubectl logs ${others[0] ?? ''}\n`,
      );
      return;
    }
    await wait(LOOK_MS);
  }
}
