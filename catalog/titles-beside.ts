import { foldWords } from './fold-text.ts';
import { saysEnough } from './titles-within.ts';
import { YEAR, yearOf, type TypedTitle } from './typed-title.ts';

/** Words that people, shops and sites put behind a title, and that are no part of it. */
const BEHIND = new Set(
  (
    'movie film picture pelicula filme dvd bluray ray 4k uhd hd 3d imax trailer remastered restored redux uncut unrated extended ' +
    'dvdrip bdrip brrip webrip webdl hdrip hdtv hdcam cam x264 x265 h264 h265 hevc xvid divx remux hdr hdr10 10bit 480p 720p 1080p 2160p ' +
    'subtitles subtitled subbed subs sub dubbed dub cd1 cd2 online streaming stream free download torrent soundtrack ost cast review ' +
    'reviews poster quotes wiki wikipedia imdb letterboxd metacritic netflix youtube tmdb trakt hulu tomatoes edition 007 ' +
    'rating ratings plot summary synopsis showtimes tickets vhs laserdisc 2d 16mm 35mm 70mm ' +
    'vost vostfr omu omeu ov vf vff vo vose deutsch francais espanol castellano latino italiano gratis complet completo intero'
  ).split(' '),
);
/** In front of the words above, or of nothing: these end no title. */
const BEFORE_THOSE = new Set(
  'the full motion blu la le il completa eng ger fre spa rotten ganzer en auf'.split(' '),
);
/** In front of the words above, too, but a title may well end with them: "Let Me In", "Night Watch", "Johnny English". */
const MAYBE_BEFORE_THOSE = new Set('english special extended anniversary watch in with'.split(' '));
/** So many words go at most: "full movie hd trailer". */
const MOST_BEHIND = 4;
/** What people put in front: "watch the matrix", "movie the matrix", "who directed the matrix", "imdb heat", "trailer for heat". */
const inFront =
  /^(?:i want to (?:see|watch)|(?:(?:the|a) )?(?:movie|film|title|pelicula|filme)(?: (?:called|named))?|hashtag|(?:(?:where to|how to) )?(?:watch|download|stream)(?: the (?:movie|film))?|смотреть|who (?:directed|made)|(?:the )?directors? of|(?:the )?(?:trailer|poster|reviews?|soundtrack|cast) (?:for|of|to)|trailer|imdb|netflix|youtube|wikipedia|letterboxd) (?=.)/u;
/** The same, but a title may well begin with it: "Play Misty for Me", "Play Dead". Words behind must tell that it does not, or what is left say enough. */
const maybeInFront = /^(?:see|play|find|show me|search for|ver|mira|regarder|guarda) (?=.)/u;
/** Whose film or part of which series it is, where that is known by itself: "disney's frozen", "james bond skyfall". */
const brand =
  /^(?:(?:walt )?disneys?(?: (?:and )?pixars?)?|pixars?|marvels?(?: studios)?|dreamworks|studio ghiblis?|national lampoons?|monty pythons?|james bond(?: 007)?|007) (?=.)/u;
/** "Heat directed by Michael Mann", "Heat starring Al Pacino", and "by" two names or three. */
const directedBy =
  / (?:(?:directed by|dir by|dir|starring|featuring) .+|by(?: (?!(?:the|an?|my|your|his|her|our|me|all|night|day)\b)\p{L}+){2,3})$/u;
