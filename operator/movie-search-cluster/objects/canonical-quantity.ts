import { isQuantity, type Quantity } from '../../../crds/quantity.ts';

const pattern = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/;
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** The smallest amount that Kubernetes keeps: one billionth. */
const NANO = 10n ** 9n;

/**
 * A quantity as the API server writes it back (`0.5` cores is `500m`, `1024Mi` is `1Gi`), so that what is wanted and what is there
 * compare as text. Amounts below a billionth are rounded up, as the API server does.
 *
 * Source: the doc comment of `Quantity` in k8s.io/apimachinery/pkg/api/resource/quantity.go.
 *
 * @throws RangeError for what is no quantity of zero or more
 */
export function canonicalQuantity(quantity: Quantity): string {
  const text = String(quantity);
  const match = isQuantity(text) ? pattern.exec(text) : null;
  if (match === null) throw new RangeError(`${JSON.stringify(quantity)} is no quantity of zero or more`);
  const [, whole = '', fraction = '', exponent, suffix = ''] = match;
  const binary = suffix.endsWith('i');
  const power =
    exponent !== undefined ? Number(exponent) : binary ? 0 : (decimalSuffixes.indexOf(suffix) - 3) * 3;
  const factor = binary ? 1024n ** BigInt(binarySuffixes.indexOf(suffix)) : 1n;
  const nanos = scaledUp(BigInt(whole + fraction) * factor * NANO, power - fraction.length);
  if (nanos === 0n) return '0';
  if (binary && nanos > 1024n * NANO) return inBase1024(divideUp(nanos, NANO));
  return inBase1000(nanos, exponent !== undefined);
}

function inBase1024(amount: bigint): string {
  let rest = amount;
  let power = 0;
  while (rest % 1024n === 0n && power < binarySuffixes.length - 1) {
    rest /= 1024n;
    power++;
  }
  return `${rest}${binarySuffixes[power] ?? ''}`;
}

function inBase1000(nanos: bigint, asExponent: boolean): string {
  let rest = nanos;
  let power = 0;
  while (rest % 1000n === 0n && power < decimalSuffixes.length - 1) {
    rest /= 1000n;
    power++;
  }
  const exponent = (power - 3) * 3;
  const ending = asExponent ? (exponent === 0 ? '' : `e${exponent}`) : (decimalSuffixes[power] ?? '');
  return `${rest}${ending}`;
}

/** `value` × 10^`power`, rounded up to a whole number. */
function scaledUp(value: bigint, power: number): bigint {
  return power >= 0 ? value * 10n ** BigInt(power) : divideUp(value, 10n ** BigInt(-power));
}

function divideUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}
