import { setTimeout } from 'node:timers/promises';
import { rateFor, type QueryCost } from '../support/autoscaling/query-cost.ts';
import {
  loadTwin,
  makeTwins,
  ours,
  queryCost,
  queryScale,
  removeTwins,
  scaleTwins,
  targetMilli,
  theirs,
} from '../support/autoscaling/query-twins.ts';
import { ScaleLog, type ScaleStep } from '../support/autoscaling/scale-log.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { waitUntil } from '../support/wait-until.ts';

/**
 * A flight of stairs. Each load is one that asks for one pod more or less, whatever part of it the first sample sees, and that
 * those pods bear while the newest of them is still warming up: whoever measures a little sooner does not go another way. A load is
 * given by what each pod of those that are there when it begins is to use, as a share of the target.
 */
const stairs = [
  { from: 1, share: 1.25, to: 2 },
  { from: 2, share: 1.2, to: 3 },
  { from: 3, share: 0.6, to: 2 },
  { from: 2, share: 0, to: 1 },
] as const;
/** Two rounds of either: whoever would go on has gone on by then. */
const settledMs = 32_000;

/**
 * The steps of our query tier beside those of a HorizontalPodAutoscaler of Kubernetes on a twin under the same load.
 *
 * @throws Error where they took different steps, or a request failed
 */
export async function benchAutoscalingTwins(live: LiveCluster): Promise<void> {
  console.log('\nTwo query tiers of 1 to 3 pods, each under the same load of new connections:');
  await makeTwins(live);
  try {
    const cost = await queryCost(live);
    console.log(
      `  a pod at rest uses ${cost.idleMilli}m, and ${cost.milliPerRequest.toFixed(1)}m for each request a second`,
    );
    await scaleTwins(live);
    const logs = [ours, theirs].map((twin) => new ScaleLog(() => queryScale(live, twin)));
    let failed = 0;
    try {
      for (const stair of stairs) failed += await climb(live, logs, stair, cost);
    } finally {
      const [operator = [], kubernetes = []] = await Promise.all(logs.map((log) => log.stop()));
      console.log(`  the operator  ${told(operator)}`);
      console.log(`  Kubernetes    ${told(kubernetes)}`);
    }
    const [operator, kubernetes] = logs.map(({ steps }) => steps.map(({ to }) => to).join(' → '));
    if (operator !== kubernetes) throw new Error(`the operator went ${operator}, Kubernetes ${kubernetes}`);
    if (failed > 0) throw new Error(`${failed} requests failed`);
  } finally {
    await removeTwins(live);
  }
}

/** Loads both twins until both have gone where the load sends them, and stay there. */
async function climb(
  live: LiveCluster,
  logs: readonly ScaleLog[],
  { from, share, to }: (typeof stairs)[number],
  cost: QueryCost,
): Promise<number> {
  const ratePerSecond = Math.round(share === 0 ? 0 : rateFor(cost, from, share * targetMilli));
  const loads =
    ratePerSecond === 0
      ? []
      : await Promise.all(
          [ours, theirs].map((twin) => loadTwin(live, twin, { ratePerSecond, maxSeconds: 300 })),
        );
  let failed = 0;
  try {
    const isThere = () => logs.every(({ steps }) => steps.at(-1)?.to === to);
    await waitUntil(`both twins have ${to} pods`, isThere, 240_000);
    await setTimeout(settledMs);
  } finally {
    const reports = await Promise.all(loads.map((load) => load.stop()));
    failed = reports.reduce((sum, report) => sum + report.failed, 0);
    const requests = reports.reduce((sum, report) => sum + report.requests, 0);
    console.log(`  ${ratePerSecond} requests/s each: ${requests} requests, ${failed} failed`);
  }
  return failed;
}

function told(steps: readonly ScaleStep[]): string {
  return steps.map(({ to, atMs }) => `${to} after ${(atMs / 1000).toFixed(0)} s`).join(', ');
}
