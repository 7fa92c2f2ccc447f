import { englishNumber, englishOrdinal, ordinalDigits, roman, type Numeral } from './numerals.ts';

/** A way to write numbers: the words of one, undefined where it has none. */
export type Writing = (numeral: Numeral) => string[] | undefined;

/** The first word is never a roman numeral: "2 Fast 2 Furious". */
export function inRoman({ at, value, style, fraction }: Numeral): string[] | undefined {
  const written = at === 0 || style === 'ordinal' || fraction !== undefined ? undefined : roman(value);
  return written === undefined ? undefined : [written];
}

export function inDigits({ value, style, fraction }: Numeral): string[] {
  return [style === 'ordinal' ? ordinalDigits(value) : String(value), ...(fraction?.digits ?? [])];
}

export function inWords({ value, style, fraction }: Numeral): string[] | undefined {
  if (style === 'ordinal') return englishOrdinal(value);
  const written = englishNumber(value);
  return written === undefined || fraction === undefined ? written : [...written, ...fraction.digits];
}

/** "eight and a half", "a hundred". */
function readOut({ value, style, fraction }: Numeral): string[] | undefined {
  if (style === 'ordinal') return undefined;
  if (fraction !== undefined) return [...(englishNumber(value) ?? []), ...fraction.readOut];
  return value === 100 ? ['a', 'hundred'] : value === 1000 ? ['a', 'thousand'] : undefined;
}

/** "The Hundred-Foot Journey". */
function withoutOne({ value, style, fraction }: Numeral): string[] | undefined {
  if (style === 'ordinal' || fraction !== undefined) return undefined;
  return value === 100 ? ['hundred'] : value === 1000 ? ['thousand'] : undefined;
}

/** The ways in which all the numbers of a title can be written, the likeliest of another one first. */
export const WRITINGS: readonly Writing[] = [inRoman, inDigits, inWords, readOut, withoutOne];

/** The words with each number written in the given way, where it has one. */
export function rewritten(
  words: readonly string[],
  numerals: readonly Numeral[],
  write: Writing | ((numeral: Numeral) => readonly string[] | undefined),
): string[] {
  const result: string[] = [];
  let next = 0;
  for (const numeral of numerals) {
    const end = numeral.at + numeral.length;
    result.push(...words.slice(next, numeral.at), ...(write(numeral) ?? words.slice(numeral.at, end)));
    next = end;
  }
  return [...result, ...words.slice(next)];
}
