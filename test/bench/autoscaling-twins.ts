import {
  loadTwin,
  makeTwins,
  ours,
  queryScale,
  removeTwins,
  theirs,
} from '../support/autoscaling/query-twins.ts';
import { ScaleLog, type ScaleStep } from '../support/autoscaling/scale-log.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Asks for more pods than the maximum at one pod, and is little enough for the machine. */
const ratePerSecond = 60;

/**
 * The steps of our query tier beside those of a HorizontalPodAutoscaler of Kubernetes on a twin under the same load. Both measure
 * on schedules of their own, so that one may see half of a load's first seconds and go there in two steps.
 */
export async function benchAutoscalingTwins(live: LiveCluster): Promise<void> {
  console.log(`\nTwo query tiers of 1 to 3 pods under ${ratePerSecond} new connections/s each, then none:`);
  await makeTwins(live);
  const twins = [ours, theirs];
  const logs = twins.map((twin) => new ScaleLog(() => queryScale(live, twin)));
  const until = (scale: number) =>
    waitUntil(
      `both twins have ${scale} pods`,
      () => logs.every(({ steps }) => steps.at(-1)?.to === scale),
      240_000,
    );
  try {
    const loads = await Promise.all(
      twins.map((twin) => loadTwin(live, twin, { ratePerSecond, maxSeconds: 240 })),
    );
    try {
      await until(3);
    } finally {
      for (const report of await Promise.all(loads.map((load) => load.stop()))) {
        console.log(`  ${report.requests} requests, ${report.failed} failed`);
      }
    }
    await until(1);
  } finally {
    const [operator = [], kubernetes = []] = await Promise.all(logs.map((log) => log.stop()));
    console.log(`  the operator  ${told(operator)}`);
    console.log(`  Kubernetes    ${told(kubernetes)}`);
    await removeTwins(live);
  }
}

function told(steps: readonly ScaleStep[]): string {
  return steps.map(({ to, atMs }) => `${to} after ${(atMs / 1000).toFixed(0)} s`).join(', ');
}
