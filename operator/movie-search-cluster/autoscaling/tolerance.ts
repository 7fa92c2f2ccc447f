import { billionths } from '../../../crds/quantity.ts';

/** By what share of the target usage may be off before a step is considered: 0.1 is 10 %. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** Source: `Tolerances.isWithin` in replica_calculator.go. Both ends count as within. */
export function isWithinTolerance(usageRatio: number, tolerances: Tolerances): boolean {
  return 1 - tolerances.down <= usageRatio && usageRatio <= 1 + tolerances.up;
}

const billion = 1_000_000_000n;

/**
 * The float64 that Kubernetes reads from a tolerance written as a quantity, such as `0.05` or `50m`.
 *
 * A tolerance is compared at its very edge, so the last bit counts: Kubernetes multiplies the digits of the canonical form by
 * a power of ten (`9m` is 9 × 0.001, one bit above 0.009). Source: `tolerancesForHpa` in horizontal.go and
 * `Quantity.AsApproximateFloat64` in apimachinery.
 *
 * @throws RangeError if `written` is no quantity.
 */
export function toleranceFrom(written: string | number): number {
  const amount = billionths(String(written));
  if (amount === undefined) {
    throw new RangeError(
      `the tolerance ${JSON.stringify(written)} is no quantity; write one such as 0.1 or 50m`,
    );
  }
  const [perUnit, unit] = canonicalUnit(amount);
  return Number(amount / perUnit) * unit;
}

/** The greatest power of a thousand, at most one, of which `billionths` is a whole multiple: in billionths, and as a float64. */
function canonicalUnit(billionths: bigint): [perUnit: bigint, unit: number] {
  if (billionths % billion === 0n) return [billion, 1];
  if (billionths % 1_000_000n === 0n) return [1_000_000n, 1e-3];
  if (billionths % 1_000n === 0n) return [1_000n, 1e-6];
  return [1n, 1e-9];
}
