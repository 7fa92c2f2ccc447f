import { setTimeout } from 'node:timers/promises';
import { cpuSampleOf } from '../../../operator/movie-search-cluster/metrics/cpu-sample.ts';
import { podMetrics } from '../../../operator/kube/resources.ts';
import type { LiveCluster } from '../live-cluster.ts';
import { waitUntil } from '../wait-until.ts';

/** What a query pod uses, in thousandths of a core: at rest, and more for each request a second. */
export interface QueryCost {
  readonly idleMilli: number;
  readonly milliPerRequest: number;
}

/**
 * The rate at which `pods` pods use `milliPerPod` each.
 *
 * @returns requests a second, of all pods together
 */
export function rateFor(
  { idleMilli, milliPerRequest }: QueryCost,
  pods: number,
  milliPerPod: number,
): number {
  return Math.max(0, (pods * (milliPerPod - idleMilli)) / milliPerRequest);
}

/**
 * The CPU that the only pod with these labels uses, as metrics.k8s.io has it, in thousandths of a core: the first sample that
 * begins after now.
 */
export async function nextUseOf(
  live: LiveCluster,
  namespace: string,
  labelSelector: string,
): Promise<number> {
  const from = Date.now();
  let milli = Number.NaN;
  await waitUntil(
    `metrics.k8s.io has a sample of ${labelSelector}`,
    async () => {
      const [metrics] = await live.kube.listComputed(podMetrics, { namespace, labelSelector });
      const sample = metrics === undefined ? null : cpuSampleOf(metrics);
      const isNew = sample !== null && sample.timestamp - sample.windowMs >= from;
      if (isNew) milli = sample.milli;
      else await setTimeout(1000);
      return isNew;
    },
    90_000,
  );
  return milli;
}

/** Two samples that differ by no more than this tell what a pod uses. */
const steadyShare = 0.1;
const mostSamples = 6;

/**
 * As {@link nextUseOf}, once it no longer falls: a pod that has just begun to be asked uses up to two fifths more for each request, until
 * its code is compiled.
 */
export async function steadyUseOf(
  live: LiveCluster,
  namespace: string,
  labelSelector: string,
): Promise<number> {
  let before = await nextUseOf(live, namespace, labelSelector);
  for (let sample = 2; sample <= mostSamples; sample++) {
    const milli = await nextUseOf(live, namespace, labelSelector);
    if (milli >= before * (1 - steadyShare)) return milli;
    before = milli;
  }
  return before;
}
