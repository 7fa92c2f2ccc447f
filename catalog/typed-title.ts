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
  `^(.*\\S)\\s*[(\\[{](?:film|movie)?[\\s,]*(${YEAR})[^)\\]}]*[)\\]}].*$`,
  'iu',
);
/** "Heat 1995", "Heat, 1995", "heat.1995". */
const lastYear = new RegExp(`^(.*[\\p{L}\\p{N}\\p{M}!?)].*?)[\\s.,_:–-]+(${YEAR})$`, 'u');
const fromYear = new RegExp(`^(.*\\S)\\s+from\\s+(${YEAR})$`, 'iu');
/** "Ghostbusters '84". */
const shortYear = /^(.*\S)\s+['’‘´`′](\d\d)$/u;
/** Until then films were made in the last century. */
const FIRST_OF_LAST_CENTURY = 30;
/** "Charlot.Policeman.1917.VOSTFR": in the name of a file more may follow. */
const yearInside = new RegExp(`^(.*[\\p{L}\\p{N}].*?)[\\s._-]+(${YEAR})(?:[\\s._-].*)?$`, 'u');
/** "1995 - Heat", "(1995) Heat". */
const firstYear = new RegExp(`^[(\\[]?(${YEAR})[)\\]]?[\\s.,_:–-]+(.+)$`, 'u');
/** The names that files have: what follows the picture's size or source is no title. */
const picture =
  /[\s._([-]+(?:(?:480|576|720|1080|2160)[ip]|blu-?ray|b[dr]-?rip|dvd-?(?:rip|scr)?|web(?:-?dl|-?rip)|hdtv|hd-?rip|[xh]\.?26[45]|xvid|divx|remux|uhd)(?:[^\p{L}\p{N}].*)?$/iu;
const fileEnding = /\.(?:mkv|mp4|avi|m4v|mov|wmv|iso|srt|sub)$/iu;
const lastBrackets = /^(.*\S)\s*[([]([^()[\]]+)[)\]]$/u;
/** "Blade Runner: The Final Cut". */
const edition =
  /[\s:,.–-]+(?:the )?(?:director['’]?s|final|extended|theatrical|uncut|unrated|special|collector['’]?s|ultimate|(?:\d+(?:st|nd|rd|th)[\s.])?anniversary)[\s.](?:cut|edition|version)$/iu;
/** What a stored title keeps behind its comma, since it may be a verb or a state: "Faelscher, Die". */
const doubtfulArticle = /^(.*\S)\s*,\s*(die|il)$/iu;
const separators = /\s+(?:\/|\||a\.?k\.?a\.?)\s+/iu;
/** Without any of these a text is nothing but a title, as most are, and no pattern need be tried. */
const additions = /[\d()[\]{}/|,._♥❤💕;]|\baka\b|\b(?:cut|edition|version)$|%[0-9a-f]{2}/iu;
/** What a title from the source of a page or from an address has in place of its signs. */
const entity = /&(amp|quot|apos|nbsp|lt|gt|#\d{1,6});/giu;
const ENTITIES = new Map(Object.entries({ amp: '&', quot: '"', apos: "'", nbsp: ' ', lt: '<', gt: '>' }));
const percents = /(?:%[0-9a-f]{2})+/giu;
const hearts = /[♥❤💕]\ufe0f?/u;

/**
 * The titles that a text as people type it can mean, the likeliest first, and each once: with a year in brackets what stands
 * before, else the text as it is; then without what files, lists and lexicons add. Pure; the text itself is always one of them.
 */
export function typedTitles(typed: string): TypedTitle[] {
  const text = typed.trim();
  if (text.length > LONGEST) return [{ title: text, raw: true }];
  if (isOneTitle(text)) return [{ title: text }];
  const bare = text.replace(fileEnding, '').replace(picture, '');
  const titles: TypedTitle[] = bare === text ? dated(text) : [...fileName(bare), { title: text, raw: true }];
  const [first] = titles;
  const shortened = first === undefined ? [] : shorter(first);
  return distinct([...titles, ...shortened, ...shortened.flatMap(shorter)]).slice(0, MOST_TITLES);
}

/** Whether a text is nothing but one title, with no year, file name or list about it. */
export function isOneTitle(text: string): boolean {
  return !additions.test(text);
}

function dated(text: string): TypedTitle[] {
  const bracketed = bracketedYear.exec(text);
  if (bracketed?.[1] !== undefined)
    return [
      { title: bracketed[1], year: Number(bracketed[2]) },
      { title: text, raw: true },
    ];
  const last = fromYear.exec(text) ?? lastYear.exec(text);
  const first = firstYear.exec(text);
  const short = shortYear.exec(text);
  return [
    { title: text },
    ...(last?.[1] === undefined ? [] : [{ title: last[1], year: Number(last[2]) }]),
    ...(first?.[2] === undefined ? [] : [{ title: first[2], year: Number(first[1]) }]),
    ...(short?.[1] === undefined ? [] : [{ title: short[1], year: yearOf(Number(short[2])) }]),
  ];
}

function yearOf(ofCentury: number): number {
  return (ofCentury < FIRST_OF_LAST_CENTURY ? 2000 : 1900) + ofCentury;
}

function fileName(text: string): TypedTitle[] {
  const inside = yearInside.exec(text);
  return inside?.[1] === undefined
    ? dated(text)
    : [{ title: inside[1], year: Number(inside[2]) }, ...dated(text)];
}

/** The title with a doubtful article in front, without an addition in brackets, what is in them, without the edition, each of several, with a heart read out, and as it was before it was escaped. Which part of a work is meant is no addition. */
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
    unescaped(title),
  ];
  return found
    .filter((text) => text !== '' && text !== title)
    .map((text) => (year === undefined ? { title: text } : { title: text, year }));
}

function unescaped(title: string): string {
  return title.replace(percents, decoded).replace(entity, (written, name: string) => {
    if (!name.startsWith('#')) return ENTITIES.get(name.toLowerCase()) ?? written;
    const code = Number(name.slice(1));
    return code > 0x1f && code < 0x110000 ? String.fromCodePoint(code) : written;
  });
}

/** What the bytes are in UTF-8; as it was where they are no text. */
function decoded(percents: string): string {
  try {
    return decodeURIComponent(percents);
  } catch {
    return percents;
  }
}

function distinct(titles: readonly TypedTitle[]): TypedTitle[] {
  return [...new Map(titles.map((each) => [`${each.year ?? ''} ${each.title}`, each])).values()];
}
