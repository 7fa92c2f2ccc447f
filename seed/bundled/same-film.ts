import { foldTitle } from '../../catalog/fold-title.ts';
import { foldWords } from '../../catalog/fold-text.ts';
import type { FilmRecord } from './film-record.ts';
import { areOneSlipApart } from './one-letter-off.ts';
import { personKey } from './person-key.ts';

/** Years by which one source's date, a release in the United States, may trail the other's, the first anywhere. */
const RELEASE_LAG = 2;

/** By how much two running times of one film may differ: cuts, credits, 24 and 25 frames a second. */
const CUT_TOLERANCE = 0.15;

/** Words that, coming next, make another film of a title: "Part", "Vol.", 2, II. */
export const SEQUEL = /^(?:part|vol|volume|chapter|episode|book|\d+|[ivx]+)$/u;

/**
 * Whether two rows describe one film. Rows of one title do if they are of the same year, or of nearly the same and
 * nothing says otherwise: directors in common, or unknown for one of them. A wrong year is overruled by a common
 * director and an equal running time. Rows of different titles do only if one title lies within the other
 * ("Amélie", "Le Fabuleux destin d'Amélie Poulain"), in the other source, with a common director and time to match; or if
 * they differ by a slip ("Grosse Point Blank"), in the other source, of the same year, with time and directors to match.
 */
export function isSameFilm(one: FilmRecord, other: FilmRecord): boolean {
  const yearsApart = one.year === null || other.year === null ? null : Math.abs(one.year - other.year);
  const acrossSources = one.source !== other.source;
  const commonDirector = haveCommonDirector(one, other);
  const someoneUnknown = one.directors.length === 0 || other.directors.length === 0;
  if (haveCommonTitle(one, other)) {
    if (yearsApart === 0) return acrossSources || commonDirector || someoneUnknown;
    if (yearsApart !== null && yearsApart <= RELEASE_LAG) return commonDirector || someoneUnknown;
    return commonDirector && (yearsApart === null || (one.minutes !== null && one.minutes === other.minutes));
  }
  if (acrossSources && yearsApart === 0 && areOneSlipApart(foldWords(one.title), foldWords(other.title))) {
    return (commonDirector || someoneUnknown) && haveCompatibleMinutes(one, other);
  }
  return (
    acrossSources &&
    commonDirector &&
    yearsApart !== null &&
    yearsApart <= RELEASE_LAG &&
    haveCompatibleMinutes(one, other) &&
    (liesWithin(one.title, other.title) || liesWithin(other.title, one.title))
  );
}

function haveCommonTitle(one: FilmRecord, other: FilmRecord): boolean {
  const keys = new Set([one.title, ...one.aliases].map(foldTitle));
  return [other.title, ...other.aliases].some((title) => keys.has(foldTitle(title)));
}

/** Whether somebody is credited in both rows. */
export function haveCommonDirector(one: FilmRecord, other: FilmRecord): boolean {
  const people = new Set(one.directors.map(personKey));
  return other.directors.some((name) => people.has(personKey(name)));
}

/** Whether two running times can be those of one film; one that is unknown can. */
export function haveCompatibleMinutes(one: FilmRecord, other: FilmRecord): boolean {
  if (one.minutes === null || other.minutes === null) return true;
  return Math.abs(one.minutes - other.minutes) <= CUT_TOLERANCE * Math.max(one.minutes, other.minutes);
}

/** A word of a title; `cut` where a full stop says that it may be short for a longer one. */
interface TitleWord {
  word: string;
  cut: boolean;
}

/** Whether the words of `inner` stand together in `outer`, articles aside, and what comes next names no sequel. */
function liesWithin(inner: string, outer: string): boolean {
  const [short, long] = [titleWords(inner), titleWords(outer)];
  if (short.length === 0 || short.length > long.length) return false;
  for (let start = 0; start + short.length <= long.length; start += 1) {
    if (short.every((word, index) => isSameWord(word, long[start + index]))) {
      const next = long[start + short.length];
      return next === undefined || !SEQUEL.test(next.word);
    }
  }
  return false;
}

function titleWords(title: string): TitleWord[] {
  const withoutElision = title.replace(/(?<!\p{L})\p{L}['’](?=\p{L})/gu, '');
  return (withoutElision.match(/[^\s:,!?()/-]+/gu) ?? []).flatMap((token) =>
    foldWords(token)
      .filter((word) => !/^(?:the|an|a)$/u.test(word))
      .map((word) => ({ word, cut: token.endsWith('.') })),
  );
}

function isSameWord(one: TitleWord, other: TitleWord | undefined): boolean {
  if (other === undefined) return false;
  return (
    one.word === other.word ||
    (one.cut && other.word.startsWith(one.word)) ||
    (other.cut && one.word.startsWith(other.word))
  );
}
