import { foldWords } from './fold-text.ts';
import { inMixedWays, ordinalsOf } from './mixed-numerals.ts';
import { inDigits, inRoman, inWords, rewritten, WRITINGS, type Writing } from './numeral-writings.ts';
import { FOREIGN_WRITINGS, numberMeant, numeralsIn, roman, romanValue, type Numeral } from './numerals.ts';

/** Another way to write the same title. */
export interface Respelling {
  readonly words: readonly string[];
  /**
   * What of it must be whole to count. title: nothing may follow. words: a beginning will do, if it ends with a word. letters: any
   * beginning will do.
   */
  readonly whole: 'title' | 'words' | 'letters';
  /** Nothing but its numbers are written in another way. */
  readonly renumbered?: true;
  /** Where nothing is written so, slips are looked for in it, too. */
  readonly alike?: true;
  /** The last of its words was taken for a number, but may be the beginning of another word: "star tre". */
  readonly mayGoOn?: true;
}

/** Behind these stands the number of a part. */
const PARTS = ['part', 'vol', 'volume', 'chapter', 'episode'];
/** Beside other numbers in other writings, all of them would be too many ways. */
const LIKELIEST_PARTS = PARTS.slice(0, 1);
export const ANNOUNCES: ReadonlySet<string> = new Set([
  ...PARTS,
  'pt',
  'no',
  'number',
  'teil',
  'parte',
  'partie',
  'tome',
  'book',
  'ep',
  'ch',
  'chap',
  'kapitel',
  'chapitre',
  'capitulo',
  'capitolo',
]);

/**
 * Whether a text beside a title says which part is meant: "Part 2", "II", "Vol. 1". A title without it would be another one.
 */
export function namesPart(text: string): boolean {
  const words = foldWords(text);
  const [first = ''] = words;
  if (words.length === 1) return /^\d{1,2}$/u.test(first) || romanValue(first) !== undefined;
  return ANNOUNCES.has(first) && numeralsIn(words, ANNOUNCES).some(({ at }) => at === 1);
}

/** The title with its numbers written in other ways, and as a part of a work that is announced in others. */
export function* withOtherNumerals(typed: readonly string[]): Generator<Respelling, void, undefined> {
  const apart = withNumbersApart(withPartBehind(typed).map(asRoman));
  for (const words of apart.every((word, at) => word === typed[at]) ? [typed] : [typed, apart]) {
    const numerals = numeralsIn(words, ANNOUNCES);
    if (numerals.length === 0) continue;
    const mayGoOn = numerals.at(-1)?.mayGoOn === true;
    for (const respelling of renumbered(words, numerals))
      yield mayGoOn ? { ...respelling, mayGoOn } : respelling;
  }
}

function* renumbered(
  words: readonly string[],
  numerals: readonly Numeral[],
): Generator<Respelling, void, undefined> {
  if (numerals.length === 0) return;
  yield* written(words, numerals, WRITINGS);
  // "28 Days Later II": where a title has a number of its own, that of the sequel is written by itself. Slips beside both are too many.
  if (numerals.length > 1) {
    for (const respelling of written(words, numerals.slice(-1), WRITINGS.slice(0, 3)))
      yield { words: respelling.words, whole: respelling.whole };
  }
  for (const mixed of inMixedWays(words, numerals)) yield { words: mixed, whole: 'words', renumbered: true };
  yield* withOrdinalsApart(words, numerals);
  const parts = numerals.filter(
    ({ at, style, fraction }) => at > 0 && style !== 'ordinal' && fraction === undefined,
  );
  const part = parts.findLast(({ at }) => ANNOUNCES.has(words[at - 1] ?? '')) ?? parts[0];
  if (part !== undefined) {
    if (numerals.length === 2) yield* asPartBeside(words, numerals, part);
    yield* asPart(words, part);
  }
  yield* asOrdinals(words, numerals);
  yield* ofThatName(words, numerals.at(-1));
  for (const other of inOtherLanguages(words, numerals)) yield { words: other, whole: 'title' };
}

