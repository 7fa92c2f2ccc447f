import { foldWords } from './fold-text.ts';
import { inLetters } from './look-alikes.ts';
import { inLatinAlphabet } from './other-scripts.ts';
import { ANNOUNCES, withOtherNumerals, type Respelling } from './renumbering.ts';

/** Articles that a title may have in front or that lists put behind it, by language: French, Spanish, Italian, German, Dutch. */
const FOREIGN_ARTICLES = 'la le les l el los las il lo gli i der die das un une una uno ein eine het'.split(
  ' ',
);
/** The ones people leave out. */
const LEFT_OUT = 'la le les l el los las il der die das'.split(' ');
/** Those that are seldom left out. */
const SELDOM_LEFT_OUT = 'un une una uno lo gli ein eine'.split(' ');
/** Stored titles keep these behind a comma: there they may be no articles. */
const AMBIGUOUS = new Set(['die', 'il']);
/** Of a longer title nobody remembers everything but the article. */
const LONGEST_WITHOUT_ARTICLE = 6;
const MOVED = new Set(['the', 'a', 'an', ...FOREIGN_ARTICLES]);

/** How titles say "and": "&" is folded to "and", a plus sign to nothing. */
const CONNECTORS = ['and', 'und', 'et', 'y', 'e', 'n'];
/** Nobody writes a title with "plus", but that is how "+" is read out. */
const IS_CONNECTOR = new Set([...CONNECTORS, 'plus']);

/** English articles that are written in one with what follows, as in "thematrix"; shorter words are words of their own: "thesis". */
const SHORTEST_BEHIND_THE = 4;

const ABBREVIATIONS: readonly (readonly [short: string, long: string])[] = [
  ['mr', 'mister'],
  ['mrs', 'missis'],
  ['mrs', 'misses'],
  ['mrs', 'missus'],
  ['sgt', 'sergeant'],
  ['cpt', 'captain'],
  ['capt', 'captain'],
  ['lt', 'lieutenant'],
  ['col', 'colonel'],
  ['prof', 'professor'],
  ['inc', 'incorporated'],
  ['corp', 'corporation'],
  ['co', 'company'],
  ['ltd', 'limited'],
  ['intl', 'international'],
  ['dept', 'department'],
  ['univ', 'university'],
  ['bros', 'brothers'],
  ['blvd', 'boulevard'],
  ['doc', 'doctor'],
  ['dr', 'doctor'],
  ['pvt', 'private'],
  ['cpl', 'corporal'],
  ['maj', 'major'],
  ['cmdr', 'commander'],
  ['adm', 'admiral'],
  ['sen', 'senator'],
  ['gen', 'general'],
  ['gov', 'governor'],
  ['rev', 'reverend'],
  ['pres', 'president'],
  ['st', 'saint'],
  ['mt', 'mount'],
  ['ft', 'fort'],
  ['jr', 'junior'],
  ['sr', 'senior'],
  ['vs', 'versus'],
  ['vol', 'volume'],
  ['pt', 'part'],
  ['ep', 'episode'],
  ['hr', 'hour'],
  ['hrs', 'hours'],
  ['mins', 'minutes'],
  ['min', 'minutes'],
  ['secs', 'seconds'],
  ['sec', 'seconds'],
  ['wks', 'weeks'],
  ['yr', 'year'],
  ['yrs', 'years'],
  ['lbs', 'pounds'],
  ['ok', 'okay'],
  ['xmas', 'christmas'],
];
const LONG = new Map(ABBREVIATIONS);
const SHORT = new Map(ABBREVIATIONS.map(([short, long]) => [long, short]));
/** What these are short for, behind another word: a street, where the first word is a saint. */
const STREETS = new Map([
  ['st', 'street'],
  ['dr', 'drive'],
  ['rd', 'road'],
  ['ave', 'avenue'],
]);
const SHORT_STREETS = new Map([...STREETS].map(([short, long]) => [long, short]));
/** Abbreviations of more than one word, with points or without, and the reverse. */
const PHRASES: readonly (readonly [typed: RegExp, written: string])[] = Object.entries({
  ny: 'new york',
  la: 'los angeles',
  us: 'united states',
  uk: 'united kingdom',
  yo: 'year old',
}).flatMap(([short, long]): [RegExp, string][] => [
  [new RegExp(`(?<= )${Array.from(short).join(' ?')}(?= )`, 'gu'), long],
  [new RegExp(`(?<= )${long}(?= )`, 'gu'), short],
]);
const PHRASE_WORDS = new Set('ny n la l us uk u yo y new los united year'.split(' '));
/** How messages are written and speech is understood: "back 2 the future", "too fast too furious", "alien cubed". */
const AS_HEARD: readonly ReadonlyMap<string, string>[] = [
  '2 to,4 for,u you,ur your,r are,b be,w with,no number,squared 2,cubed 3',
  '2 too,4 for,u you,ur your,r are,b be,w with',
  '4 for,u you,ur your,r are,b be,w with',
  'to 2,too 2,two 2,for 4,four 4,number no',
].map((pairs) => new Map(pairs.split(',').map((pair) => pair.split(' ') as [string, string])));
const HEARD_WORDS = new Set(AS_HEARD.flatMap((heard) => [...heard.keys()]));
/** Of titles with other abbreviations, the numbers of so many are written in other ways: "Dr Dolittle II". */
const MOST_RENUMBERED = 2;
const VERSUS = ['vs', 'v', 'versus'];

