import { foldWords } from './fold-text.ts';
import { YEAR, type TypedTitle } from './typed-title.ts';

/** Words that people, shops and sites put behind a title, and that are no part of it. */
const BEHIND = new Set(
  (
    'movie film picture pelicula filme dvd bluray ray 4k uhd hd 3d imax trailer remastered restored redux uncut unrated extended ' +
    'dvdrip bdrip brrip webrip webdl hdrip hdtv hdcam cam x264 x265 h264 h265 hevc xvid divx remux hdr hdr10 10bit 480p 720p 1080p 2160p ' +
    'subtitles subtitled subbed subs sub dubbed dub cd1 cd2 online streaming stream free download torrent soundtrack ost cast review ' +
    'reviews poster quotes wiki wikipedia imdb letterboxd metacritic netflix youtube tmdb trakt hulu tomatoes edition'
  ).split(' '),
);
/** In front of the words above, or of nothing. */
const BEFORE_THOSE = new Set(
  'the full motion blu la completa english eng special extended anniversary rotten watch in with'.split(' '),
);
/** So many words go at most: "full movie hd trailer". */
const MOST_BEHIND = 4;
/** What people put in front: "watch the matrix", "movie the matrix", "who directed the matrix", "hashtag alive". */
const inFront =
  /^(?:(?:the )?(?:movie|film|title|pelicula|filme)|hashtag|(?:watch|download|stream)(?: the (?:movie|film))?|who (?:directed|made)|(?:the )?directors? of) (?=.)/u;
/** "Heat directed by Michael Mann". */
const directedBy = / (?:directed by|dir by|dir) .+$/u;

/** "[YTS] Fight Club", "(IMAX) Heat", "1. Heat", "#1 Heat". */
const mark = /^\s*(?:[([{][^()[\]{}]*[)\]}]|#\d{1,3}|\d{1,3}[.)])\s*(?=\S)/u;
/** "Casino tmdb524", "Casino {imdb-tt0112641}": by which numbers databases know a film. */
const idOfDatabase = /[\s([{]+(?:(?:tmdb|imdb|tvdb)(?:id)?[\s=:-]*(?:tt)?\d+|tt\d{7,8})[)\]}]*/giu;
const isYear = new RegExp(`^${YEAR}$`, 'u');

/**
 * The titles that a text can mean if some of it only says what kind of thing is meant: that it is a film, in which quality, who
 * released it, its place in a list, or what stands behind the year. Each with the year that then ends it, and without. Pure; none for a text without such.
 */
export function titlesBeside(typedText: string): TypedTitle[] {
  const text = typedText.replace(idOfDatabase, ' ');
  const typed = foldWords(text);
  const marked = mark.test(text) ? [foldWords(text.replace(mark, ''))] : [];
  const lefts = [...(text === typedText ? [] : [typed]), ...marked, ...withoutKind(typed)];
  return [
    ...upToYear(typed),
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

/** The words without those in front, behind, or both that say what is meant or wanted of it; none where nothing else is left. */
function withoutKind(words: readonly string[]): string[][] {
  const text = words.join(' ');
  const front = text.replace(inFront, '').split(' ');
  const credited = text.replace(directedBy, '').split(' ');
  const found = [front, credited, withoutBehind(words), withoutBehind(front)];
  return found.filter(
    (rest) => rest.length < words.length && !rest.every((word) => BEFORE_THOSE.has(word) || word === ''),
  );
}

function withoutBehind(words: readonly string[]): string[] {
  let to = words.length;
  while (to > 1 && words.length - to < MOST_BEHIND && isBehind(words, to)) to -= 1;
  return words.slice(0, to);
}

/** Whether the last of so many words is none of the title: it is one of those, or stands before one. */
function isBehind(words: readonly string[], to: number): boolean {
  const last = words[to - 1] ?? '';
  return BEHIND.has(last) || (to < words.length && BEFORE_THOSE.has(last));
}
