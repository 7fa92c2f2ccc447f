/** Powers of ten of the decimal suffixes. */
const DECIMAL_EXPONENT: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_SUFFIXES = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([eE][+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)$/;
const NANO_DIGITS = 9;

/**
 * The exact value of a Kubernetes quantity ("100m", "0.1", "1.5Gi", "2e3"), in billionths; what is finer than a billionth is
 * rounded away from zero, as the API server does. Undefined where `text` is no quantity.
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, sign = '', number = '', exponentPart, suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  const factor = binary === -1 ? 1n : 1024n ** BigInt(binary + 1);
  const exponent = exponentPart ? Number(exponentPart.slice(1)) : (DECIMAL_EXPONENT[suffix] ?? 0);
  const digits = BigInt(whole + fraction) * factor;
  const shift = NANO_DIGITS + exponent - fraction.length;
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -magnitude : magnitude;
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
