import { foldWords } from './fold-text.ts';
import { englishNumber } from './numerals.ts';
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
/** Begins at a digit, so that nothing is looked for around letters. */
const digitInWord = /\d(?:(?<=\p{L}\d{1,3})(?=\d{0,2}\p{L})|(?<![\p{L}\d]\d)(?=\p{L}{3}))/gu;

/** Letters of other alphabets that look like Latin ones. */
const LATIN = new Map(
  Array.from('аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsαaβbεeηhιiκkμmνvοoρpτtυuχxζz'.matchAll(/../gu), ([pair]) => [
    pair.slice(0, 1),
    pair.slice(1),
  ]),
);
/** Those of them that are Cyrillic, the other way round. */
const CYRILLIC = new Map(
  Array.from(LATIN, ([letter, latin]): [string, string] => [latin, letter])
    .filter(([, letter]) => /\p{Script=Cyrillic}/u.test(letter))
    .toReversed(),
);
const otherAlphabet = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
const otherLetters = new RegExp(otherAlphabet, 'gu');

/** Longer texts than this are no name of one word. */
const LONGEST_NAME = 12;
/** Of longer titles nobody writes a number so. */
const MOST_WORDS = 3;
const LOOKS_LIKE = new Set(DIGITS.values());
/** Numbers by their names, and their names: three to nineteen. */
const FIGURES = new Map(
  Array.from({ length: 17 }, (_, at): [string, string] => [
    (englishNumber(at + 3) ?? []).join(''),
    String(at + 3),
  ]),
);
const FIGURE_NAMES = new Map([...FIGURES].map(([name, figure]) => [figure, name]));

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
  if (!otherAlphabet.test(title)) return;
  const unmixed = words.map(inOneAlphabet);
  if (unmixed.some((word, at) => word !== words[at])) yield { words: unmixed, whole: 'letters' };
}

/** A word of letters of two alphabets with those of one; and one of nothing but letters that look like Latin ones: a Cyrillic "А". */
function inOneAlphabet(word: string): string {
  const latin = word.replace(otherLetters, (letter) => LATIN.get(letter) ?? letter);
  if (!otherAlphabet.test(latin)) return latin;
  return word.replace(/[a-z]/gu, (letter) => CYRILLIC.get(letter) ?? letter);
}

/**
 * A title with digits in the places of letters: a name of one word ("seven" is Se7en, "simone" S1m0ne), a name with the number of a part
 * within it ("scream 4" is Scre4m), and a number's name with the number in it ("13 ghosts" is Thir13en Ghosts). The first and the last
 * letter stay: "heatt" is not Heat 7.
 *
 * @param words folded
 */
export function* withDigits(words: readonly string[]): Generator<Respelling, void, undefined> {
  const [word = '', number = '', ...more] = words;
  if (words.length > 1) {
    const digit = FIGURES.get(number) ?? number;
    if (more.length === 0 && isName(word) && LOOKS_LIKE.has(digit))
      for (const name of digitsIn(word, digit)) yield { words: [name], whole: 'title' };
    if (words.length <= MOST_WORDS) yield* withFigures(words);
    return;
  }
  if (!isName(word)) return;
  for (const name of digitsIn(word)) yield { words: [name], whole: 'title' };
  const rounded = word.slice(1, -1).replaceAll('i', '1').replaceAll('o', '0');
  yield { words: [word.slice(0, 1) + rounded + word.slice(-1)], whole: 'title' };
}

function isName(word: string): boolean {
  return word.length <= LONGEST_NAME && /^[a-z]{4,}$/u.test(word);
}

/** The word with a digit for each of its inner letters that look like one, or like the one given. */
function digitsIn(word: string, wanted?: string): string[] {
  const letters = Array.from(word);
  return letters.flatMap((letter, at) => {
    const digit = at === 0 || at === letters.length - 1 ? undefined : DIGITS.get(letter);
    return digit === undefined || digit !== (wanted ?? digit) ? [] : [letters.with(at, digit).join('')];
  });
}

function* withFigures(words: readonly string[]): Generator<Respelling, void, undefined> {
  for (const [at, typed] of words.entries()) {
    const figure = FIGURES.get(typed) ?? typed;
    const name = FIGURE_NAMES.get(figure);
    for (let place = 1; name !== undefined && place + figure.length < name.length; place += 1) {
      const written = name.slice(0, place) + figure + name.slice(place + figure.length);
      yield { words: words.with(at, written), whole: 'title' };
    }
  }
}