/** Letters that are titles by their names: "π" is Pi. */
const GREEK = new Map(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega'
    .split(' ')
    .map((name, at): [string, string] => ['αβγδεζηθικλμνξοπρστυφχψω'.charAt(at), name]),
);

/**
 * The other ways to write a title, the likeliest first; some are the title itself once more.
 *
 * @param title as it was typed
 * @param words the title's folded words
 */
export function* respellings(
  title: string,
  words: readonly string[],
): Generator<Respelling, void, undefined> {
  yield* withOtherConnectors(title, words);
  yield* withMinus(title);
  yield* withOtherNumerals(words);
  for (const respelling of transcribed(title, words)) {
    yield respelling;
    // Slips beside a number and such letters at once are too many.
    for (const { words: other, whole } of withOtherNumerals(respelling.words)) yield { words: other, whole };
  }
  // Where a part is announced, its number is already written in every way.
  let spelt = words.some((word) => ANNOUNCES.has(word)) ? MOST_RENUMBERED : 0;
  for (const respelling of abbreviated(words)) {
    yield words.length > 1 ? { ...respelling, alike: true } : respelling;
    if ((spelt += 1) <= MOST_RENUMBERED) yield* withOtherNumerals(respelling.words);
  }
  yield* withOtherVersus(words);
  yield* withOtherPhrases(words);
  yield* asHeard(words);
  yield* inLetters(title, words);
  yield* inLatinAlphabet(title);
  yield* withOtherArticles(words);
  yield* withArticleApart(words);
  if (words.some((word) => GREEK.has(word)))
    yield { words: words.map((word) => GREEK.get(word) ?? word), whole: 'title' };
}

function* withOtherConnectors(
  title: string,
  words: readonly string[],
): Generator<Respelling, void, undefined> {
  if (title.includes('+')) {
    const spelt = title.split(/\s*\+\s*/u).map((part) => part.toLowerCase());
    if (spelt.every((part) => part !== ''))
      yield { words: spelt.join(' and ').split(/\s+/u), whole: 'letters' };
  }
  const between = (at: number): boolean => at > 0 && at < words.length - 1;
  const isConnector = (word: string, at: number): boolean => IS_CONNECTOR.has(word) && between(at);
  if (!words.some(isConnector)) return;
  yield { words: words.filter((word, at) => !isConnector(word, at)), whole: 'letters' };
  for (const connector of CONNECTORS) {
    yield { words: words.map((word, at) => (isConnector(word, at) ? connector : word)), whole: 'letters' };
  }
}

/** "Godzilla -1.0" for Godzilla Minus One, which is not the first of the series. */
function* withMinus(title: string): Generator<Respelling, void, undefined> {
  const written = title.replace(minus, ' minus $1');
  if (written !== title) yield* withOtherNumerals(foldWords(written));
}
const minus = /(?:(?<!\s)\s+)?[-−–](\d{1,2})(?:\.0)?$/u;

