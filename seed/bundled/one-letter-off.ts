/**
 * Whether one text becomes the other by one letter more, less or other, or by two neighbours that change places: a
 * Damerau-Levenshtein distance of 1. Both as UTF-16 units, which is enough for folded text.
 */
export function isOneLetterOff(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1);
  if (short.slice(start + 1) === long.slice(start + 1)) return true;
  return (
    short[start] === long[start + 1] &&
    short[start + 1] === long[start] &&
    short.slice(start + 2) === long.slice(start + 2)
  );
}

/** A shorter word may become another word by one letter. */
const SHORTEST_MISSPELT_WORD = 5;

/**
 * Whether two texts are the same words but for a slip in one: a word of five letters or more, right in its first, one letter off.
 * A number is never a slip: "Part 2" is not "Part 3".
 */
export function areOneSlipApart(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  const differing = one.flatMap((word, at) => {
    const its = other[at] ?? '';
    return word === its ? [] : [[word, its] as const];
  });
  const [pair] = differing;
  if (pair === undefined || differing.length > 1) return false;
  const [word, its] = pair;
  return (
    Math.min(word.length, its.length) >= SHORTEST_MISSPELT_WORD &&
    word[0] === its[0] &&
    !/\d/u.test(word + its) &&
    isOneLetterOff(word, its)
  );
}
