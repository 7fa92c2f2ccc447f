/** Numbers and names of the search snapshot's format: docs/search-snapshot.md has it byte by byte. */

/** The first eight bytes; the line end in them shows a copy that was taken for text. */
export const MAGIC: Uint8Array = new TextEncoder().encode('MVSNAP\r\n');

/** By which rules the whole is laid out. A reader refuses a higher one. */
export const FORMAT_VERSION = 1;

/** Before the JSON of the header: magic, format version, length of the JSON, its CRC-32, zero. */
export const PREAMBLE_BYTES = 24;

/** The header and each section begin at a multiple of it, so that typed arrays can lie on them. */
export const ALIGNMENT = 8;

/** Terms that are front-coded together. */
export const TERMS_IN_BLOCK = 16;

/** How many nodes of one level of `keyMinima` have one above them. */
export const MINIMA_FANOUT = 4;

/** Texts of a list between two of its skips. */
export const TEXTS_BETWEEN_SKIPS = 128;

/** Titles between two offsets into `titles`. */
export const TITLES_IN_BLOCK = 16;

/** Titles between two entries of `creditBlocks`. */
export const CREDITED_IN_BLOCK = 16;

/** Texts between two ranks in `textBlocks`. */
export const TEXTS_IN_BLOCK = 32;

/** A text's count of words, in the six bits there are for it: this stands for as many or more. */
export const MOST_WORDS = 63;

/** In `years`: no year is known. */
export const NO_YEAR = 0xffff;

/** The highest year that can be kept. */
export const LAST_YEAR = 9999;

/** Votes beyond it are kept, and ranked, as this many. */
export const MOST_VOTES = 0xffff_ffff;

/** In `ids`: the rest of the number is a place in `otherIdEnds`. */
export const OTHER_ID = 0x8000_0000;

/** What a text is of its title, in the order in which a title's texts stand. */
export const TEXT_KINDS = ['primary', 'original', 'alias'] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

/** Every section there is, with the version in which this release writes and reads it; in this order they are stored. */
export const SECTIONS = {
  ids: 1,
  otherIds: 1,
  otherIdEnds: 1,
  years: 1,
  types: 1,
  typeNames: 1,
  votes: 1,
  titles: 1,
  titleBlocks: 1,
  texts: 1,
  textBlocks: 1,
  keys: 1,
  keyBlocks: 1,
  keyTexts: 1,
  keySkips: 1,
  keyMinima: 1,
  words: 1,
  wordBlocks: 1,
  wordTexts: 1,
  wordSkips: 1,
  credits: 1,
  creditBlocks: 1,
  creditPeople: 1,
  people: 1,
  peopleBlocks: 1,
  peopleCredits: 1,
  peopleSkips: 1,
  peopleById: 1,
} as const;
export type SectionName = keyof typeof SECTIONS;
export const SECTION_NAMES = Object.keys(SECTIONS) as readonly SectionName[];

/** Who directed what: releases before wrote none of these, and a reader does without all of them. */
export const PEOPLE_SECTIONS: ReadonlySet<SectionName> = new Set<SectionName>([
  'credits',
  'creditBlocks',
  'creditPeople',
  'people',
  'peopleBlocks',
  'peopleCredits',
  'peopleSkips',
  'peopleById',
]);

/** The next multiple of ALIGNMENT. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
