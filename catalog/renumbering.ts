import { foldWords } from './fold-text.ts';
import {
  englishNumber,
  englishOrdinal,
  numeralsIn,
  ordinalDigits,
  roman,
  romanValue,
  type Numeral,
} from './numerals.ts';

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
  /** The last of its words was taken for a number, but may be the beginning of another word: "star tre". */
  readonly mayGoOn?: true;
}

/** Behind these stands the number of a part. */
const PARTS = ['part', 'vol', 'volume', 'chapter', 'episode'];
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
export function* withOtherNumerals(glued: readonly string[]): Generator<Respelling, void, undefined> {
  const words = withNumbersApart(glued);
  const numerals = numeralsIn(words, ANNOUNCES);
  const mayGoOn = numerals.at(-1)?.mayGoOn === true;
  for (const respelling of renumbered(words, numerals))
    yield mayGoOn ? { ...respelling, mayGoOn } : respelling;
}

function* renumbered(
  words: readonly string[],
  numerals: readonly Numeral[],
): Generator<Respelling, void, undefined> {
  if (numerals.length === 0) return;
  for (const write of WRITINGS) {
    if (numerals.some((numeral) => write(numeral) !== undefined))
      yield {
        words: rewritten(words, numerals, write),
        // A stored "2½" folds to the words 21 and 2, so that words tell nothing of fractions.
        whole: numerals.some(({ fraction }) => fraction !== undefined) ? 'letters' : 'words',
        renumbered: true,
      };
  }
  yield* withOrdinalsApart(words, numerals);
  const part = numerals.find(
    ({ at, style, fraction }) => at > 0 && style !== 'ordinal' && fraction === undefined,
  );
  if (part !== undefined) yield* asPart(words, part);
  yield* ofThatName(words, numerals.at(-1));
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

/** "Saw2", "GodfatherII" and "12monkeys" are two words; "X2", "F1", "12th", "20k" and "VIII" are one. */
function withNumbersApart(words: readonly string[]): readonly string[] {
  const glued = /^(?:(\p{L}{2,})(\d{1,2}|ii|iii)|(\d{1,3})(\p{L}{3,}))$/u;
  if (!words.some((word) => glued.test(word))) return words;
  return words.flatMap((word) => {
    if (romanValue(word) !== undefined) return [word];
    const [, name, number, count, counted]: (string | undefined)[] = glued.exec(word) ?? [];
    if (name !== undefined && number !== undefined) return [name, number];
    return count !== undefined && counted !== undefined ? [count, counted] : [word];
  });
}

/** The number as that of a part, announced by other words or by none; a first part is mostly called as the whole. */
function* asPart(words: readonly string[], part: Numeral): Generator<Respelling, void, undefined> {
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
      for (const other of PARTS) yield { words: [...title, other, ...number, ...behind], whole: 'title' };
      yield { words: [...title, ...number, ...behind], whole: 'words', renumbered: true };
    }
    if (isFirst) yield { words: title, whole: 'title' };
    return;
  }
  // Few sequels call themselves a part of more than a dozen.
  if (part.value < 1 || part.value > 13) return;
  for (const number of numbers) {
    for (const announced of PARTS)
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

/** The words with each number written in the given way, where it has one. */
function rewritten(
  words: readonly string[],
  numerals: readonly Numeral[],
  write: (numeral: Numeral) => readonly string[] | undefined,
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

/** The first word is never a roman numeral: "2 Fast 2 Furious". */
function inRoman({ at, value, style, fraction }: Numeral): string[] | undefined {
  const written = at === 0 || style === 'ordinal' || fraction !== undefined ? undefined : roman(value);
  return written === undefined ? undefined : [written];
}

function inDigits({ value, style, fraction }: Numeral): string[] {
  return [style === 'ordinal' ? ordinalDigits(value) : String(value), ...(fraction?.digits ?? [])];
}

function inWords({ value, style, fraction }: Numeral): string[] | undefined {
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

const WRITINGS = [inRoman, inDigits, inWords, readOut, withoutOne];
