import { foldWords } from './fold-text.ts';
import { YEAR, type TypedTitle } from './typed-title.ts';

/** Words that people and shops put behind a title, and that are no part of it. */
const BEHIND = new Set(
  'movie film picture pelicula filme dvd bluray ray 4k uhd hd 3d imax trailer remastered restored redux uncut unrated extended'.split(
    ' ',
  ),
);
/** In front of the words above, or of nothing. */
const BEFORE_THOSE = new Set(['the', 'full', 'motion', 'blu', 'la', 'completa']);
const IN_FRONT = new Set(['movie', 'film', 'pelicula']);
/** So many words go at most: "full movie hd trailer". */
const MOST_BEHIND = 4;

/** "[YTS] Fight Club", "(IMAX) Heat", "1. Heat", "#1 Heat". */
const mark = /^\s*(?:[([{][^()[\]{}]*[)\]}]|#\d{1,3}|\d{1,3}[.)])\s*(?=\S)/u;
const isYear = new RegExp(`^${YEAR}$`, 'u');

/**
 * The titles that a text can mean if some of it only says what kind of thing is meant: that it is a film, in which quality, who
 * released it, its place in a list, or what stands behind the year. Each with the year that then ends it, and without. Pure; none for a text without such.
 */
export function titlesBeside(text: string): TypedTitle[] {
  const marked = mark.test(text) ? [foldWords(text.replace(mark, ''))] : [];
  const bare = withoutKind(foldWords(text));
  const lefts = [...marked, ...(bare === undefined ? [] : [bare])];
  return [
    ...upToYear(foldWords(text)),
    ...lefts.flatMap((words): TypedTitle[] => {
      const title = words.join(' ');
      const year = words.at(-1) ?? '';
      const dated =
        words.length > 1 && isYear.test(year)
          ? [{ title: words.slice(0, -1).join(' '), year: Number(year) }]
          : [];
      return title === '' ? [] : [...dated, { title }];
    }),
  ];
}

/** "PSYCHO_1960_UPB1": whatever follows the year of a film is none of its title. */
function upToYear(words: readonly string[]): TypedTitle[] {
  const at = words.findIndex((word, place) => place > 0 && isYear.test(word));
  if (at < 0 || at === words.length - 1) return [];
  return [{ title: words.slice(0, at).join(' '), year: Number(words[at]) }];
}

/** The words without those that say what kind of thing is meant; undefined where there are none, or nothing else. */
function withoutKind(words: readonly string[]): string[] | undefined {
  let to = words.length;
  while (to > 1 && words.length - to < MOST_BEHIND && isBehind(words, to)) to -= 1;
  const behind = words.length - to;
  const the = words[0] === 'the' ? 1 : 0;
  const from = behind === 0 && IN_FRONT.has(words[the] ?? '') ? the + 1 : 0;
  const rest = words.slice(from, to);
  return rest.length === words.length || rest.every((word) => BEFORE_THOSE.has(word)) ? undefined : rest;
}

/** Whether the last of so many words is none of the title: it is one of those, or stands before one. */
function isBehind(words: readonly string[], to: number): boolean {
  const last = words[to - 1] ?? '';
  return BEHIND.has(last) || (to < words.length && BEFORE_THOSE.has(last));
}
