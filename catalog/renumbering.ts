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
  if (numerals.length === 0) return;
  for (const write of WRITINGS) {
    if (numerals.some((numeral) => write(numeral) !== undefined))
      yield { words: rewritten(words, numerals, write), whole: 'words', renumbered: true };
  }
  const part = numerals.find(({ at, style, half }) => at > 0 && style !== 'ordinal' && half === undefined);
  if (part !== undefined) yield* asPart(words, part);
  yield* ofThatName(words, numerals.at(-1));
}

/** "Saw2" is two words; "X2" and "F1" are one. */
function withNumbersApart(words: readonly string[]): readonly string[] {
  const glued = /^(\p{L}{2,})(\d{1,2})$/u;
  if (!words.some((word) => glued.test(word))) return words;
  return words.flatMap((word) => glued.exec(word)?.slice(1) ?? [word]);
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
function inRoman({ at, value, style, half }: Numeral): string[] | undefined {
  const written = at === 0 || style === 'ordinal' || half === true ? undefined : roman(value);
  return written === undefined ? undefined : [written];
}

function inDigits({ value, style, half }: Numeral): string[] {
  return [style === 'ordinal' ? ordinalDigits(value) : String(value), ...(half === true ? ['1', '2'] : [])];
}

function inWords({ value, style, half }: Numeral): string[] | undefined {
  if (style === 'ordinal') return englishOrdinal(value);
  const written = englishNumber(value);
  return written === undefined || half === undefined ? written : [...written, '1', '2'];
}

/** "eight and a half", "a hundred". */
function readOut({ value, style, half }: Numeral): string[] | undefined {
  if (style === 'ordinal') return undefined;
  if (half === true) return [...(englishNumber(value) ?? []), 'and', 'a', 'half'];
  return value === 100 ? ['a', 'hundred'] : value === 1000 ? ['a', 'thousand'] : undefined;
}

/** "The Hundred-Foot Journey". */
function withoutOne({ value, style, half }: Numeral): string[] | undefined {
  if (style === 'ordinal' || half === true) return undefined;
  return value === 100 ? ['hundred'] : value === 1000 ? ['thousand'] : undefined;
}

const WRITINGS = [inRoman, inDigits, inWords, readOut, withoutOne];