/** "Tim Burton's The Nightmare Before Christmas": a name of two words or three. */
export const owner =
  /^(?!(?:the|an?|my|your|his|her|our|their|one)\s)(?:[\p{L}.-]{1,30}\s+){1,2}[\p{L}-]{1,30}(?:['’´`]s|s['’´`])\s+(?=\S)/iu;
/** A cut that is called by another word: "Alien 3 Assembly Cut". */
const cut = / (?:the )?\S+ (?:cut|version|restoration)$/u;
/** Signs that are read out: "mission colon impossible", "100 percent wolf". */
const READ_OUT = new Set(
  'percent degrees degres colon dash hyphen slash comma hashtag ampersand apostrophe'.split(' '),
);
/** What lists put behind a title: "8.9/10", "★★★", "154 min", "2h 34m". */
const rated =
  /(?<![\s(·|–-])[\s(·|–-]+(?:\d{1,2}(?:[.,]\d)?\/10|[★☆⭐]{1,10}|\d{1,3}\s?min(?:utes)?|\+\s?q\s?&\s?a|\d\s?h(?:\s?\d{1,2}\s?m(?:in)?)?)\)?$/iu;

/** "[YTS] Fight Club", "(IMAX) Heat", "1. Heat", "#1 Heat". */
const mark = /^\s*(?:[([{][^()[\]{}]*[)\]}]|#\d{1,3}|\d{1,3}[.)])\s*(?=\S)/u;
/** "Casino tmdb524", "Casino {imdb-tt0112641}", "tt0112641 Casino": by which numbers databases know a film. */
const idOfDatabase =
  /(?:^|(?<![\s([{])[\s([{]+)(?:(?:tmdb|imdb|tvdb)(?:id)?[\s=:-]*(?:tt)?\d+|tt\d{7,8})[)\]}]*/giu;
/** No series has more parts than this that are only numbered. */
const MOST_PARTS = 13;
const isYear = new RegExp(`^${YEAR}$`, 'u');

/** A title beside which other words were typed. */
export interface TitleBeside extends TypedTitle {
  /** It is without a word that may be its own: "Night" of "night watch movie". */
  readonly lacksItsOwn?: true;
}

/**
 * The titles that a text can mean if some of it only says what kind of thing is meant: that it is a film, in which quality, who
 * released it, its place in a list, or what stands behind the year. Of words behind it, the fewest are left out first. Each with the year that then ends it, and without. Pure; none for a text without such.
 */
export function titlesBeside(typedText: string): TitleBeside[] {
  const text = typedText.replace(idOfDatabase, ' ').replace(rated, '');
  const typed = foldWords(text);
  const lefts: Left[] = [
    ...(text === typedText ? [] : [{ words: typed }]),
    ...(mark.test(text) ? [{ words: foldWords(text.replace(mark, '')) }] : []),
    ...withoutKind(typed),
    ...withoutOwner(text),
  ];
  return [
    ...upToYear(typed),
    ...withYearAttached(typed),
    ...withShortYear(typed),
    ...lefts.flatMap(({ words, ...how }): TitleBeside[] => {
      const title = words.join(' ');
      const year = words.at(-1) ?? '';
      const dated =
        words.length > 1 && isYear.test(year)
          ? [{ title: words.slice(0, -1).join(' '), year: Number(year), ...how }]
          : [];
      return title === '' ? [] : [...dated, { title, ...how }];
    }),
  ];
}

/** The words that are left of a text. */
interface Left extends Pick<TitleBeside, 'raw' | 'lacksItsOwn'> {
  readonly words: readonly string[];
}

/** "PSYCHO_1960_UPB1": whatever follows the year of a film is none of its title. */
function upToYear(words: readonly string[]): TypedTitle[] {
  const at = words.findIndex((word, place) => place > 0 && isYear.test(word));
  if (at < 0 || at === words.length - 1) return [];
  return [{ title: words.slice(0, at).join(' '), year: Number(words[at]) }];
}

/** "TheMatrix1999". */
function withYearAttached(words: readonly string[]): TypedTitle[] {
  const [, name, year]: (string | undefined)[] = attachedYear.exec(words.at(-1) ?? '') ?? [];
  return name === undefined ? [] : [{ title: [...words.slice(0, -1), name].join(' '), year: Number(year) }];
}
const attachedYear = new RegExp(`^(.*\\p{L})(${YEAR})$`, 'u');

/** "pulp fiction 94", "wonder woman 84": two digits of a year, where no part of a series has that number. */
function withShortYear(words: readonly string[]): TypedTitle[] {
  const last = words.at(-1) ?? '';
  if (words.length < 2 || !/^\d\d$/u.test(last) || Number(last) <= MOST_PARTS) return [];
  const [title, year] = [words.slice(0, -1).join(' '), yearOf(Number(last))];
  return [
    { title, year },
    { title: `${title} ${year}`, raw: true },
  ];
}

/** A name in front may be a title's own: what is left must say enough by itself. */
function withoutOwner(text: string): Left[] {
  const words = foldWords(text.replace(owner, ''));
  return owner.test(text) && (saysEnough(words) || (words.length > 1 && words[0] === 'the'))
    ? [{ words }]
    : [];
}

/** The words without those in front, behind, or both that say what is meant or wanted of it; none where nothing else is left. */
function withoutKind(words: readonly string[]): Left[] {
  const text = words.join(' ');
  const without = (kind: RegExp): string[] => text.replace(kind, '').split(' ');
  const [front, maybe] = [without(inFront), without(maybeInFront)];
  const doubtful: Left[] = [
    ...(maybe.length < words.length && saysEnough(maybe) ? [{ words: maybe }] : []),
    ...(maybe.length < words.length ? withoutBehind(maybe) : []),
    { words: words.filter((word) => !READ_OUT.has(word)) },
    { words: without(cut) },
  ];
  const found: Left[] = [
    { words: front },
    { words: without(directedBy) },
    { words: without(brand), raw: true },
    ...withoutBehind(words),
    ...withoutBehind(front),
    ...doubtful.map((left) => ({ ...left, lacksItsOwn: true as const })),
  ];
  return found.filter(({ words: rest }) => rest.length < words.length && !rest.every(isNoTitle));
}

function isNoTitle(word: string): boolean {
  return word === '' || word === 'a' || BEFORE_THOSE.has(word) || MAYBE_BEFORE_THOSE.has(word);
}

/**
 * The words without one or more behind them, the fewest first. The likeliest are those without all that end no title, and those
 * without all that may be left out. The others are raw: what has a title of "scary movie" in front of "trailer" is written so.
 */
function withoutBehind(words: readonly string[]): Left[] {
  const all = words.length;
  const isEnough = (to: number): boolean => to <= 1 || all - to >= MOST_BEHIND;
  let least = all;
  while (!isEnough(least) && isBehind(words, least)) least -= 1;
  let most = least;
  while (!isEnough(most) && (isBehind(words, most) || mayBeBehind(words, most))) most -= 1;
  return Array.from({ length: all - most }, (_, left): Left => {
    const to = all - 1 - left;
    const rest = words.slice(0, to);
    if (to === least) return { words: rest };
    return to === most ? { words: rest, lacksItsOwn: true } : { words: rest, raw: true };
  });
}

/** Whether the last of so many words is none of the title: it is one of those, or stands before one. */
function isBehind(words: readonly string[], to: number): boolean {
  const last = words[to - 1] ?? '';
  return BEHIND.has(last) || (to < words.length && BEFORE_THOSE.has(last));
}

function mayBeBehind(words: readonly string[], to: number): boolean {
  return to < words.length && MAYBE_BEFORE_THOSE.has(words[to - 1] ?? '');
}
