import { type Draws, weighted } from './draws.ts';
import type { Language } from './languages.ts';
import {
  ADJECTIVES,
  FAMILY_NAMES,
  GIVEN_NAMES,
  NOUNS,
  NUMBER_WORDS,
  NUMERALS,
  SYLLABLES,
  VERBS,
} from './words.ts';

/** Phrases in which some millions of titles have next to no homonyms: each has an invented word or more. */
const PATTERNS = weighted<(draws: Draws) => string>([
  [(draws) => `The ${draws.pick(ADJECTIVES)} ${draws.pick(NOUNS)} of ${inventedWord(draws)}`, 18],
  [(draws) => `${draws.pick(GIVEN_NAMES)} ${inventedWord(draws)}`, 14],
  [(draws) => `${draws.pick(ADJECTIVES)} ${draws.pick(NOUNS)} in ${inventedWord(draws)}`, 12],
  [(draws) => `${inventedWord(draws)}'s ${draws.pick(ADJECTIVES)} ${draws.pick(NOUNS)}`, 10],
  [(draws) => `${draws.pick(NOUNS)}: ${inventedWord(draws)} and the ${draws.pick(NOUNS)}`, 10],
  [(draws) => `${draws.pick(FAMILY_NAMES)} vs. ${inventedWord(draws)}`, 8],
  [(draws) => `${inventedWord(draws)} & ${draws.pick(GIVEN_NAMES)} ${draws.pick(NUMERALS)}`, 6],
  [(draws) => `A ${draws.pick(NOUNS)} for ${inventedWord(draws)}!`, 5],
  [(draws) => `What ${inventedWord(draws)} ${draws.pick(VERBS)}?`, 4],
  [(draws) => `${draws.pick(NUMBER_WORDS)} ${draws.pick(ADJECTIVES)} ${inventedWord(draws)}s`, 4],
  [(draws) => `"${inventedWord(draws)}" ${draws.pick(NOUNS)}`, 3],
  [(draws) => `${inventedWord(draws)}-${inventedWord(draws)}, or: An ${draws.pick(NOUNS)}...`, 3],
  [
    (draws) => `${draws.pick(NOUNS)} #${1 + draws.below(999)} (${inventedWord(draws)}/${draws.pick(VERBS)})`,
    3,
  ],
]);

/** A title in English, in ASCII. */
export function englishPhrase(draws: Draws): string {
  return draws.weighted(PATTERNS)(draws);
}

/** A title in another language, never in ASCII alone. */
export function foreignPhrase(draws: Draws, { spelling }: Language): string {
  if (spelling.kind === 'latin') {
    const first = draws.pick(spelling.words);
    const rest = [inventedWord(draws), ...(draws.chance(0.5) ? [draws.pick(spelling.words)] : [])];
    return [first, ...rest].join(' ');
  }
  const words = Array.from({ length: spelling.between === '' ? 1 : 2 }, () =>
    syllables(draws, spelling.syllables, 3 + draws.below(3)),
  );
  return words.join(spelling.between);
}

/** A name of two or three syllables, in ASCII. */
export function inventedWord(draws: Draws): string {
  const word = syllables(draws, SYLLABLES, draws.chance(0.1) ? 2 : 3);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const COUNTED_WORDS = [...NOUNS, ...ADJECTIVES];
const BASE = COUNTED_WORDS.length;

/**
 * The `code`-th of a list, without end, of phrases of nouns and adjectives: "The Accident", "Accident", "Accident: Part
 * One", "Accident 2", "The Affair" and so on, from 0. No phrase is in it twice: the words are the digits of a number
 * to the base of their count (without a zero, so that more digits never make a number that was).
 */
export function countedPhrase(code: number): string {
  const words: string[] = [];
  for (let rest = Math.floor(code / 4) + 1; rest > 0; rest = Math.floor((rest - 1) / BASE)) {
    words.unshift(COUNTED_WORDS[(rest - 1) % BASE] ?? '');
  }
  const phrase = words.join(' ');
  return [`The ${phrase}`, phrase, `${phrase}: Part One`, `${phrase} 2`][code % 4] ?? phrase;
}

function syllables(draws: Draws, from: readonly string[], count: number): string {
  let word = '';
  for (let n = 0; n < count; n += 1) word += draws.pick(from);
  return word;
}
