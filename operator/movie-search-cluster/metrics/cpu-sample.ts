import { billionths } from '../../../crds/quantity.ts';
import type { PodMetrics } from '../../kube/resources.ts';
import type { UsageSample } from '../autoscaling/scaling-pod.ts';

const NANOS_IN_MILLI = 1_000_000n;
const MS_IN: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/**
 * The sample in what metrics.k8s.io says of a pod; null where any part of the answer is missing or not to be read: no answer is
 * not zero. A container's use is rounded up to a thousandth of a core before the sum, as the HorizontalPodAutoscaler does.
 *
 * Source: `GetResourceMetric` and `getPodMetrics` in pkg/controller/podautoscaler/metrics/client.go.
 */
export function cpuSampleOf({ timestamp, window, containers = [] }: PodMetrics): UsageSample | null {
  const takenAt = Date.parse(timestamp ?? '');
  const windowMs = goDurationMs(window ?? '');
  if (Number.isNaN(takenAt) || windowMs === null || containers.length === 0) return null;
  let milli = 0n;
  for (const { usage } of containers) {
    const nanos = billionths(usage['cpu'] ?? '');
    if (nanos === undefined) return null;
    milli += (nanos + NANOS_IN_MILLI - 1n) / NANOS_IN_MILLI;
  }
  return { milli: Number(milli), timestamp: takenAt, windowMs };
}

/** `1m0.5s` → 60500; null where `text` is no duration as Go's `time.Duration` writes it. */
function goDurationMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return null;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g);
  return [...parts].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (MS_IN[unit] ?? 0), 0);
}
