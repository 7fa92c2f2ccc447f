import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { sample, sampleSpec } from '../support/sample.ts';
import { startBarePod } from './bare-pod.ts';
import { median, spread } from './spread.ts';

const runs = 3;
const pollMs = 50;
const deadlineMs = 180_000;

/** What is waited for on the way, in the order it usually comes. */
const milestones = [
  'first member runs',
  'replica set has its primary',
  'dataset is served',
  'query pod is ready',
  'first 200 answer',
  'all members serve',
] as const;
type Milestone = (typeof milestones)[number];

/** From `kubectl apply` of the sample, with images on the nodes, to the first answer, by milestone. */
export async function benchFirstAnswer(live: LiveCluster): Promise<void> {
  console.log(`\nFrom apply of the sample to its first answer, ${runs} runs, seconds since apply:`);
  const times: Record<Milestone, number>[] = [];
  const baselines: number[] = [];
  for (let run = 0; run < runs; run++) {
    baselines.push(await startBarePod(live, sample.namespace));
    await live.remove(sample.namespace, sample.name);
    times.push(await timeOnce(live));
  }
  for (const milestone of milestones) {
    console.log(`  ${milestone.padEnd(30)} ${spread(times.map((time) => time[milestone]))}`);
  }
  const ratio = median(times.map((time) => time['first 200 answer'])) / median(baselines);
  console.log(`  baseline, a bare pod runs      ${spread(baselines)}`);
  console.log(`  first 200 answer / baseline    ${ratio.toFixed(1)}`);
}

async function timeOnce(live: LiveCluster): Promise<Record<Milestone, number>> {
  const reached = new Map<Milestone, number>();
  const startedAt = performance.now();
  await live.apply({
    apiVersion: 'moviesearch.dev/v1alpha1',
    kind: 'MovieSearchCluster',
    metadata: sample,
    spec: await sampleSpec(),
  });
  while (reached.size < milestones.length) {
    if (performance.now() - startedAt > deadlineMs) {
      throw new Error(`only ${[...reached.keys()].join(', ')} after ${deadlineMs / 1000} s`);
    }
    const [{ status }, answered, running] = await Promise.all([
      live.cluster(sample.namespace, sample.name),
      answers(live.url),
      aMemberRuns(live),
    ]);
    const holds: Record<Milestone, boolean> = {
      ...fromStatus(status),
      'first member runs': running,
      'first 200 answer': answered,
    };
    for (const milestone of milestones) {
      if (holds[milestone] && !reached.has(milestone)) {
        reached.set(milestone, (performance.now() - startedAt) / 1000);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return Object.fromEntries(reached) as Record<Milestone, number>;
}

function fromStatus(
  status: MovieSearchCluster['status'],
): Record<Exclude<Milestone, 'first member runs' | 'first 200 answer'>, boolean> {
  return {
    'replica set has its primary': status?.database?.primary !== undefined,
    'dataset is served': status?.dataset?.version !== undefined,
    'query pod is ready': (status?.query?.readyReplicas ?? 0) > 0,
    'all members serve':
      status?.database?.readyReplicas === status?.database?.desiredReplicas && status !== undefined,
  };
}

async function aMemberRuns(live: LiveCluster): Promise<boolean> {
  const pods = await live.pods(sample.namespace, sample.name, 'database');
  return pods.some(({ status }) => status?.containerStatuses?.[0]?.started === true);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/directors?title=Jaws`, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    // Nothing listens behind the port yet: that is what is being timed.
    return false;
  }
}
