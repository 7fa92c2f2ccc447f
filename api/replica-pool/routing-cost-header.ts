import type { ReplicaReport } from './replica-report.ts';
import { ROUTING_TERMS } from './routing-weights.ts';

/**
 * What a replica costs, and what that is the product of, as a dictionary of decimals (RFC 9651, 3.2):
 * `total=1.38, latency=1.2, in-flight=1.0, cpu=1.15, memory=1.0, lag=1.0`.
 *
 * @returns undefined where the replica is none of these, or is not ranked
 */
export function routingCostHeader(
  reports: readonly Pick<ReplicaReport, 'replica' | 'cost' | 'factors'>[],
  replica: string,
): string | undefined {
  const report = reports.find((one) => one.replica === replica);
  if (report === undefined || report.cost === null || report.factors === null) return undefined;
  const { cost, factors } = report;
  const terms = ROUTING_TERMS.map((term) => [term, factors[term]] as const);
  return [['total', cost] as const, ...terms]
    .map(([name, value]) => `${keyOf(name)}=${decimal(value)}`)
    .join(', ');
}

/** Keys are of lower case. */
function keyOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Three digits behind the point at most, one at least; twelve in front at most. */
function decimal(value: number): string {
  const rounded = Math.round(Math.min(value, 999_999_999_999) * 1000) / 1000;
  return Number.isInteger(rounded) ? rounded.toFixed(1) : String(rounded);
}