/** ä, ö, ü, å, ø as they are typed where the keyboard lacks them, and the reverse. */
function* transcribed(title: string, words: readonly string[]): Generator<Respelling, void, undefined> {
  const marked = title.normalize('NFC').toLowerCase();
  const spelt = marked.replace(/[äöüåø]/gu, (letter) => TRANSCRIPTION.get(letter) ?? letter);
  if (spelt !== marked)
    yield { words: spelt.split(/[^\p{L}\p{N}\p{M}'’]+/u).filter((word) => word !== ''), whole: 'letters' };
  const plain = words.map((word) =>
    word.replace(/(?:ae|oe|(?<![aeq])ue)(?=\p{L})/gu, (pair) => pair.slice(0, 1)),
  );
  if (plain.some((word, at) => word !== words[at])) yield { words: plain, whole: 'letters' };
  const ring = plain.map((word) => word.replace(/aa/gu, 'a'));
  if (ring.some((word, at) => word !== plain[at])) yield { words: ring, whole: 'letters' };
}
const TRANSCRIPTION = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['å', 'aa'],
  ['ø', 'oe'],
]);

function* abbreviated(words: readonly string[]): Generator<Respelling, void, undefined> {
  for (const table of [LONG, SHORT, STREETS, SHORT_STREETS]) {
    const from = table === STREETS || table === SHORT_STREETS ? 1 : 0;
    const written = words.map((word, at) => (at < from ? word : (table.get(word) ?? word)));
    if (written.some((word, at) => word !== words[at])) yield { words: written, whole: 'letters' };
  }
}

function* withOtherVersus(words: readonly string[]): Generator<Respelling, void, undefined> {
  const versus = words.findIndex((word, at) => at > 0 && at < words.length - 1 && VERSUS.includes(word));
  if (versus < 0) return;
  for (const written of VERSUS) yield { words: words.with(versus, written), whole: 'letters', alike: true };
}

/** "Back 2 the Future" and "too fast too furious": one word by itself says too little. */
function* asHeard(words: readonly string[]): Generator<Respelling, void, undefined> {
  if (words.length === 1 || !words.some((word) => HEARD_WORDS.has(word))) return;
  for (const heard of AS_HEARD) {
    if (words.some((word) => heard.has(word)))
      yield { words: words.map((word) => heard.get(word) ?? word), whole: 'title' };
  }
}

/** "Escape from NY" and "Escape from Los Angeles". */
function* withOtherPhrases(words: readonly string[]): Generator<Respelling, void, undefined> {
  if (!words.some((word) => PHRASE_WORDS.has(word))) return;
  const typed = ` ${words.join(' ')} `;
  for (const [from, to] of PHRASES) {
    const written = typed.replace(from, to);
    if (written !== typed) yield { words: written.trim().split(' '), whole: 'title' };
  }
}

/** An article behind without its comma, in front of what lists have behind, and in front of a title typed without one. */
function* withOtherArticles(words: readonly string[]): Generator<Respelling, void, undefined> {
  const [first, last] = [words[0] ?? '', words.at(-1) ?? ''];
  if (words.length === 0) return;
  if (words.length > 1 && MOVED.has(last)) yield { words: [last, ...words.slice(0, -1)], whole: 'title' };
  if (AMBIGUOUS.has(first) && words.length > 1) yield { words: [...words.slice(1), first], whole: 'title' };
  if (mayLackArticle(words))
    for (const article of LEFT_OUT) yield { words: [article, ...words], whole: 'title' };
}

/** Behind an article that is seldom left out: "affaire de goût". */
export function* behindSeldomArticles(words: readonly string[]): Generator<Respelling, void, undefined> {
  if (!mayLackArticle(words)) return;
  for (const article of SELDOM_LEFT_OUT) yield { words: [article, ...words], whole: 'title' };
}

function mayLackArticle(words: readonly string[]): boolean {
  const has = MOVED.has(words[0] ?? '') || MOVED.has(words.at(-1) ?? '');
  return !has && words.length > 0 && words.length <= LONGEST_WITHOUT_ARTICLE;
}

/** "thematrix" and "t h e m a t r i x" for The Matrix, of which the key is without its article. */
function* withArticleApart(words: readonly string[]): Generator<Respelling, void, undefined> {
  const spelt = words.length > SHORTEST_BEHIND_THE && words.every((word) => word.length === 1);
  const [first = '', ...rest] = spelt ? [words.join('')] : words;
  if (first === 'the' || !first.startsWith('the')) return;
  const apart = [first.slice('the'.length), ...rest];
  if (apart.join('').length >= SHORTEST_BEHIND_THE) yield { words: apart, whole: 'title' };
}
