import { isQuantity, type Quantity } from '../../../crds/quantity.ts';

const pattern = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/;
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Thousandths are the finest that requests and limits are kept in. */
const MILLI = 1000n;

/**
 * An amount of a resource as the API server writes it back (`0.5` cores is `500m`, `1024Mi` is `1Gi`), so that what is wanted and
 * what is there compare as text, and one amount written in two ways makes one template. Parts of a thousandth are rounded up.
 *
 * Source: the doc comment of `Quantity` in k8s.io/apimachinery/pkg/api/resource/quantity.go, and `SetDefaults_ResourceList`.
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
  const millis = scaledUp(BigInt(whole + fraction) * factor * MILLI, power - fraction.length);
  if (millis === 0n) return '0';
  if (binary && millis % MILLI === 0n && millis >= 1024n * MILLI) return inBase1024(millis / MILLI);
  return inBase1000(millis, exponent !== undefined);
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

function inBase1000(millis: bigint, asExponent: boolean): string {
  let rest = millis;
  let power = decimalSuffixes.indexOf('m');
  while (rest % 1000n === 0n && power < decimalSuffixes.length - 1) {
    rest /= 1000n;
    power++;
  }
  const exponent = (power - decimalSuffixes.indexOf('')) * 3;
  const ending = asExponent ? (exponent === 0 ? '' : `e${exponent}`) : (decimalSuffixes[power] ?? '');
  return `${rest}${ending}`;
}

/** `value` × 10^`power`, rounded up to a whole number. */
function scaledUp(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}
