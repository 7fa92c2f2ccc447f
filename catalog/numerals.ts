const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );
const TENTHS = TENS.map((tens) => `${tens.slice(0, -1)}ieth`);

/** How the names of numbers are misspelt. */
const MISSPELT =
  'fourty:forty fourtieth:fortieth ninty:ninety nintey:ninety nintieth:ninetieth ninteen:nineteen ninteenth:nineteenth forteen:fourteen ' +
  'eigth:eighth eigthteen:eighteen eightteen:eighteen eigteen:eighteen eigthy:eighty fith:fifth fivth:fifth fivty:fifty fiveteen:fifteen ' +
  'nineth:ninth twelth:twelfth twelveth:twelfth tweleve:twelve twelv:twelve tweny:twenty twentey:twenty twenteith:twentieth thrity:thirty ' +
  'thirthy:thirty thirdteen:thirteen thriteen:thirteen hunderd:hundred hundered:hundred hundread:hundred thousend:thousand ' +
  'thousnad:thousand tousand:thousand';
/** The words for these, and for "twentyone" and "fortysecond", as people write them without a hyphen. */
const MEANT = new Map<string, readonly string[]>([
  ...MISSPELT.split(' ').map((pair): [string, string[]] => {
    const [misspelt = '', meant = ''] = pair.split(':');
    return [misspelt, [meant]];
  }),
  ...TENS.slice(2).flatMap((tens) =>
    [...UNITS.slice(1, 10), ...ORDINALS.slice(1, 10)].map((unit): [string, string[]] => [
      tens + unit,
      [tens, unit],
    ]),
  ),
]);

/** Two to twelve in German, French, Spanish and Italian, and the first few in Russian. */
const LANGUAGES = (
  'zwei drei vier funf sechs sieben acht neun zehn elf zwolf,deux trois quatre cinq six sept huit neuf dix onze douze,' +
  'dos tres cuatro cinco seis siete ocho nueve diez once doce,due tre quattro cinque sei sette otto nove dieci undici dodici,' +
  'два три четыре пять'
)
  .split(',')
  .map((language) => language.split(' '));
/** English has these as well, as other words, and "otto" is a name. */
const NO_FOREIGN = new Set('six once elf sei otto'.split(' '));
const FOREIGN = new Map(
  LANGUAGES.flatMap((words) => words.map((word, at): [string, number] => [word, at + 2])).filter(
    ([word]) => !NO_FOREIGN.has(word),
  ),
);

/** Of these, the ones with which other words begin: "tre" may be on its way to "trek". */
const BEGINS_OTHERS = new Set('tre tres due dos deux cinq vier'.split(' '));

/** Sequels are not numbered beyond; what is longer is a word: "mix", "xxx" of 2002 aside. */
const MAX_ROMAN = 39;

/** As the first word, shorter ones are words of other languages: "Vi", "Xi". */
const SHORTEST_FIRST_ROMAN = 3;

/** A number within words: as many of them from `at` on as it takes, and in which way it was written. */
export interface Numeral {
  readonly at: number;
  readonly length: number;
  readonly value: number;
  readonly style: 'digits' | 'roman' | 'words' | 'ordinal';
  /** As the last word it may be the beginning of another one: "star tre". */
  readonly mayGoOn?: true;
  /** A fraction is added to it: "8 1/2", "eight and a half", "33 and a third". */
  readonly fraction?: Fraction;
}

/** A part of one, as words: in digits as folding parts them, and read out. */
export interface Fraction {
  readonly digits: readonly [string, string];
  readonly readOut: readonly string[];
}

const FRACTIONS: readonly Fraction[] = [
  { digits: ['1', '2'], readOut: ['and', 'a', 'half'] },
  { digits: ['1', '3'], readOut: ['and', 'a', 'third'] },
  { digits: ['1', '4'], readOut: ['and', 'a', 'quarter'] },
];

