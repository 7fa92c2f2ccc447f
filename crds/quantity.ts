/**
 * Kubernetes resource quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/),
 * compared exactly: `0.1` and `100m` are the same amount, and no float stands in between.
 */

/** A quantity as it stands in a resource: `500m`, `2`, `512Mi`, `1e3`, or a bare integer. */
export type Quantity = string | number;

/** The pattern Kubernetes itself publishes for a quantity in an int-or-string field. */
export const quantityPattern =
  /^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$/;

const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE])([+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/;

const decimalExponent: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const binaryExponent: Readonly<Record<string, bigint>> = {
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
};

/** Exponents beyond these describe no amount a machine has, and would cost memory to expand. */
const largestExponent = 18;
const mostDigits = 32;

interface Ratio {
  readonly numerator: bigint;
  /** Above zero. */
  readonly denominator: bigint;
}

function ratio(quantity: Quantity): Ratio | undefined {
  const text = String(quantity);
  if (text.length > mostDigits || !quantityPattern.test(text)) return undefined;
  const match = parts.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', , exponentText, suffix] = match;
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  const binary = suffix === undefined ? undefined : binaryExponent[suffix];
  const exponent = exponentText === undefined ? (decimalExponent[suffix ?? ''] ?? 0) : Number(exponentText);
  if (Math.abs(exponent) > largestExponent) return undefined;
  const power = exponent - fraction.length;
  return {
    numerator: digits * (power > 0 ? 10n ** BigInt(power) : 1n) * (binary === undefined ? 1n : 1n << binary),
    denominator: power < 0 ? 10n ** BigInt(-power) : 1n,
  };
}

/** Whether this is a quantity: digits, perhaps a fraction, perhaps a suffix or an exponent. */
export function isQuantity(value: Quantity): boolean {
  return ratio(value) !== undefined;
}

/**
 * Negative, zero or positive as `left` is below, equal to or above `right`.
 *
 * @throws RangeError if either is no quantity; check with {@link isQuantity} first.
 */
export function compareQuantities(left: Quantity, right: Quantity): number {
  const [l, r] = [exactly(left), exactly(right)];
  const difference = l.numerator * r.denominator - r.numerator * l.denominator;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/**
 * The amount as a number in the quantity's base unit (cores, bytes): `250m` is 0.25, `1Ki` is 1024.
 * Exact up to 2^53; beyond that to a double's precision.
 *
 * @throws RangeError if it is no quantity.
 */
export function quantityValue(quantity: Quantity): number {
  const { numerator, denominator } = exactly(quantity);
  const whole = numerator / denominator;
  return Number(whole) + Number(numerator - whole * denominator) / Number(denominator);
}

function exactly(quantity: Quantity): Ratio {
  const exact = ratio(quantity);
  if (exact === undefined) {
    throw new RangeError(`${JSON.stringify(quantity)} is no quantity; write one such as 500m, 2 or 512Mi`);
  }
  return exact;
}
