/** A title and a director, as they may be meant by what was typed. */
export interface TitleAndDirector {
  readonly title: string;
  readonly director: string;
}

/** So many ways to divide what was typed are tried: more words are hardly a title with a name. */
const MOST_WAYS = 8;
/** Names of more words are rare. */
const MOST_NAME_WORDS = 3;
/** Words that stand between a title and a name. */
const BETWEEN = /\s+(?:by|von|de|di|por|directed by|dirigida por)\s+/iu;

/** The ways to read what was typed as a title and a director, the likeliest first; none where it is one word. */
export function titlesAndDirectors(typed: string): TitleAndDirector[] {
  const words = typed
    .trim()
    .split(/[\s,]+/u)
    .filter((word) => word !== '');
  if (words.length < 2) return [];
  const ways: TitleAndDirector[] = [];
  const between = BETWEEN.exec(typed);
  if (between !== null) {
    ways.push({
      title: typed.slice(0, between.index),
      director: typed.slice(between.index + between[0].length),
    });
  }
  // A number is a year, or part of a title.
  const isName = (some: readonly string[]): boolean => some.every((word) => !/\d/.test(word));
  for (let length = 1; length <= Math.min(MOST_NAME_WORDS, words.length - 1); length += 1) {
    const last = words.slice(-length);
    if (isName(last)) ways.push({ title: words.slice(0, -length).join(' '), director: last.join(' ') });
    const first = words.slice(0, length);
    if (isName(first)) ways.push({ title: words.slice(length).join(' '), director: first.join(' ') });
  }
  return ways.slice(0, MOST_WAYS);
}

/** The year typed behind a title, as the service understands it: `heat 1995`, `Heat (1995)`. */
export function typedYear(typed: string): number | null {
  const year = /\S.*[\s(_](1[89]\d\d|20\d\d|21\d\d)\)?\s*$/u.exec(typed)?.[1];
  return year === undefined ? null : Number(year);
}
