import { foldWords } from './fold-text.ts';
import { foldTitle } from './fold-title.ts';
import { restoreArticle } from './leading-article.ts';
import type { Respelling } from './renumbering.ts';
import { behindSeldomArticles } from './respellings.ts';
import { keyOf, Spellings } from './spellings.ts';
import { signLetters, withDigits } from './look-alikes.ts';
import { isRussianInLatin, onOtherKeyboards, otherScripts } from './other-scripts.ts';
import { owner, titlesBeside } from './titles-beside.ts';
import { separator, titlesWithin } from './titles-within.ts';
import { isOneTitle, typedTitles, type TypedTitle } from './typed-title.ts';

/** One way to understand what was typed: what to look for in the stored keys, and which of the titles found there count. */
export interface Reading {
  /** exact: titles that have the key. prefix: titles of which a key begins with it. */
  readonly match: 'exact' | 'prefix';
  /** Folded as the stored keys are. */
  readonly key: string;
  /** What was understood, as folded words, an article in front included. */
  readonly words: readonly string[];
  /** Only titles of this year count. */
  readonly year?: number;
  /** Only titles that begin with this article count: the key lacks it. See `fitsReading`. */
  readonly article?: 'a' | 'an';
  /** Only titles of which the words as a whole are those of the reading count: "ii" is no "iii". See `fitsReading`. */
  readonly wholeWords?: true;
  /** As it was typed, but for the way in which its numbers are written. */
  readonly renumbered?: true;
  /** Another way to write the whole, in which slips are looked for as in what was typed. */
  readonly alike?: true;
  /** A digit stands where a letter was typed: what begins as was typed counts as well, and comes behind. */
  readonly lookAlike?: true;
  /** Leaves out a word that is no slip: where slips can be looked for, they come first. */
  readonly afterSlips?: true;
}

/** These give a title readings that its words do not tell: a plus sign, letters that are transcribed, signs for letters, a subtitle. */
const furtherReadings = new RegExp(
  `[+äöüåø\\u0308\\u030a]|${signLetters.source}|${separator.source}|${owner.source}|${otherScripts.source}`,
  'iu',
);

/** Words beside a title are looked for in no longer a text. */
const LONGEST_WITH_MORE = 120;
/** Of further titles within a text only the spelling typed is looked for. */
const MOST_RESPELT = 4;
/** Readings that leave nothing out, and those that leave something out: each is looked up, and a person's text has fewer. */
const MOST_BEFORE_SLIPS = 300;
const MOST_AFTER_SLIPS = 100;

/**
 * The ways to understand a title as a person types it, the likeliest first: try one after the other until something is found.
 * Those that look for a whole title come before those that look for a beginning. Pure, and worked out only as far as
 * somebody asks: the first costs what folding costs. Nothing is corrected here: a letter too few is for a fuzzy search, which
 * begins where these end.
 *
 * "A Team" is A + Team ("A Team"), then "ateam" (The A-Team); "Heat (1995)" is Heat of 1995, then a title of that name; "Superman 2"
 * is that, then Superman II, then Superman: Part II. docs/query-language.md has all of them by example.
 *
 * @param typed any text
 * @returns nothing where there is nothing to look for
 */
export function* titleReadings(typed: string): Generator<Reading, void, undefined> {
  const seen = new Set<string>();
  let [beforeSlips, afterSlips] = [0, 0];
  for (const reading of allReadings(typed)) {
    const { match, key, year, article, wholeWords = false } = reading;
    if (reading.afterSlips !== true && beforeSlips >= MOST_BEFORE_SLIPS) continue;
    // Most have neither year nor article: their names stay short, since each is looked up.
    const of = year === undefined && article === undefined ? '' : ` ${year ?? ''} ${article ?? ''}`;
    const name = (match === 'exact' ? '=' : '') + key + of;
    if (key === '' || seen.has(name)) continue;
    // Whole words are some of what any beginning has.
    if (!wholeWords) seen.add(name);
    else if (seen.has(`${name} whole`)) continue;
    else seen.add(`${name} whole`);
    if (reading.afterSlips !== true) beforeSlips += 1;
    else if ((afterSlips += 1) > MOST_AFTER_SLIPS) return;
    yield reading;
  }
}

/** The same for two texts only where their readings are the same: for most, their folded words. */
export function readingsIdentity(typed: string): string {
  const text = typed.trim();
  // Of a long text fewer readings are looked for, though its words may be those of a short one: signs and spaces count.
  if (
    text.length > LONGEST_WITH_MORE ||
    furtherReadings.test(text) ||
    isRussianInLatin(text) ||
    !isOneTitle(text)
  )
    return text.toLowerCase();
  return `${foldTitle(text)} ${foldWords(text).join(' ')}`;
}

