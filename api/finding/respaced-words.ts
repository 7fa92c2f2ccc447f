import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { SMALL_WORDS } from './small-words.ts';
import type { TypedWord } from './typed-words.ts';

/** Shorter words are cut into no two, and are not the two of another, small ones aside. */
const SHORTEST_CUT = 6;
const SHORTEST_PART = 3;
/** So many ways to space the words are tried. */
const MOST_WAYS = 6;

/**
 * The words with one space more or less, where that makes words that titles have: "starwars return of the jedi" with "star wars",
 * "gold member" with "goldmember". A word that titles have is not cut.
 */
export function respacedWords(snapshot: Snapshot, words: readonly TypedWord[]): TypedWord[][] {
  const has = (word: string): boolean => snapshot.findWord(word) !== undefined;
  const ways: TypedWord[][] = [];
  for (const [at, typed] of words.entries()) {
    const before = words.slice(0, at);
    const behind = words.slice(at + 1);
    if (!has(typed.word)) {
      for (const parts of cutsOf(typed.word)) {
        if (parts.every(has)) ways.push([...before, ...parts.map((word) => ({ ...typed, word })), ...behind]);
      }
    }
    const next = behind[0];
    const joined = typed.word + (next?.word ?? '');
    if (next !== undefined && joined.length >= SHORTEST_CUT && has(joined)) {
      ways.push([...before, { word: joined, from: typed.from, to: next.to }, ...behind.slice(1)]);
    }
    if (ways.length >= MOST_WAYS) break;
  }
  return ways.slice(0, MOST_WAYS);
}

function cutsOf(word: string): (readonly [string, string])[] {
  if (word.length < SHORTEST_CUT) return [];
  const cuts = Array.from({ length: word.length - 3 }, (_, at): [string, string] => [
    word.slice(0, at + 2),
    word.slice(at + 2),
  ]);
  return cuts.filter((parts) => parts.every((part) => part.length >= SHORTEST_PART || SMALL_WORDS.has(part)));
}
