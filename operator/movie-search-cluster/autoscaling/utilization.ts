/** CPU of one pod, in thousandths of a core. */
export interface PodUsage {
  readonly usageMilli: number;
  readonly requestMilli: number;
}

export interface Utilization {
  /** Total usage in percent of the total request, truncated. Not the mean of the pods' own percentages. */
  readonly percent: number;
  /** Usage per pod, in thousandths of a core, truncated. */
  readonly averageMilli: number;
}

export function totalRequest(pods: readonly PodUsage[]): number {
  return pods.reduce((sum, { requestMilli }) => sum + requestMilli, 0);
}

/**
 * The utilisation of `pods`, whose requests must add up to more than 0.
 *
 * Source: `GetResourceUtilizationRatio` in metrics/utilization.go, in whole numbers as there.
 */
export function utilizationOf(pods: readonly PodUsage[]): Utilization {
  const usage = pods.reduce((sum, { usageMilli }) => sum + usageMilli, 0);
  return {
    percent: wholeQuotient(usage * 100, totalRequest(pods)),
    averageMilli: wholeQuotient(usage, pods.length),
  };
}

/** Division of whole numbers, truncated, exact up to 2^53. */
export function wholeQuotient(dividend: number, divisor: number): number {
  return (dividend - (dividend % divisor)) / divisor;
}
