/**
 * Kubernetes resource quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/),
 * compared exactly and with the API server's own limits: what is finer than a billionth is rounded away from
 * zero, and of those with a binary suffix (`Ki` to `Ei`), and only those, what is beyond 2^63 - 1 counts as that
 * (apimachinery, pkg/api/resource, ParseQuantity).
 */

/** A quantity as it stands in a resource: `500m`, `2`, `512Mi`, `1e3`, or a bare integer. */
export type Quantity = string | number;

/** What Kubernetes takes for a quantity, save exponents of more than two digits, which no machine has. */
export const quantityPattern =
  /^([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?[0-9]{1,2}))?$/;

const decimalExponents: Readonly<Record<string, number>> = {
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
/** By powers of 1024, from the first on. */
export const binarySuffixes: readonly string[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const billion = 10n ** 9n;
const mostBinary = (2n ** 63n - 1n) * billion;

/** A quantity taken apart: its amount, but for the sign, is `digits` × 10^`power`. */
export interface QuantityParts {
  readonly negative: boolean;
  readonly digits: bigint;
  readonly power: number;
  /** How its unit is written: with a decimal suffix or none, with a binary suffix, or as an exponent of ten. */
  readonly format: 'Decimal' | 'Binary' | 'Exponent';
}

/** Undefined where it is no quantity. */
export function quantityParts(quantity: Quantity): QuantityParts | undefined {
  const match = quantityPattern.exec(String(quantity));
  if (match === null) return undefined;
  const [, sign, number = '', suffix = '', exponent] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const binaryPower = binarySuffixes.indexOf(suffix) + 1;
  return {
    negative: sign === '-',
    digits: BigInt(whole + fraction) * 1024n ** BigInt(binaryPower),
    power: Number(exponent ?? decimalExponents[suffix] ?? 0) - fraction.length,
    format: exponent !== undefined ? 'Exponent' : binaryPower > 0 ? 'Binary' : 'Decimal',
  };
}

/** `value` × 10^`power`, rounded up to a whole number. */
export function scaledUp(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}

/** The amount in billionths, or undefined where it is no quantity. */
export function billionths(quantity: Quantity): bigint | undefined {
  const parts = quantityParts(quantity);
  if (parts === undefined) return undefined;
  const exact = scaledUp(parts.digits, parts.power + 9);
  const amount = parts.format === 'Binary' && exact > mostBinary ? mostBinary : exact;
  return parts.negative ? -amount : amount;
}

/** Whether this is a quantity: digits, perhaps a fraction, perhaps a suffix or an exponent. */
export function isQuantity(value: Quantity): boolean {
  return billionths(value) !== undefined;
}

/**
 * Negative, zero or positive as `left` is below, equal to or above `right`.
 *
 * @throws RangeError if either is no quantity.
 */
export function compareQuantities(left: Quantity, right: Quantity): number {
  const difference = measured(left) - measured(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/**
 * The amount as a number in the quantity's base unit (cores, bytes): `250m` is 0.25, `1Ki` is 1024.
 * Whole amounts are exact up to 2^53.
 *
 * @throws RangeError if it is no quantity.
 */
export function quantityValue(quantity: Quantity): number {
  const amount = measured(quantity);
  return Number(amount / billion) + Number(amount % billion) / Number(billion);
}

function measured(quantity: Quantity): bigint {
  const amount = billionths(quantity);
  if (amount === undefined) {
    throw new RangeError(`${JSON.stringify(quantity)} is no quantity; write one such as 500m, 2 or 512Mi`);
  }
  return amount;
}