/** In each of the ways in which any of the numbers can be written. */
function* written(
  words: readonly string[],
  numerals: readonly Numeral[],
  ways: readonly Writing[],
): Generator<Respelling, void, undefined> {
  for (const write of ways) {
    if (numerals.some((numeral) => write(numeral) !== undefined))
      yield {
        words: rewritten(words, numerals, write),
        // A stored "2½" folds to the words 21 and 2, so that words tell nothing of fractions.
        whole: numerals.some(({ fraction }) => fraction !== undefined) ? 'letters' : 'words',
        renumbered: true,
      };
  }
}

/** The number of a part announced in other ways beside the other numbers as they are mostly written: "Friday the thirteenth 8". */
function* asPartBeside(
  words: readonly string[],
  numerals: readonly Numeral[],
  part: Numeral,
): Generator<Respelling, void, undefined> {
  const isBefore = ({ at }: Numeral): boolean => at < part.at;
  for (const write of [inDigits, inWords]) {
    const before = rewritten(words.slice(0, part.at), numerals.filter(isBefore), write);
    const whole = rewritten(
      words,
      numerals.filter((numeral) => numeral !== part),
      write,
    );
    if (whole.some((word, at) => word !== words[at]))
      yield* asPart(whole, { ...part, at: before.length }, LIKELIEST_PARTS);
  }
}

/** "3 Männer im Schnee" for Drei Männer im Schnee, and "4 weddings and 1 funeral" with "a funeral". */
function inOtherLanguages(words: readonly string[], numerals: readonly Numeral[]): string[][] {
  const counted = numerals.filter(({ style, fraction }) => style === 'digits' && fraction === undefined);
  const one = counted.find(({ at, value }) => value === 1 && at > 0 && at < words.length - 1);
  const withArticle = rewritten(words, counted, (numeral) => (numeral === one ? ['a'] : inWords(numeral)));
  const inWordsOf = FOREIGN_WRITINGS.filter((write) =>
    counted.some(({ value }) => write(value) !== undefined),
  ).map((write) =>
    rewritten(words, counted, ({ value }) => {
      const word = write(value);
      return word === undefined ? undefined : [word];
    }),
  );
  return one === undefined ? inWordsOf : [withArticle, ...inWordsOf];
}

/** "Fifty First Dates" is of 50 and not of the 51st: tens before an ordinal stand for themselves. */
function* withOrdinalsApart(
  words: readonly string[],
  numerals: readonly Numeral[],
): Generator<Respelling, void, undefined> {
  for (const { at, length, value, style } of numerals) {
    if (style !== 'ordinal' || length !== 2) continue;
    const tens = value - (value % 10);
    yield { words: words.with(at, String(tens)), whole: 'words', renumbered: true };
  }
}

/** "The 3 man" for The Third Man, and "Shrek 3" for Shrek the Third. */
function* asOrdinals(
  words: readonly string[],
  numerals: readonly Numeral[],
): Generator<Respelling, void, undefined> {
  for (const numeral of numerals) {
    const { at, length, value } = numeral;
    const before = words.slice(0, at);
    if (at === 0 || before.at(-1) === 'the') {
      for (const ordinal of ordinalsOf(numeral))
        yield { words: [...before, ...ordinal, ...words.slice(at + length)], whole: 'words' };
    } else if (at + length === words.length && value > 1 && !ANNOUNCES.has(before.at(-1) ?? '')) {
      for (const ordinal of ordinalsOf({ ...numeral, style: 'digits' }))
        yield { words: [...before, 'the', ...ordinal], whole: 'title' };
    }
  }
}

