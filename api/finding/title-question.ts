import type { TextKind } from '../../catalog/snapshot/snapshot-format.ts';
import type { TypedWord } from './typed-words.ts';

/**
 * `auto`: exact; where nothing is, what begins so, and where that is little, what is nearly so. `fuzzy`: exact; where nothing is, what is
 * nearly so.
 */
export type FindMatch = 'auto' | 'exact' | 'prefix' | 'fuzzy';

/** What a title must be to count. */
export interface TitleFilter {
  readonly year?: number | undefined;
  /** Years from…to, both included; titles of which no year is known are left out. */
  readonly yearFrom?: number | undefined;
  readonly yearTo?: number | undefined;
  readonly type?: string | undefined;
}

export interface TitleQuestion extends TitleFilter {
  /** As a person typed it. */
  readonly title: string;
  /** Absent: auto. */
  readonly match?: FindMatch | undefined;
  /** 1 to 500: a page has fewer, but of many it may be asked whose they are. */
  readonly limit: number;
  /** How many hits came before, on earlier pages: the order of hits is the same within a dataset version. Absent: none. */
  readonly after?: number | undefined;
}

/** A part of what was typed, read as something else. */
export interface Correction {
  /** Where it stands in what was typed, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** What was typed there. */
  readonly typed: string;
  /** The title's word or words instead, folded; '' where the title has none for it. */
  readonly word: string;
}

export interface TitleHit {
  readonly id: string;
  /** As it is displayed. */
  readonly title: string;
  readonly year: number | null;
  readonly type: string;
  readonly votes: number;
  readonly rank: number;
  readonly kind: 'exact' | 'prefix' | 'fuzzy';
  /** Which of its titles matched. */
  readonly on: TextKind;
  /** Edits between what was typed and the title; 0 of what is not fuzzy, or has all words, in another order or with small ones beside. */
  readonly distance: number;
  readonly corrections: readonly Correction[];
}

export interface FoundTitles {
  /** Best first: exact, of a primary or original title before an alias; prefix; fuzzy by distance; then by votes, then by year. */
  readonly hits: readonly TitleHit[];
  /** How many were counted, on this page or not. */
  readonly total: number;
  /** There may be more than were counted. */
  readonly partial: boolean;
  /** Whether hits follow this page. */
  readonly more: boolean;
}

/** A title to complete what was typed with. */
export interface TitleSuggestion {
  readonly id: string;
  readonly title: string;
  readonly year: number | null;
  readonly type: string;
  readonly on: TextKind;
  /** The parts of the displayed title that match what was typed: [from, to) in UTF-16 units, ascending. None where another of its titles matched. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** How a title that was found by likeness is like what was typed: enough to tell corrections from once it is on the page. */
export type Likeness =
  | { readonly by: 'key'; readonly key: number; readonly leftOut: TypedWord | undefined }
  | { readonly by: 'words'; readonly asked: readonly AskedWord[] };

/** A typed word, and the words of the vocabulary that it may stand for, nearest first. */
export interface AskedWord extends TypedWord {
  readonly small: boolean;
  readonly terms: readonly { readonly number: number; readonly distance: number }[];
}
