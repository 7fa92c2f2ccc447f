import { isFromRoot, lastParts, withoutFileMarks, withoutReleaseWords } from './file-names.ts';
import { isPlain, plainTyping } from './plain-typing.ts';
import { namesPart } from './renumbering.ts';

/** A title within what was typed, and the year typed beside it. */
export interface TypedTitle {
  readonly title: string;
  readonly year?: number;
  /** Most likely not a title, as it holds a year in brackets or the rest of a file's name: not to be spelt in other ways. */
  readonly raw?: true;
}

/** What a person types is no longer; beyond, only the text itself is looked for. */
const LONGEST = 300;
/** Slashes and brackets could make more of one text. */
const MOST_TITLES = 8;

/** A year in which films were made, as a pattern. */
export const YEAR = '(?:18[7-9]\\d|19\\d\\d|20\\d\\d)';
/** "Heat (1995)", "Alien (1979) - [Director's Cut]", "Heat (1995 film)": the last year in brackets, and what is before. */
const bracketedYear = new RegExp(
  `^(.*\\S)\\s*[(\\[{<](?:film|movie)?[\\s,]*(${YEAR})[^)\\]}>]*[)\\]}>].*$`,
  'iu',
);
/** "Heat 1995", "Heat, 1995", "heat.1995", "Heat/1995", "Heat (1995". It begins where a run of signs does, for the sake of time. */
const lastYear = new RegExp(`(?<![\\s.,_:/([{–-])[\\s.,_:/([{–-]+(${YEAR})[)\\]}.,;]{0,3}$`, 'u');
/** A title has one of these in front of the year. */
const ofTitle = /[\p{L}\p{N}\p{M}!?)]/u;
/** "Heat from 1995", "Heat, released in 1995", "Heat c1995". Behind a C by itself it is a year: "Plan C 1995". */
const fromYear = new RegExp(
  `^(.*?\\S)(?<![\\s,])[\\s,]+(?:(?:from|of|in|year|released(?:\\s+in)?|circa)\\s+|c|ca\\.\\s?|©\\s?)(${YEAR})$`,
  'iu',
);
/** "Heat 15.12.1995". */
const lastDate = new RegExp(`(?<=\\S)[\\s,]{1,3}\\d{1,2}[./-]\\d{1,2}[./-](${YEAR})$`, 'u');
/** "Ghostbusters '84", "Heat ('95)", "Heat (95)". */
const shortYear = /^(.*\S)\s+(?:[(\[]?['’‘´`′](\d\d)[)\]]?|[(\[](\d\d)[)\]])$/u;
/** "Heat 1995 (1995)": the title without the year once more. */
const yearTwice = new RegExp(`^(.*\\S)[\\s.,_(\\[-]+(${YEAR})[)\\]]?$`, 'u');
/** Until then films were made in the last century. */
const FIRST_OF_LAST_CENTURY = 30;
/** "Charlot.Policeman.1917.VOSTFR": in the name of a file more may follow. */
const yearInside = new RegExp(`(?<![\\s._-])[\\s._-]+(${YEAR})(?![^\\s._-])`, 'gu');
const ofName = /[\p{L}\p{N}]/u;
/** "1995 - Heat", "(1995) Heat", "the 1995 film Heat". */
const firstYear = new RegExp(`^(?:the\\s+)?[(\\[]?(${YEAR})[)\\]]?[\\s.,_:–-]+(.+)$`, 'iu');
const lastBrackets = /^(.*\S)\s*[([]([^()[\]]+)[)\]]$/u;
/** "Blade Runner: The Final Cut", "Heat: 25th Anniversary", "Ran Criterion Collection". */
const edition =
  /(?<![\s:,.–-])[\s:,.–-]+(?:the )?(?:(?:director['’]?s|final|extended|theatrical|uncut|unrated|special|collector['’]?s|ultimate|widescreen|criterion|deluxe|limited|(?:\d+(?:st|nd|rd|th)[\s.])?anniversary)[\s.](?:cut|edition|version|collection)|\d+(?:st|nd|rd|th)[\s.]anniversary)$/iu;
/** What a stored title keeps behind its comma, since it may be a verb or a state: "Faelscher, Die". */
const doubtfulArticle = /^(.*\S)\s*,\s*(die|il)$/iu;
const separators = /\s+(?:\/|\||a\.?k\.?a\.?)\s+/iu;
/** Without any of these a text is nothing but a title, as most are, and no pattern need be tried. */
const additions = /[\d()[\]{}/\\|,._♥❤💕;]|\baka\b|\b(?:cut|edition|version|collection)$|%[0-9a-f]{2}/iu;
const hearts = /[♥❤💕]\ufe0f?/u;

/**
 * The titles that a text as people type it can mean, the likeliest first, and each once: with a year in brackets what stands
 * before, else the text as it is; then without what files, lists and lexicons add. Pure; the text itself is always one of them.
 */
export function typedTitles(typed: string): TypedTitle[] {
  const text = typed.trim();
  if (text.length > LONGEST) return [{ title: text, raw: true }];
  if (isOneTitle(text)) return [{ title: text }];
  const plain = plainTyping(text);
  const parts = lastParts(plain).flatMap(titlesIn);
  const whole = plain === '' || (parts.length > 0 && isFromRoot(plain)) ? [] : titlesIn(plain);
  const titles = distinct([...whole, ...parts]);
  if (parts.length === 0 && plain === text) return titles;
  return distinct([...titles.slice(0, MOST_TITLES - 1), { title: text, raw: true }]);
}

/** The titles that a text can mean which is in no path and has no signs to read. */
function titlesIn(text: string): TypedTitle[] {
  const bare = withoutFileMarks(text);
  const titles: TypedTitle[] =
    bare === undefined ? dated(text) : [...fileName(bare), { title: text, raw: true }];
  const [first] = titles;
  const shortened = first === undefined ? [] : shorter(first);
  return distinct([...titles, ...shortened, ...shortened.flatMap(shorter)]).slice(0, MOST_TITLES);
}

/** Whether a text is nothing but one title, with no year, file name or list about it. */
export function isOneTitle(text: string): boolean {
  return !additions.test(text) && isPlain(text);
}

function dated(text: string): TypedTitle[] {
  const bracketed = bracketedYear.exec(text);
  if (bracketed?.[1] !== undefined) {
    const [, title, year] = bracketed;
    const once = yearTwice.exec(title);
    return [
      { title, year: Number(year) },
      ...(once?.[1] === undefined || once[2] !== year ? [] : [{ title: once[1], year: Number(year) }]),
      { title: text, raw: true },
    ];
  }
  const last = fromYear.exec(text);
  const end = last === null ? lastYear.exec(text) : null;
  const date = lastDate.exec(text);
  const first = firstYear.exec(text);
  const short = shortYear.exec(text);
  return [
    { title: text },
    ...(last?.[1] === undefined ? [] : [{ title: last[1], year: Number(last[2]) }]),
    ...(end === null ? [] : beforeYear(text, end, ofTitle)),
    ...(date === null ? [] : beforeYear(text, date, ofTitle)),
    ...(first?.[2] === undefined ? [] : [{ title: first[2], year: Number(first[1]) }]),
    ...(short?.[1] === undefined ? [] : [{ title: short[1], year: yearOf(Number(short[2] ?? short[3])) }]),
  ];
}

/** What stands before a year that a pattern found; none where that is no title. */
function beforeYear(text: string, { index, 1: year }: RegExpExecArray, has: RegExp): TypedTitle[] {
  const title = text.slice(0, index);
  return has.test(title) ? [{ title, year: Number(year) }] : [];
}

/** The year in which films were made that ends with two digits. */
export function yearOf(ofCentury: number): number {
  return (ofCentury < FIRST_OF_LAST_CENTURY ? 2000 : 1900) + ofCentury;
}

function fileName(text: string): TypedTitle[] {
  const inside = [...text.matchAll(yearInside)].flatMap((found) => beforeYear(text, found, ofName));
  const titles = [...inside.slice(-1), ...dated(text)];
  const [first] = titles;
  const title = withoutReleaseWords(first?.title ?? '');
  return first === undefined || title === first.title ? titles : [...titles, { ...first, title }];
}

/** The title with a doubtful article in front, without an addition in brackets, what is in them, without the edition, each of several, and with a heart read out. Which part of a work is meant is no addition. */
function shorter({ title, year }: TypedTitle): TypedTitle[] {
  const brackets = lastBrackets.exec(title);
  const parts = title.split(separators);
  const readOut = hearts.test(title)
    ? ['heart', 'love'].map((word) => title.replace(hearts, ` ${word} `))
    : [];
  const moved = doubtfulArticle.exec(title);
  const found = [
    ...(moved === null ? [] : [`${moved[2] ?? ''} ${moved[1] ?? ''}`]),
    ...readOut,
    ...(brackets === null || namesPart(brackets[2] ?? '') ? [] : [brackets[1] ?? '', brackets[2] ?? '']),
    title.replace(edition, ''),
    ...(parts.length > 1 && !parts.some(namesPart) ? parts : []),
  ];
  return found
    .filter((text) => text !== '' && text !== title)
    .map((text) => (year === undefined ? { title: text } : { title: text, year }));
}

function distinct(titles: readonly TypedTitle[]): TypedTitle[] {
  return [...new Map(titles.map((each) => [`${each.year ?? ''} ${each.title}`, each])).values()];
}
