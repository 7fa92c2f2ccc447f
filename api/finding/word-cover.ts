import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { TextList } from '../../catalog/snapshot/text-list.ts';
import type { AskedWord } from './title-question.ts';

/** A text that has the asked words, and how many edits these took together. */
export interface CoveredText {
  readonly text: number;
  readonly distance: number;
}

export interface CoverOptions {
  /** Whether all words of the text must be asked for, but small ones; else it may have any others. */
  readonly whole: boolean;
  /** The places of the small words in the vocabulary. */
  readonly small: readonly number[];
}

/** Texts of one word that are looked at. Beyond, those of fewer votes are left out. */
const MOST_TEXTS = 20_000;
/** Small words that a text may have beside those asked for. */
const MOST_SMALL_BESIDE = 3;
const FAR = 255;

/** The texts that may be answers, ascending, with what each is found to have so far. */
interface Candidates {
  texts: number[];
  distances: number[];
  /** How many of the asked words it has. */
  words: number[];
}

/**
 * The texts that have every asked word, in any order, each as itself or as one of the words it may stand for; small words may be missing.
 * Nearest first, then best first. Begins with the word that the fewest texts have.
 */
export function coverTexts(
  snapshot: Snapshot,
  asked: readonly AskedWord[],
  options: CoverOptions,
): { readonly found: CoveredText[]; readonly partial: boolean } {
  const main = asked.filter(({ small }) => !small);
  const required = main.length > 0 ? main : asked;
  const optional = main.length > 0 ? asked.filter(({ small }) => small) : [];
  if (required.length === 0 || required.some(({ terms }) => terms.length === 0)) {
    return { found: [], partial: false };
  }
  const sizes = required.map((word) => textsOf(snapshot, word));
  const rarest = sizes.indexOf(Math.min(...sizes));
  const most = options.whole ? required.length + optional.length + MOST_SMALL_BESIDE : Infinity;
  const { candidates, partial } = begin(snapshot, required[rarest], [required.length, most]);
  for (const [place, word] of required.entries()) {
    if (place !== rarest) meet(snapshot, candidates, word, true);
  }
  for (const word of optional) meet(snapshot, candidates, word, false);
  if (options.whole) leaveWhole(snapshot, candidates, asked, options.small);
  const found = candidates.texts.map((text, at) => ({ text, distance: candidates.distances[at] ?? 0 }));
  found.sort((one, other) => one.distance - other.distance || one.text - other.text);
  return { found, partial };
}

function listOf({ words }: Snapshot, number: number): TextList {
  return words.texts(words.at(number));
}

function textsOf({ words }: Snapshot, { terms }: AskedWord): number {
  let texts = 0;
  for (const { number } of terms) texts += words.at(number).count;
  return texts;
}

/** The texts of one asked word that have a number of words in the given range. */
function begin(
  snapshot: Snapshot,
  word: AskedWord | undefined,
  [least, most]: readonly [number, number],
): { candidates: Candidates; partial: boolean } {
  const codes: number[] = [];
  let looked = 0;
  for (const { number, distance } of word?.terms ?? []) {
    for (const list = listOf(snapshot, number); looked < MOST_TEXTS && list.next(); looked += 1) {
      const words = snapshot.texts.words(list.text);
      if (words >= least && words <= most) codes.push(list.text * 4 + distance);
    }
  }
  // The texts of one term ascend by themselves.
  const sorted = word?.terms.length === 1 ? codes : Float64Array.from(codes).sort();
  const candidates: Candidates = { texts: [], distances: [], words: [] };
  for (const code of sorted) {
    const text = Math.floor(code / 4);
    // The first of the same text is the nearest.
    if (text === candidates.texts.at(-1)) continue;
    candidates.texts.push(text);
    candidates.distances.push(code % 4);
    candidates.words.push(1);
  }
  return { candidates, partial: looked === MOST_TEXTS };
}

/** Adds a word to the candidates that have it, and leaves out the others if it is required. */
function meet(snapshot: Snapshot, candidates: Candidates, { terms }: AskedWord, required: boolean): void {
  const { texts } = candidates;
  const nearest = new Uint8Array(texts.length).fill(FAR);
  for (const { number, distance } of terms) {
    const list = listOf(snapshot, number);
    if (list.count < texts.length / 8) {
      while (list.next()) {
        const place = placeOf(texts, list.text);
        if (place >= 0 && distance < (nearest[place] ?? 0)) nearest[place] = distance;
      }
    } else {
      for (let place = 0; place < texts.length && list.seek(texts[place] ?? 0); place += 1) {
        if (list.text === texts[place] && distance < (nearest[place] ?? 0)) nearest[place] = distance;
      }
    }
  }
  keep(candidates, (place) => {
    const distance = nearest[place] ?? FAR;
    if (distance === FAR) return !required;
    candidates.distances[place] = (candidates.distances[place] ?? 0) + distance;
    candidates.words[place] = (candidates.words[place] ?? 0) + 1;
    return true;
  });
}

/** Leaves the candidates all of whose other words are small. */
function leaveWhole(
  snapshot: Snapshot,
  candidates: Candidates,
  asked: readonly AskedWord[],
  small: readonly number[],
): void {
  const known = new Set(asked.map(({ terms }) => terms[0]?.number));
  const lists = small.filter((number) => !known.has(number)).map((number) => listOf(snapshot, number));
  keep(candidates, (place) => {
    const text = candidates.texts[place] ?? 0;
    let others = snapshot.texts.words(text) - (candidates.words[place] ?? 0);
    if (others < 0 || others > MOST_SMALL_BESIDE) return false;
    for (let at = 0; others > 0 && at < lists.length; at += 1) {
      const list = lists[at];
      if (list?.seek(text) === true && list.text === text) others -= 1;
    }
    return others === 0;
  });
}

function keep(candidates: Candidates, stays: (place: number) => boolean): void {
  const { texts, distances, words } = candidates;
  let kept = 0;
  for (let place = 0; place < texts.length; place += 1) {
    if (!stays(place)) continue;
    texts[kept] = texts[place] ?? 0;
    distances[kept] = distances[place] ?? 0;
    words[kept] = words[place] ?? 0;
    kept += 1;
  }
  texts.length = distances.length = words.length = kept;
}

/** The place of a number among ascending ones; -1 where it is not there. */
function placeOf(numbers: readonly number[], number: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const there = numbers[middle] ?? 0;
    if (there === number) return middle;
    if (there < number) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