/** "Dune second part", "Dune 2. Teil" is "Dune part 2". */
function withPartBehind(words: readonly string[]): readonly string[] {
  const announced = words.at(-1) ?? '';
  if (words.length < 3 || !ANNOUNCES.has(announced)) return words;
  const before = words.slice(0, -1);
  const last = numeralsIn(before, ANNOUNCES).at(-1);
  const [at, value] =
    last !== undefined && last.at + last.length === before.length && last.style !== 'roman'
      ? [last.at, last.value]
      : [before.length - 1, FOREIGN_ORDINALS.get(before.at(-1) ?? '')];
  return at < 1 || value === undefined ? words : [...words.slice(0, at), announced, String(value)];
}
const FOREIGN_ORDINALS = new Map(
  ['zweiter deuxieme segunda seconda', 'dritter troisieme tercera terza'].flatMap((names, at) =>
    names.split(' ').map((name): [string, number] => [name, at + 2]),
  ),
);

/** "Rocky lV", "World War ll": small Ls and ones as scans and keyboards have them for the I of a roman numeral. */
function asRoman(word: string, at: number): string {
  if (at === 0 || !/^(?=[ivxl1]{2,5}$)(?=.*[l1])(?=.*[lvx])/u.test(word) || NO_ROMAN.has(word)) return word;
  const numeral = word.replace(/[l1]/gu, 'i');
  return romanValue(numeral) === undefined ? word : numeral;
}
/** An article, a name, a size and two words. */
const NO_ROMAN = new Set(['il', 'li', 'xl', 'ill', 'lil']);

/** "Saw2", "GodfatherII", "12monkeys" and "twentyone" are two words; "X2", "F1", "12th", "20k" and "VIII" are one; "fourty" is "forty". */
function withNumbersApart(words: readonly string[]): readonly string[] {
  const glued = /^(?:(\p{L}{2,})(\d{1,2}|ii|iii)|(\d{1,3})(\p{L}{3,}))$/u;
  if (!words.some((word) => glued.test(word) || numberMeant(word) !== undefined)) return words;
  return words.flatMap((word) => {
    const meant = numberMeant(word);
    if (meant !== undefined) return meant;
    if (romanValue(word) !== undefined) return [word];
    const [, name, number, count, counted]: (string | undefined)[] = glued.exec(word) ?? [];
    if (name !== undefined && number !== undefined) return [name, number];
    return count !== undefined && counted !== undefined ? [count, counted] : [word];
  });
}

/** The number as that of a part, announced by other words or by none; a first part is mostly called as the whole. */
function* asPart(
  words: readonly string[],
  part: Numeral,
  announcing: readonly string[] = PARTS,
): Generator<Respelling, void, undefined> {
  const before = words.slice(0, part.at);
  const behind = words.slice(part.at + part.length);
  const numbers = [inRoman, inDigits, inWords].map(
    (write) => write(part) ?? words.slice(part.at, part.at + part.length),
  );
  const isAnnounced = ANNOUNCES.has(before.at(-1) ?? '');
  const title = isAnnounced ? before.slice(0, -1) : before;
  const isFirst = part.value === 1 && behind.length === 0 && title.length > 0;
  if (isAnnounced) {
    for (const number of numbers) {
      for (const other of announcing)
        yield { words: [...title, other, ...number, ...behind], whole: 'title' };
      yield { words: [...title, ...number, ...behind], whole: 'words', renumbered: true };
    }
    if (isFirst) yield { words: title, whole: 'title' };
    return;
  }
  // Few sequels call themselves a part of more than a dozen.
  if (part.value < 1 || part.value > 13) return;
  for (const number of numbers) {
    for (const announced of announcing)
      yield {
        words: [...title, announced, ...number, ...behind],
        whole: announced === 'part' || announced === 'episode' ? 'words' : 'title',
        ...(announced === 'part' ? { renumbered: true } : {}),
      };
  }
  if (isFirst) yield { words: title, whole: 'title' };
}

/** "Henry the Fifth", "Henry 5th" for Henry V. */
function* ofThatName(
  words: readonly string[],
  last: Numeral | undefined,
): Generator<Respelling, void, undefined> {
  if (last?.style !== 'ordinal' || last.at + last.length !== words.length) return;
  const name = words.slice(0, words[last.at - 1] === 'the' ? last.at - 1 : last.at);
  const number = roman(last.value);
  if (name.length > 0 && number !== undefined) yield { words: [...name, number], whole: 'title' };
}
