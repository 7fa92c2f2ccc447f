import { englishNumber, englishOrdinal, numeralsIn, ordinalDigits, roman, type Numeral } from './numerals.ts';

/** Another way to write the same title. */
export interface Respelling {
  readonly words: readonly string[];
  /**
   * What of it must be whole to count. title: nothing may follow. words: a beginning will do, if it ends with a word. letters: any
   * beginning will do.
   */
  readonly whole: 'title' | 'words' | 'letters';
}

/** Articles that a title may have in front or that lists put behind it, by language: French, Spanish, Italian, German, Dutch. */
const FOREIGN_ARTICLES = 'la le les l el los las il lo gli i der die das un une una uno ein eine het'.split(
  ' ',
);
/** The ones people leave out. */
const LEFT_OUT = 'la le les l el los las il der die das'.split(' ');
/** Stored titles keep these behind a comma: there they may be no articles. */
const AMBIGUOUS = new Set(['die', 'il']);
/** Of a longer title nobody remembers everything but the article. */
const LONGEST_WITHOUT_ARTICLE = 6;
const MOVED = new Set(['the', 'a', 'an', ...FOREIGN_ARTICLES]);

/** How titles say "and": "&" is folded to "and", a plus sign to nothing. */
const CONNECTORS = ['and', 'und', 'et', 'y', 'e', 'n'];
const IS_CONNECTOR = new Set(CONNECTORS);

/** Behind these stands the number of a part. */
const PARTS = ['part', 'vol', 'volume', 'chapter', 'episode'];
const ANNOUNCES = new Set([...PARTS, 'pt', 'no', 'number', 'teil', 'parte', 'partie', 'tome', 'book', 'ep']);

const ABBREVIATIONS: readonly (readonly [short: string, long: string])[] = [
  ['mr', 'mister'],
  ['dr', 'doctor'],
  ['st', 'saint'],
  ['mt', 'mount'],
  ['ft', 'fort'],
  ['jr', 'junior'],
  ['sr', 'senior'],
  ['vs', 'versus'],
  ['vol', 'volume'],
  ['pt', 'part'],
  ['ep', 'episode'],
];
const LONG = new Map(ABBREVIATIONS);
const SHORT = new Map(ABBREVIATIONS.map(([short, long]) => [long, short]));

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
  yield* withOtherNumerals(words);
  yield* transcribed(title, words);
  yield* abbreviated(words);
  yield* withOtherArticles(words);
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
  const used = CONNECTORS.filter((connector) => words.some((word, at) => word === connector && between(at)));
  if (used.length === 0) return;
  const isConnector = (word: string, at: number): boolean => IS_CONNECTOR.has(word) && between(at);
  yield { words: words.filter((word, at) => !isConnector(word, at)), whole: 'letters' };
  for (const connector of CONNECTORS) {
    yield { words: words.map((word, at) => (isConnector(word, at) ? connector : word)), whole: 'letters' };
  }
}

function* withOtherNumerals(words: readonly string[]): Generator<Respelling, void, undefined> {
  const numerals = numeralsIn(words, ANNOUNCES);
  if (numerals.length === 0) return;
  for (const write of [inRoman, inDigits, inWords]) {
    yield { words: rewritten(words, numerals, write), whole: 'words' };
  }
  const part = numerals.find(({ at, style }) => at > 0 && style !== 'ordinal');
  if (part === undefined) return;
  const before = words.slice(0, part.at);
  const behind = words.slice(part.at + part.length);
  const numbers = [inRoman, inDigits, inWords].map(
    (write) => write(part) ?? words.slice(part.at, part.at + part.length),
  );
  if (ANNOUNCES.has(before.at(-1) ?? '')) {
    for (const number of numbers) {
      for (const other of PARTS)
        yield { words: [...before.slice(0, -1), other, ...number, ...behind], whole: 'title' };
      yield { words: [...before.slice(0, -1), ...number, ...behind], whole: 'words' };
    }
    return;
  }
  // Few sequels call themselves a part of more than a dozen.
  if (part.value < 1 || part.value > 13) return;
  for (const number of numbers) {
    for (const announced of PARTS)
      yield {
        words: [...before, announced, ...number, ...behind],
        whole: announced === 'part' || announced === 'episode' ? 'words' : 'title',
      };
  }
  if (part.value === 1 && behind.length === 0) yield { words: before, whole: 'title' };
}

/** The words with each number written in the given way, where it has one. */
function rewritten(
  words: readonly string[],
  numerals: readonly Numeral[],
  write: (numeral: Numeral) => readonly string[] | undefined,
): string[] {
  const result: string[] = [];
  let next = 0;
  for (const numeral of numerals) {
    const end = numeral.at + numeral.length;
    result.push(...words.slice(next, numeral.at), ...(write(numeral) ?? words.slice(numeral.at, end)));
    next = end;
  }
  return [...result, ...words.slice(next)];
}

/** The first word is never a roman numeral: "2 Fast 2 Furious". */
function inRoman({ at, value, style }: Numeral): string[] | undefined {
  const written = at === 0 || style === 'ordinal' ? undefined : roman(value);
  return written === undefined ? undefined : [written];
}

function inDigits({ value, style }: Numeral): string[] {
  return [style === 'ordinal' ? ordinalDigits(value) : String(value)];
}

function inWords({ value, style }: Numeral): string[] | undefined {
  if (style !== 'ordinal') return englishNumber(value);
  const written = englishOrdinal(value);
  return written === undefined ? undefined : [written];
}

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
  for (const table of [LONG, SHORT]) {
    const written = words.map((word) => table.get(word) ?? word);
    if (written.some((word, at) => word !== words[at])) yield { words: written, whole: 'letters' };
  }
  const versus = words.indexOf('v', 1);
  if (versus > 0 && versus < words.length - 1) yield { words: words.with(versus, 'vs'), whole: 'letters' };
}

/** An article behind without its comma, in front of what lists have behind, and in front of a title typed without one. */
function* withOtherArticles(words: readonly string[]): Generator<Respelling, void, undefined> {
  const [first, last] = [words[0] ?? '', words.at(-1) ?? ''];
  if (words.length === 0) return;
  if (words.length > 1 && MOVED.has(last)) yield { words: [last, ...words.slice(0, -1)], whole: 'title' };
  if (AMBIGUOUS.has(first) && words.length > 1) yield { words: [...words.slice(1), first], whole: 'title' };
  if (MOVED.has(first) || MOVED.has(last) || words.length > LONGEST_WITHOUT_ARTICLE) return;
  for (const article of LEFT_OUT) yield { words: [article, ...words], whole: 'title' };
}
