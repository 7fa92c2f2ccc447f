import { foldWords } from './fold-text.ts';
import type { Respelling } from './renumbering.ts';

/** Signs in the place of letters that they look like, beside letters: "$ing Street", "Amer!can". */
const signs: readonly (readonly [sign: RegExp, letter: string])[] = [
  [/\$(?=\p{L})|(?<=\p{L})\$/gu, 's'],
  [/€(?=\p{L})|(?<=\p{L})€/gu, 'e'],
  [/(?<=\p{L})@(?=\p{L})/gu, 'a'],
  [/(?<=\p{L})!(?=\p{L})/gu, 'i'],
];
/** Whether a text may have such signs. */
export const signLetters = /[$€@]|\p{L}!\p{L}/u;

/** Letters that digits look like: a seven is a V or a T, a one is an I or an L. */
const FIRST_LETTERS = new Map(
  [...'0o1i3e4a5s7v'.matchAll(/../gu)].map(([pair]) => [pair.slice(0, 1), pair.slice(1)]),
);
const SECOND_LETTERS = new Map([...FIRST_LETTERS, ['1', 'l'], ['7', 't']]);
const DIGITS = new Map(
  [...'o0i1l1e3a4s5v7t7'.matchAll(/../gu)].map(([pair]) => [pair.slice(0, 1), pair.slice(1)]),
);
const digitInWord = /(?<=\p{L})\d(?=\p{L})/gu;

/** Letters of other alphabets that look like Latin ones. */
const LATIN = new Map(
  Array.from('аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsαaβbεeηhιiκkμmνvοoρpτtυuχxζz'.matchAll(/../gu), ([pair]) => [
    pair.slice(0, 1),
    pair.slice(1),
  ]),
);
const mixed = /\p{Script=Latin}/u;
const otherAlphabet = /[\p{Script=Cyrillic}\p{Script=Greek}]/gu;

/** Longer texts than this are no name of one word. */
const LONGEST_NAME = 12;

/**
 * A title with the letters that its signs, digits and foreign letters stand for: "Pu$$y", "M3gan", "Heаt" with a Cyrillic а. Some are the
 * title itself once more.
 *
 * @param words the title's folded words
 */
export function* inLetters(title: string, words: readonly string[]): Generator<Respelling, void, undefined> {
  if (signLetters.test(title)) {
    const written = signs.reduce((text, [sign, letter]) => text.replace(sign, letter), title.toLowerCase());
    yield { words: foldWords(written), whole: 'letters' };
  }
  if (words.some((word) => word.search(digitInWord) >= 0)) {
    for (const letters of [FIRST_LETTERS, SECOND_LETTERS]) {
      yield {
        words: words.map((word) => word.replace(digitInWord, (digit) => letters.get(digit) ?? digit)),
        whole: 'letters',
      };
    }
  }
  const isMixed = words.map((word) => mixed.test(word) && word.search(otherAlphabet) >= 0);
  if (isMixed.includes(true)) {
    const latin = words.map((word) => word.replace(otherAlphabet, (letter) => LATIN.get(letter) ?? letter));
    yield { words: latin, whole: 'letters' };
  }
}

/** A name of one word with a digit in a letter's place: "seven" is Se7en, "simone" S1m0ne. The first and the last letter stay: "heatt" is not Heat 7. */
export function* withDigits(words: readonly string[]): Generator<Respelling, void, undefined> {
  const [word = '', ...more] = words;
  if (more.length > 0 || word.length > LONGEST_NAME || !/^[a-z]{4,}$/u.test(word)) return;
  const letters = Array.from(word);
  for (const [at, letter] of letters.entries()) {
    const digit = at === 0 || at === letters.length - 1 ? undefined : DIGITS.get(letter);
    if (digit !== undefined) yield { words: [letters.with(at, digit).join('')], whole: 'title' };
  }
  const rounded = word.slice(1, -1).replaceAll('i', '1').replaceAll('o', '0');
  yield { words: [word.slice(0, 1) + rounded + word.slice(-1)], whole: 'title' };
}