/** Whether a text of a title found by a reading is one that the reading means. */
export function fitsReading(text: string, { match, words, article, wholeWords }: Reading): boolean {
  if (article === undefined && wholeWords === undefined) return true;
  const found = foldWords(text);
  if (article !== undefined && found[0] !== article) return false;
  if (wholeWords === undefined) return true;
  const [wanted, has] = [withoutArticle(words), withoutArticle(found)];
  if (match === 'exact') return wanted.length === has.length && wanted.every((word, at) => has[at] === word);
  return beginsWithWords(has, wanted);
}

/** Whether words begin with others, which may be written in one: "star trek ii khan" with "startrek ii". */
function beginsWithWords(words: readonly string[], beginning: readonly string[]): boolean {
  const joined = beginning.join('');
  let length = 0;
  for (const word of words) {
    length += word.length;
    if (length >= joined.length)
      return length === joined.length && word === beginning.at(-1) && words.join('').startsWith(joined);
  }
  return false;
}

/**
 * Whether a title whose keys fit a reading is one that the reading means, as far as its primary and its original title tell. One that
 * was found by an alias, of which only the key is at hand, is believed where the whole key is that of the reading.
 */
export function titleFits(
  reading: Reading,
  { title, originalTitle }: { readonly title: string; readonly originalTitle: string | null },
): boolean {
  if (reading.article === undefined && reading.wholeWords === undefined) return true;
  const texts = [title, originalTitle ?? ''].filter((text) => {
    const key = foldTitle(text);
    return reading.match === 'exact' ? key === reading.key : key.startsWith(reading.key);
  });
  return texts.length === 0 ? reading.match === 'exact' : texts.some((text) => fitsReading(text, reading));
}

function* allReadings(typed: string): Generator<Reading, void, undefined> {
  const titles = typedTitles(typed);
  const likeliest = titles.slice(0, MOST_RESPELT);
  const spellings = new Spellings();
  for (const title of titles) yield* literal('exact', title);
  for (const title of likeliest) yield* respelt('exact', title, spellings, isWhole);
  for (const title of likeliest) yield* namedWithDigits(title);
  yield* ofOtherYears(titles, spellings);
  for (const title of titles) yield* literal('prefix', title);
  for (const title of likeliest) yield* respelt('exact', title, spellings, mayGoOn);
  for (const title of likeliest) yield* respelt('prefix', title, spellings);
  for (const title of titles) yield* withoutTheirArticles(title);
  const [first] = titles;
  if (first === undefined || first.title.length > LONGEST_WITH_MORE) return;
  for (const { words } of behindSeldomArticles(foldWords(first.title))) {
    yield { match: 'exact', key: keyOf(words), words, afterSlips: true, ...ofYear(first) };
  }
  for (const { words } of onOtherKeyboards(first.title, foldWords(first.title))) {
    yield { match: 'exact', key: keyOf(words), words, afterSlips: true, ...ofYear(first) };
  }
  for (const title of likeliest) yield* withoutWhatIsBeside(title, spellings);
}

/** The titles within a text that are less than it, as they are written: without an edition, a year behind, or what stands beside a title. */
export function shortenedReadings(typed: string): Reading[] {
  const [first, ...others] = typedTitles(typed);
  if (first === undefined || first.title.length > LONGEST_WITH_MORE) return [];
  const whole = foldWords(first.title);
  const beginnings = others.filter(({ title, raw }) => raw !== true && isBeginning(foldWords(title), whole));
  const likely = titlesBeside(first.title).filter(
    ({ title, raw, lacksItsOwn }) => raw !== true && (lacksItsOwn !== true || isTelling(title)),
  );
  const beside = likely.map((title) => ({ ...title, ...ofYear(first), ...ofYear(title) }));
  return [...beginnings, ...beside].flatMap((title) => [...literal('exact', title)].slice(0, 1));
}

/** Whether slips may be looked for in what is left of a title: one word of it is in too many others. */
function isTelling(title: string): boolean {
  return foldWords(title).filter((word) => !LITTLE_WORDS.has(word)).length > 1;
}
const LITTLE_WORDS = new Set('the a an of and at by for me to'.split(' '));

function isBeginning(words: readonly string[], whole: readonly string[]): boolean {
  return words.length > 0 && words.length < whole.length && words.every((word, at) => whole[at] === word);
}

function* namedWithDigits({ title, year, raw }: TypedTitle): Generator<Reading, void, undefined> {
  if (raw === true) return;
  const typed = foldWords(title);
  for (const { words } of withDigits(typed)) {
    // With a year or another word beside it, it is no beginning.
    const isBeginning = year === undefined && typed.length === 1;
    yield {
      match: 'exact',
      key: keyOf(words),
      words,
      ...(year === undefined ? {} : { year }),
      ...(isBeginning ? { lookAlike: true } : {}),
    };
  }
}

