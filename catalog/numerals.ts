const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

/** Sequels are not numbered beyond; what is longer is a word: "mix", "xxx" of 2002 aside. */
const MAX_ROMAN = 39;

/** A number within words: as many of them from `at` on as it takes, and in which way it was written. */
export interface Numeral {
  readonly at: number;
  readonly length: number;
  readonly value: number;
  readonly style: 'digits' | 'roman' | 'words' | 'ordinal';
}

/** Roman numerals from I to XXXIX; undefined for anything else. */
export function romanValue(word: string): number | undefined {
  const match = /^(x{0,3})(ix|iv|v?i{0,3})$/u.exec(word);
  if (match === null || word === '') return undefined;
  const [, tens = '', units = ''] = match;
  const unit =
    units === 'ix' ? 9 : units === 'iv' ? 4 : (units.startsWith('v') ? 5 : 0) + units.replace('v', '').length;
  return 10 * tens.length + unit;
}

/** "iv" for 4; undefined beyond XXXIX. */
export function roman(value: number): string | undefined {
  if (value < 1 || value > MAX_ROMAN) return undefined;
  const units = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'];
  return 'x'.repeat(Math.floor(value / 10)) + (units[value % 10] ?? '');
}

/** "twenty one" for 21, "one hundred and one" for 101; undefined beyond 999. */
export function englishNumber(value: number): string[] | undefined {
  if (value < 0 || value > 999) return undefined;
  if (value < 20) return [UNITS[value] ?? ''];
  if (value < 100)
    return [TENS[Math.floor(value / 10)] ?? '', ...(value % 10 === 0 ? [] : [UNITS[value % 10] ?? ''])];
  const rest = value % 100 === 0 ? [] : ['and', ...(englishNumber(value % 100) ?? [])];
  return [UNITS[Math.floor(value / 100)] ?? '', 'hundred', ...rest];
}

/** "sixth" for 6; undefined beyond 20. */
export function englishOrdinal(value: number): string | undefined {
  return value >= 1 ? ORDINALS[value] : undefined;
}

/** "6th" for 6. */
export function ordinalDigits(value: number): string {
  const last = value % 100 > 10 && value % 100 < 14 ? 0 : value % 10;
  return `${value}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}

/**
 * The numbers among folded words, from left to right. A roman one only where it can be one: never the first word, and I, V and X
 * by themselves only at the end or behind a word that announces a part ("Malcolm X" can be the tenth, "V for Vendetta" cannot).
 */
export function numeralsIn(words: readonly string[], announces: ReadonlySet<string>): Numeral[] {
  const found: Numeral[] = [];
  for (let at = 0; at < words.length;) {
    const numeral = numeralAt(words, at, announces);
    if (numeral !== undefined) found.push(numeral);
    at += numeral?.length ?? 1;
  }
  return found;
}

function numeralAt(
  words: readonly string[],
  at: number,
  announces: ReadonlySet<string>,
): Numeral | undefined {
  const word = words[at] ?? '';
  if (/^\d{1,3}$/u.test(word)) return { at, length: 1, value: Number(word), style: 'digits' };
  const ordinal = /^(\d{1,2})(?:st|nd|rd|th)$/u.exec(word);
  if (ordinal !== null) return { at, length: 1, value: Number(ordinal[1]), style: 'ordinal' };
  if (ORDINALS.indexOf(word) > 0) return { at, length: 1, value: ORDINALS.indexOf(word), style: 'ordinal' };
  const spelt = speltAt(words, at);
  if (spelt !== undefined) return { at, ...spelt, style: 'words' };
  const value = at === 0 ? undefined : romanValue(word);
  if (value === undefined) return undefined;
  const stands = word.length > 1 || at === words.length - 1 || announces.has(words[at - 1] ?? '');
  return stands ? { at, length: 1, value, style: 'roman' } : undefined;
}

/** "seven", "twenty one", "one hundred and one", "a hundred". */
function speltAt(words: readonly string[], at: number): { length: number; value: number } | undefined {
  const small = belowHundredAt(words, at);
  const hundreds = words[at] === 'a' ? 1 : small?.length === 1 && small.value < 10 ? small.value : undefined;
  if (words[at + 1] !== 'hundred' || hundreds === undefined) return small;
  const and = words[at + 2] === 'and' ? 1 : 0;
  const rest = belowHundredAt(words, at + 2 + and);
  if (rest === undefined) return { length: 2, value: 100 * hundreds };
  return { length: 2 + and + rest.length, value: 100 * hundreds + rest.value };
}

function belowHundredAt(words: readonly string[], at: number): { length: number; value: number } | undefined {
  const word = words[at] ?? '';
  const unit = UNITS.indexOf(word);
  if (unit > 0) return { length: 1, value: unit };
  const tens = TENS.indexOf(word);
  if (tens < 2) return undefined;
  const next = UNITS.indexOf(words[at + 1] ?? '');
  return next > 0 && next < 10 ? { length: 2, value: 10 * tens + next } : { length: 1, value: 10 * tens };
}
