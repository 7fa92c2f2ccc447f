/**
 * Letters that Unicode does not take apart, with the spelling people type instead: that of CLDR's Latin-ASCII, but for ə,
 * which Azerbaijani is written with "e" for. Last come three that are typed on one keyboard as on another (Persian and Arabic
 * kaf and yeh), and signs that stand for a letter: "Spy×Family", "Ri¢hie Ri¢h".
 */
const UNDECOMPOSED = new Map(
  (
    'ß:ss ø:o ł:l đ:d ð:d þ:th æ:ae œ:oe ħ:h ı:i ς:σ ŋ:n ƒ:f ĸ:q ŧ:t ə:e ǝ:e ɛ:e ɔ:o ɑ:a ƀ:b ɓ:b ƈ:c ȼ:c ɖ:d ɗ:d ɇ:e ǥ:g ɠ:g ɣ:g ' +
    'ɨ:i ɩ:i ɉ:j ƙ:k ƚ:l ɫ:l ɲ:n ƞ:n ɵ:o ƥ:p ɍ:r ʃ:s ƭ:t ⱦ:t ʉ:u ʋ:v ɏ:y ƴ:y ƶ:z ȥ:z ʒ:z ⱥ:a ک:ك ی:ي ى:ي ×:x ¢:c'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]),
);
const undecomposed = new RegExp(`[${[...UNDECOMPOSED.keys()].join('')}]`, 'gu');

/**
 * What spelling treats as optional: the accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs and the stroke
 * that stretches Arabic words; and what nobody sees: joiners, byte order marks, soft hyphens, marks of direction, variation
 * selectors, fillers. Other scripts' marks (Indic and Thai vowels, Japanese voicing) are letters in all but name and stay.
 */
const optional =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\p{Default_Ignorable_Code_Point}]/gu;

/** NFKD makes letters of these: "Heat™" would be "heattm". */
const tradeMarks = /[™℠]/g;

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
  const bare = text.includes('™') || text.includes('℠') ? text.replace(tradeMarks, '') : text;
  const plain = bare.normalize('NFKD').toLowerCase().replace(optional, '');
  // That was all for most titles in Latin letters.
  if (ascii.test(plain)) return plain;
  // Lower-casing can bring forth what NFKD takes apart, and marks between which something went may stand in another order.
  return plain.replace(undecomposed, (letter) => UNDECOMPOSED.get(letter) ?? letter).normalize('NFKD');
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
  const folded = foldCharacters(text);
  if (ascii.test(folded)) {
    const spelt = folded.includes('&') ? folded.replaceAll('&', ' and ') : folded;
    const joined = spelt.includes("'") ? spelt.replace(/(?<=[a-z])'(?=[a-z])/g, '') : spelt;
    return joined.match(/[a-z0-9]+/g) ?? [];
  }
  return folded
    .replaceAll('&', ' and ')
    .replace(/(?<=\p{L})['’ʼʻ](?=\p{L})/gu, '')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => hasLetterOrDigit.test(word));
}
