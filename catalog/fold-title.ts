import { dropArticle, restoreArticle } from './leading-article.ts';

/** Letters that Unicode does not decompose, with the spelling people type instead. */
const UNDECOMPOSED = new Map([
  ['ß', 'ss'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ς', 'σ'],
]);
const undecomposed = new RegExp(`[${[...UNDECOMPOSED.keys()].join('')}]`, 'gu');

/**
 * Marks that spelling treats as optional: the accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel
 * signs. Other scripts' marks (Indic and Thai vowels, Japanese voicing) are letters in all but name and stay.
 */
const optionalMarks =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/gu;

/** What is neither letter, digit nor a mark that makes part of one; U+02B0 to U+02FF are apostrophes and accents standing alone. */
const insignificant = /[^\p{L}\p{N}\p{M}]|[\u02b0-\u02ff]/gu;
const loneMark = /^\p{M}+/u;
const hasLetterOrDigit = /[\p{L}\p{N}]/u;

/**
 * The form under which a title is stored and looked up: two spellings that people take for the same title fold
 * to one string. Compatibility forms, accents, case, punctuation and spacing go, `&` reads "and", one English
 * article in front goes, and an article behind a comma counts as one in front ("Matrix, The").
 *
 * The key holds no spaces, so "Spider-Man", "Spider Man" and "Spiderman" are one, and a prefix of a title folds
 * to a prefix of its key: "the mat" → "mat", "The Matrix" → "matrix". (A prefix that is only the article is not.)
 * A title without letters or digits ("!!!") or with nothing but an article ("The") is its own key: only a blank
 * title folds to ''. Idempotent.
 */
export function foldTitle(title: string): string {
  const text = plain(title);
  return (
    significant(dropArticle(restoreArticle(text.trim()))) ||
    significant(text) ||
    withoutSpaces(text) ||
    withoutSpaces(title)
  );
}

/** Lower-case, without optional marks and compatibility forms; spacing and punctuation still there. */
function plain(title: string): string {
  // Lower-casing can bring forth what NFKD takes apart (İ → i + dot), and the reverse (㎒ → MHz): hence both sides.
  return title
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(optionalMarks, '')
    .replace(undecomposed, (letter) => UNDECOMPOSED.get(letter) ?? letter);
}

function significant(text: string): string {
  const key = text.replaceAll('&', 'and').replace(insignificant, '').replace(loneMark, '');
  return hasLetterOrDigit.test(key) ? key : '';
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/gu, '');
}
