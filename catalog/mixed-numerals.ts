import { inDigits, inRoman, inWords, WRITINGS } from './numeral-writings.ts';
import { englishOrdinal, ordinalDigits, roman, type Numeral } from './numerals.ts';

/** Of more numbers than this, the ones in front stay as they were typed. */
const MOST_VARIED = 3;
/** So many mixtures of two numbers with all their ways to be written, and of three with the likely ones. */
const MOST_MIXTURES = 20;

/** Words in the place of some: those from one word to before another. */
interface Written {
  readonly from: number;
  readonly to: number;
  readonly words: readonly string[];
}

/**
 * The title with each of its numbers written in a way of its own: "Friday the thirteenth part eight" is Friday the 13th Part VIII,
 * "fifty 1st dates" 50 First Dates, "Henry the Eighth and his 6 wives" Henry VIII and His Six Wives. The number that counts a part is
 * the last that is no ordinal. At most {@link MOST_MIXTURES}, the likeliest first; none for fewer than two numbers.
 */
export function* inMixedWays(
  words: readonly string[],
  numerals: readonly Numeral[],
): Generator<string[], void, undefined> {
  if (numerals.length < 2) return;
  const part = numerals.findLast(({ style }) => style !== 'ordinal') ?? numerals.at(-1);
  if (part === undefined) return;
  const others = numerals.slice(-MOST_VARIED).filter((numeral) => numeral !== part);
  const ways = [...others.map((other) => waysOfOther(words, other, others.length === 1)), waysOfPart(part)];
  let mixtures = 0;
  for (const mixture of combinations(ways)) {
    if ((mixtures += 1) > MOST_MIXTURES) return;
    yield inPlace(words, mixture);
  }
}

function waysOfPart(part: Numeral): Written[] {
  const [from, to] = [part.at, part.at + part.length];
  return WRITINGS.flatMap((write) => {
    const written = write(part);
    return written === undefined ? [] : [{ from, to, words: written }];
  });
}

/** @param isOnly whether it may be written in unlikely ways, too: of several these would be too many */
function waysOfOther(words: readonly string[], other: Numeral, isOnly: boolean): Written[] {
  const [from, to] = [other.at, other.at + other.length];
  const ways: Written[] = [{ from, to, words: inDigits(other) }];
  // "Friday the 13": what stands behind "the" may be an ordinal.
  const ordinals = words[from - 1] === 'the' ? ordinalsOf(other) : [];
  ways.push(...ordinals.map((ordinal) => ({ from, to, words: ordinal })));
  const spelt = inWords(other);
  if (spelt !== undefined) ways.push({ from, to, words: spelt });
  if (!isOnly) return ways;
  const ruler = other.style === 'ordinal' && from > 0 ? roman(other.value) : inRoman(other)?.[0];
  if (ruler !== undefined) {
    const isBehindThe = other.style === 'ordinal' && from > 1 && words[from - 1] === 'the';
    ways.push({ from: isBehindThe ? from - 1 : from, to, words: [ruler] });
  }
  return ways;
}

/** "13th" and "thirteenth" for a number in digits. */
export function ordinalsOf({ style, value, fraction }: Numeral): string[][] {
  const spelt = style === 'digits' && fraction === undefined ? englishOrdinal(value) : undefined;
  return spelt === undefined ? [] : [[ordinalDigits(value)], spelt];
}

/** One of each, the last ones changing the fastest. */
function* combinations(ways: readonly (readonly Written[])[]): Generator<Written[], void, undefined> {
  const [first, ...rest] = ways;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const way of first) for (const others of combinations(rest)) yield [way, ...others];
}

function inPlace(words: readonly string[], written: readonly Written[]): string[] {
  const result: string[] = [];
  let next = 0;
  for (const { from, to, words: instead } of written.toSorted((one, other) => one.from - other.from)) {
    result.push(...words.slice(next, from), ...instead);
    next = to;
  }
  return [...result, ...words.slice(next)];
}
