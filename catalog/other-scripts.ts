import { foldWords } from './fold-text.ts';
import type { Respelling } from './renumbering.ts';

function pairs(written: string): Map<string, string> {
  return new Map(
    written
      .split(' ')
      .map((pair): [string, string] => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]),
  );
}

/** How lists of films write Russian and Ukrainian in Latin letters (BGN/PCGN), without its apostrophes. */
const CYRILLIC = pairs(
  'а:a б:b в:v г:g ґ:g д:d е:e є:ye ё:yo ж:zh з:z и:i і:i ї:yi й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ў:u ф:f х:kh ц:ts ч:ch ' +
    'ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya',
);
/** Serbian and Macedonian have an alphabet of their own, of which the marks are folded. */
const SERBIAN = new Map([
  ...CYRILLIC,
  ...pairs('ђ:d ж:z ј:j љ:lj њ:nj ћ:c х:h ц:c ч:c џ:dz ш:s ѓ:g ќ:k ѕ:dz'),
]);
const GREEK = pairs(
  'α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o ' +
    'ου:ou γγ:ng γκ:gk μπ:b ντ:nt αυ:av ευ:ev',
);
const greek = /ου|γγ|γκ|μπ|ντ|[αε]υ|\p{Script=Greek}/gu;

/** The keys of the first three rows, and the letters on them of a Russian, Ukrainian, Greek, Hebrew and Arabic keyboard. */
const KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN_KEYS = 'йцукенгшщзхъфывапролджэячсмитьбюё';
const TYPED_ON = new Map(
  [
    RUSSIAN_KEYS,
    ' ςερτυθιοπ  ασδφγηξκλ  ζχψωβνμ',
    '  קראטוןםפ  שדגכעיחלך  זסבהנמצת',
    'ضصثقفغعهخحجدشسيبلاتنمكطئءؤر ىةوز',
  ].flatMap((letters) => Array.from(letters, (letter, at): [string, string] => [letter, KEYS.charAt(at)])),
);
TYPED_ON.delete(' ');
for (const [letter, key] of pairs("і:s ї:] є:'")) TYPED_ON.set(letter, key);
const RUSSIAN = new Map(Array.from(KEYS, (key, at) => [key, RUSSIAN_KEYS.charAt(at)]));
/** The letters that French and German keyboards have in other places. */
const AZERTY = pairs('a:q q:a z:w w:z');
const QWERTZ = pairs('y:z z:y');
const elsewhere = /[aqwyz]/u;

/** Text in these has readings that its folded words do not tell. */
export const otherScripts = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}]/u;
const FEWEST_LETTERS = 4;
/** Russian that was typed on a Latin keyboard has few of its vowels. */
const MOST_VOWELS = 0.2;

/** A title in Latin letters, as lists of films transcribe it: "Сталкер" is Stalker. Nothing for one without letters of these alphabets. */
export function* inLatinAlphabet(title: string): Generator<Respelling, void, undefined> {
  if (!otherScripts.test(title)) return;
  const text = title.normalize('NFC').toLowerCase();
  const plain = text
    .normalize('NFD')
    .replace(/(?<=\p{Script=Greek})\p{M}+/gu, '')
    .normalize('NFC');
  for (const cyrillic of [CYRILLIC, SERBIAN]) {
    const latin = plain
      .replace(/\p{Script=Cyrillic}/gu, (letter) => cyrillic.get(letter) ?? letter)
      .replace(greek, (letters) => GREEK.get(letters) ?? letters);
    if (latin !== plain) yield { words: foldWords(latin), whole: 'letters', alike: true };
  }
}

/**
 * What was typed, if the keyboard was set to another language: "згдз ашсешщт" is Pulp Fiction, "ghbdtn" Привет, "Qvqtqr" Avatar.
 *
 * @param words the title's folded words
 */
export function* onOtherKeyboards(
  title: string,
  words: readonly string[],
): Generator<Respelling, void, undefined> {
  const text = title.normalize('NFC').toLowerCase();
  const folded = words.join(' ');
  const written = otherScripts.test(text)
    ? [keyed(text, TYPED_ON)]
    : [
        ...(isRussianInLatin(text) ? [keyed(text, RUSSIAN)] : []),
        ...(elsewhere.test(folded) ? [keyed(folded, AZERTY), keyed(folded, QWERTZ)] : []),
      ];
  for (const other of written) {
    if (other !== folded && (other.match(/\p{L}/gu)?.length ?? 0) >= FEWEST_LETTERS)
      yield { words: foldWords(other), whole: 'title' };
  }
}

/** Whether a text has too few vowels to be in a language of Latin letters. */
export function isRussianInLatin(text: string): boolean {
  const letters = text.match(/[a-z]/giu)?.length ?? 0;
  const vowels = text.match(/[aeiou]/giu)?.length ?? 0;
  return letters >= FEWEST_LETTERS && vowels <= letters * MOST_VOWELS && /[a-z]{3}/iu.test(text);
}

function keyed(text: string, keys: ReadonlyMap<string, string>): string {
  return Array.from(text, (letter) => keys.get(letter) ?? letter).join('');
}
