import { foldWords } from './fold-text.ts';
import { numeralsIn } from './numerals.ts';
import { ANNOUNCES } from './renumbering.ts';
import type { TypedTitle } from './typed-title.ts';

/** What stands between a title and its subtitle. Spaces are looked at from the first of them on, for the sake of time. */
export const separator = /(?:(?<!\s)\s+)?[:：–—]\s+|(?<!\s)\s+[-~]\s+/gu;
/** Shorter words say little of which title it is. */
const TELLING = 4;
const FEWEST_TELLING = 2;
/** No title has more of them. */
const MOST_SEPARATORS = 4;

/**
 * The titles that are parts of a text with a colon or a dash: what stands before, where that ends with the number of a part ("Evil Dead 2:
 * Dead by Dawn" is Evil Dead 2), and what stands behind, where it says enough by itself ("Indiana Jones: Raiders of the Lost Ark"). What stands
 * before without a number is no title: "Alien: Covenant" is not Alien. With a year beside it, each part may be a title of that year:
 * "Crudelia - Cruella (2021)". Pure.
 */
export function titlesWithin(text: string, year?: number): TypedTitle[] {
  const found: TypedTitle[] = [];
  for (const { 0: sign, index } of [...text.matchAll(separator)].slice(0, MOST_SEPARATORS)) {
    const before = text.slice(0, index);
    const behind = text.slice(index + sign.length);
    const [first, second] = [foldWords(before), foldWords(behind)];
    if (second.length > 0 && endsWithPart(first)) found.push({ title: before });
    if (first.length > 0 && saysEnough(second)) found.push({ title: behind });
    if (year !== undefined && first.length > 0 && second.length > 0)
      found.push({ title: behind, year, raw: true }, { title: before, year, raw: true });
  }
  return found;
}

function endsWithPart(words: readonly string[]): boolean {
  const last = numeralsIn(words, ANNOUNCES).at(-1);
  return last !== undefined && last.at > 0 && last.value > 1 && last.at + last.length === words.length;
}

/** Whether words are enough to tell a title by. */
export function saysEnough(words: readonly string[]): boolean {
  return words.filter((word) => word.length >= TELLING).length >= FEWEST_TELLING;
}
