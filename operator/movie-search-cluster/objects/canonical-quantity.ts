import { binarySuffixes, quantityParts, scaledUp, type Quantity } from '../../../crds/quantity.ts';

/** By powers of 1000, from thousandths on: the finest that requests and limits are kept in. */
const decimalSuffixes = ['m', '', 'k', 'M', 'G', 'T', 'P', 'E'];
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
  const parts = quantityParts(quantity);
  if (parts === undefined || parts.negative) {
    throw new RangeError(`${JSON.stringify(quantity)} is no quantity of zero or more`);
  }
  const { digits, power, format } = parts;
  const millis = scaledUp(digits * MILLI, power);
  if (millis === 0n) return '0';
  const isWholeKibi = millis % MILLI === 0n && millis >= 1024n * MILLI;
  return format === 'Binary' && isWholeKibi
    ? inBase1024(millis / MILLI)
    : inBase1000(millis, format === 'Exponent');
}

function inBase1024(amount: bigint): string {
  let rest = amount;
  let power = 0;
  while (rest % 1024n === 0n && power < binarySuffixes.length) {
    rest /= 1024n;
    power++;
  }
  return `${rest}${binarySuffixes[power - 1] ?? ''}`;
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