/** What is left of a title without what is typed beside it: "the matrix movie", "[YTS] Fight Club", "1. The Matrix". */
function* withoutWhatIsBeside(
  { title, year }: TypedTitle,
  spellings: Spellings,
): Generator<Reading, void, undefined> {
  for (const rest of [...titlesBeside(title), ...titlesWithin(title, year)]) {
    const of = year === undefined ? rest : { ...rest, year };
    for (const reading of [...literal('exact', of), ...respelt('exact', of, spellings)]) {
      yield { ...reading, afterSlips: true };
    }
  }
}

/**
 * The title itself; with an "A" in front as an article, then as a letter of the title ("A Team", "The A-Team"). Initials are letters
 * ("A.I."), and as a beginning they are first words of their own: "E.T." is E.T. the Extra-Terrestrial before Eternal Sunshine.
 */
function* literal(match: Reading['match'], { title, year }: TypedTitle): Generator<Reading, void, undefined> {
  const of = year === undefined ? {} : { year };
  const key = foldTitle(title);
  const words = foldWords(restoreArticle(title));
  // What stands behind a comma may be no article: "Vita, La" of "Vita, La Dolce".
  const unmoved = title.includes(',') ? foldWords(title) : words;
  const isInitials = words.length > 1 && words.every((word) => word.length === 1);
  if (isInitials && match === 'prefix') yield { match, key: words.join(''), words, ...of, wholeWords: true };
  // The key says whether its "a" is an article: that of "A Team" is, that of "A.I." is not.
  const isLetter = isInitials && key === words.join('');
  const article =
    !isLetter && words.length > 1 && (words[0] === 'a' || words[0] === 'an') ? words[0] : undefined;
  if (article === undefined) {
    yield { match, key, words, ...of };
    if (title.includes(',')) yield { match, key: keyOf(unmoved), words: unmoved, ...of };
    return;
  }
  yield { match, key: keyOf(words), words, ...of, article };
  yield { match, key: words.join(''), words, ...of };
  if (title.includes(',')) yield { match, key: keyOf(unmoved), words: unmoved, ...of };
}

/** Whether the last word of a title may be the beginning of another one: then titles that begin so come first. With a year behind, it is whole. */
function mayGoOn(respelling: Respelling, { year }: TypedTitle): boolean {
  return respelling.mayGoOn === true && year === undefined;
}

function isWhole(respelling: Respelling, title: TypedTitle): boolean {
  return !mayGoOn(respelling, title);
}

function* respelt(
  match: Reading['match'],
  typedTitle: TypedTitle,
  spellings: Spellings,
  counts: (respelling: Respelling, title: TypedTitle) => boolean = () => true,
): Generator<Reading, void, undefined> {
  const { title, year, raw } = typedTitle;
  if (raw === true) return;
  for (const { respelling, key } of spellings.of(title)) {
    if (match === 'prefix' && respelling.whole === 'title') continue;
    if (!counts(respelling, typedTitle)) continue;
    yield {
      match,
      key,
      words: respelling.words,
      ...(year === undefined ? {} : { year }),
      ...(respelling.renumbered === undefined ? {} : { renumbered: true }),
      ...(respelling.alike === undefined ? {} : { alike: true }),
      ...(match === 'prefix' && respelling.whole === 'words' ? { wholeWords: true } : {}),
    };
  }
}

/** Where nothing is of the year typed: a title of the year before or after, as lists date releases differently, then of any. */
function* ofOtherYears(
  titles: readonly TypedTitle[],
  spellings: Spellings,
): Generator<Reading, void, undefined> {
  const dated = titles.find(({ year }) => year !== undefined);
  if (dated?.year === undefined) return;
  const { title, year } = dated;
  for (const other of [{ title, year: year - 1 }, { title, year: year + 1 }, { title }]) {
    yield* literal('exact', other);
    yield* respelt('exact', other, spellings);
  }
}

/** What is left of a title without its article, whichever article the title found has: "A Room" for Room. */
function* withoutTheirArticles({ title, year }: TypedTitle): Generator<Reading, void, undefined> {
  const words = foldWords(title);
  const of = year === undefined ? {} : { year };
  if (
    words.length > 1 &&
    /^(?:an?|la|le|les|el|los|las|gli|lo|der|das|une|una|ein|eine)$/u.test(words[0] ?? '')
  ) {
    yield { match: 'exact', key: keyOf(words.slice(1)), words: words.slice(1), ...of };
  }
}

function ofYear({ year }: { readonly year?: number | undefined }): { readonly year?: number } {
  return year === undefined ? {} : { year };
}

function withoutArticle(words: readonly string[]): readonly string[] {
  return words.length > 1 && /^(?:the|an?)$/u.test(words[0] ?? '') ? words.slice(1) : words;
}
