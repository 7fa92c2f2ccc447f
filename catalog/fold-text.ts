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

/** Punctuation, spacing and symbols; U+02B0 to U+02FF are apostrophes and accents standing alone. */
const insignificant = /[^\p{L}\p{N}\p{M}]|[\u02b0-\u02ff]/gu;
const loneMark = /^\p{M}+/u;
const hasLetterOrDigit = /[\p{L}\p{N}]/u;

/** ASCII folds by rules of its own, which come to the same: most titles are ASCII, and each costs a load some microseconds less. */
const ascii = /^[\0-\x7f]*$/;
const insignificantAscii = /[^a-z0-9]+/g;

/** Lower-case, without optional marks and compatibility forms (NFKD); spacing and punctuation still there. */
export function foldCharacters(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  // Lower-casing can bring forth what NFKD takes apart (İ → i + dot), and the reverse (㎒ → MHz): hence both sides.
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(optionalMarks, '')
    .replace(undecomposed, (letter) => UNDECOMPOSED.get(letter) ?? letter);
}

/** Only the letters and digits of folded characters, "&" read as "and"; '' where there are none. */
export function lettersAndDigits(folded: string): string {
  if (ascii.test(folded)) {
    const spelt = folded.includes('&') ? folded.replaceAll('&', 'and') : folded;
    return spelt.replace(insignificantAscii, '');
  }
  const rest = folded.replaceAll('&', 'and').replace(insignificant, '').replace(loneMark, '');
  return hasLetterOrDigit.test(rest) ? rest : '';
}

/** The words of a text in folded form: "Schindler's List" → ["schindlers", "list"], "Spider-Man" → ["spider", "man"]. */
export function foldWords(text: string): string[] {
  return foldCharacters(text)
    .replaceAll('&', ' and ')
    .replace(/(?<=\p{L})['’ʼʻ](?=\p{L})/gu, '')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => hasLetterOrDigit.test(word));
}
