import { OTHER_ID } from './snapshot-format.ts';

const LETTER_T = 0x74;
const DIGIT_0 = 0x30;
/** IMDb fills its numbers up to so many digits. */
const DIGITS = 7;

/** The number of an IMDb title id in bytes[from…to), if `compactIdText` gives the same id again; undefined for any other id. */
export function compactId(bytes: Uint8Array, from: number, to: number): number | undefined {
  const digits = to - from - 2;
  if (digits < DIGITS || digits > 10 || bytes[from] !== LETTER_T || bytes[from + 1] !== LETTER_T)
    return undefined;
  if (digits > DIGITS && bytes[from + 2] === DIGIT_0) return undefined;
  let number = 0;
  for (let at = from + 2; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number < OTHER_ID ? number : undefined;
}

/** 111161 → "tt0111161". */
export function compactIdText(number: number): string {
  return `tt${String(number).padStart(DIGITS, '0')}`;
}