/** The words that are meant by a number's name which is misspelt or written in one: "fourty", "twentyone"; undefined for anything else. */
export function numberMeant(word: string): readonly string[] | undefined {
  return MEANT.get(word);
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

/** "twenty one" for 21, "one hundred and one" for 101, "two thousand and one" for 2001; undefined beyond 999,999. */
export function englishNumber(value: number): string[] | undefined {
  if (value < 0 || value > 999_999) return undefined;
  if (value > 999) {
    const below = value % 1000;
    const behind = below === 0 ? [] : [...(below < 100 ? ['and'] : []), ...(englishNumber(below) ?? [])];
    return [...(englishNumber(Math.floor(value / 1000)) ?? []), 'thousand', ...behind];
  }
  if (value < 20) return [UNITS[value] ?? ''];
  if (value < 100)
    return [TENS[Math.floor(value / 10)] ?? '', ...(value % 10 === 0 ? [] : [UNITS[value % 10] ?? ''])];
  const rest = value % 100 === 0 ? [] : ['and', ...(englishNumber(value % 100) ?? [])];
  return [UNITS[Math.floor(value / 100)] ?? '', 'hundred', ...rest];
}

/** "sixth" for 6, "forty second" for 42; undefined beyond 99. */
export function englishOrdinal(value: number): string[] | undefined {
  if (value < 1 || value > 99) return undefined;
  const whole = ORDINALS[value] ?? (value % 10 === 0 ? TENTHS[value / 10] : undefined);
  return whole === undefined ? [TENS[Math.floor(value / 10)] ?? '', ORDINALS[value % 10] ?? ''] : [whole];
}

/** "drei", "trois", "tres" and so on for 3: a number from two to twelve, where the language has it. */
export const FOREIGN_WRITINGS = LANGUAGES.map(
  (words) =>
    (value: number): string | undefined =>
      words[value - 2],
);

/** "6th" for 6. */
export function ordinalDigits(value: number): string {
  const last = value % 100 > 10 && value % 100 < 14 ? 0 : value % 10;
  return `${value}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}

/**
 * The numbers among folded words, from left to right. A roman one only where it can be one: as the first word with three letters or
 * more ("XII Angry Men"), and I, V and X by themselves only at the end or behind a word that announces a part ("Malcolm X" can be the
 * tenth, "V for Vendetta" cannot).
 * Years in digits are none, but for whole thousands.
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
  const cardinal = digitsAt(words, at);
  if (cardinal !== undefined) return withFraction(words, { at, ...cardinal, style: 'digits' });
  const ordinal = ordinalAt(words, at);
  if (ordinal !== undefined) return { at, ...ordinal, style: 'ordinal' };
  const spelt = readAsYearAt(words, at) ?? speltAt(words, at);
  if (spelt !== undefined) return withFraction(words, { at, ...spelt, style: 'words' });
  const word = words[at] ?? '';
  if (words.length === 1) return undefined;
  const foreign = FOREIGN.get(word);
  const isAnnounced = announces.has(words[at - 1] ?? '');
  if (foreign !== undefined) {
    const mayGoOn = at === words.length - 1 && !isAnnounced && BEGINS_OTHERS.has(word);
    return { at, length: 1, value: foreign, style: 'words', ...(mayGoOn ? { mayGoOn } : {}) };
  }
  const value = romanValue(word);
  if (value === undefined || (at === 0 && word.length < SHORTEST_FIRST_ROMAN)) return undefined;
  const before = words[at - 1] ?? '';
  // Behind another letter it is one of initials: "A.I." is no "A 1".
  const ends = at === words.length - 1 && before.length > 1;
  const stands = word.length > 1 || ends || announces.has(before);
  return stands ? { at, length: 1, value, style: 'roman' } : undefined;
}

/** So many words stand for the value. */
interface Counted {
  readonly length: number;
  readonly value: number;
}

/** "7", "20000", "20k", and "20,000", which is two words. */
function digitsAt(words: readonly string[], at: number): Counted | undefined {
  const word = words[at] ?? '';
  if (/^[1-9]\d{0,2}k$/u.test(word)) return { length: 1, value: 1000 * Number(word.slice(0, -1)) };
  if (/^[1-9]\d{0,2}000$/u.test(word)) return { length: 1, value: Number(word) };
  if (!/^\d{1,3}$/u.test(word)) return undefined;
  if (words[at + 1] === '000' && Number(word) > 0) return { length: 2, value: 1000 * Number(word) };
  return { length: 1, value: Number(word) };
}

/** "13th", "sixth", "forty second". */
function ordinalAt(words: readonly string[], at: number): Counted | undefined {
  const word = words[at] ?? '';
  const digits = /^(\d{1,2})(?:st|nd|rd|th)$/u.exec(word);
  if (digits !== null) return { length: 1, value: Number(digits[1]) };
  const whole = Math.max(ORDINALS.indexOf(word), 10 * TENTHS.indexOf(word));
  if (whole > 0) return { length: 1, value: whole };
  const tens = TENS.indexOf(word);
  const unit = ORDINALS.indexOf(words[at + 1] ?? '');
  return tens > 1 && unit > 0 && unit < 10 ? { length: 2, value: 10 * tens + unit } : undefined;
}

function withFraction(words: readonly string[], numeral: Numeral): Numeral {
  const end = numeral.at + numeral.length;
  for (const fraction of FRACTIONS) {
    for (const written of [fraction.digits, fraction.readOut, ['and', ...fraction.digits]]) {
      if (written.every((word, place) => words[end + place] === word))
        return { ...numeral, length: numeral.length + written.length, fraction };
    }
  }
  return numeral;
}

/** How a zero within a year is read out. */
const OHS: ReadonlySet<string> = new Set(['oh', 'o', 'zero']);

/** "fourteen oh eight" for 1408, "twenty ten" for 2010. */
function readAsYearAt(words: readonly string[], at: number): Counted | undefined {
  return readWithOhAt(words, at) ?? readInHalvesAt(words, at);
}

function readInHalvesAt(words: readonly string[], at: number): Counted | undefined {
  const hundreds = CENTURIES.get(words[at] ?? '');
  const years = hundreds === undefined ? undefined : belowHundredAt(words, at + 1);
  if (hundreds === undefined || years === undefined || years.value < 10) return undefined;
  return { length: 1 + years.length, value: 100 * hundreds + years.value };
}
/** Which films and their titles are of: the years 1000 to 2099. */
const CENTURIES = new Map(
  UNITS.map((word, value): [string, number] => [word, value])
    .slice(10)
    .concat([['twenty', 20]]),
);

function readWithOhAt(words: readonly string[], at: number): Counted | undefined {
  // Most titles have no such word, and this is asked of each of their words.
  if (!OHS.has(words[at + 1] ?? '') && !OHS.has(words[at + 2] ?? '')) return undefined;
  const hundreds = belowHundredAt(words, at);
  if (hundreds === undefined || hundreds.value < 10) return undefined;
  const unit = UNITS.indexOf(words[at + hundreds.length + 1] ?? '');
  if (!OHS.has(words[at + hundreds.length] ?? '') || unit < 1 || unit > 9) return undefined;
  return { length: hundreds.length + 2, value: 100 * hundreds.value + unit };
}

/** "seven", "twenty one", "one hundred and one", "a hundred", "hundred", "twenty thousand". */
function speltAt(words: readonly string[], at: number): Counted | undefined {
  const below = belowThousandAt(words, at);
  const thousands = below ?? (words[at] === 'a' ? { length: 1, value: 1 } : { length: 0, value: 1 });
  if (words[at + thousands.length] !== 'thousand') return below;
  const counted = { length: thousands.length + 1, value: 1000 * thousands.value };
  return plusRest(counted, words, at, belowThousandAt);
}

function belowThousandAt(words: readonly string[], at: number): Counted | undefined {
  const small = belowHundredAt(words, at);
  const unit = small?.length === 1 && small.value < 10 ? small : undefined;
  const hundreds = unit ?? (words[at] === 'a' ? { length: 1, value: 1 } : { length: 0, value: 1 });
  if (words[at + hundreds.length] !== 'hundred') return small;
  const counted = { length: hundreds.length + 1, value: 100 * hundreds.value };
  return plusRest(counted, words, at, belowHundredAt);
}

/** What is counted behind a hundred or a thousand, and behind an "and" if there is one. */
function plusRest(
  { length, value }: Counted,
  words: readonly string[],
  at: number,
  restAt: (words: readonly string[], at: number) => Counted | undefined,
): Counted {
  const and = words[at + length] === 'and' ? 1 : 0;
  const rest = restAt(words, at + length + and);
  if (rest === undefined) return { length, value };
  return { length: length + and + rest.length, value: value + rest.value };
}

function belowHundredAt(words: readonly string[], at: number): Counted | undefined {
  const word = words[at] ?? '';
  const unit = UNITS.indexOf(word);
  if (unit > 0) return { length: 1, value: unit };
  const tens = TENS.indexOf(word);
  if (tens < 2) return undefined;
  const next = UNITS.indexOf(words[at + 1] ?? '');
  return next > 0 && next < 10 ? { length: 2, value: 10 * tens + next } : { length: 1, value: 10 * tens };
}
