import { LRUCache } from 'lru-cache';

import { type Reading, shortenedReadings, titleReadings } from '../../catalog/title-readings.ts';
import { numeralsIn } from '../../catalog/numerals.ts';
import { ANNOUNCES } from '../../catalog/renumbering.ts';
import { foldWords } from '../../catalog/fold-text.ts';
import { foldTitle } from '../../catalog/fold-title.ts';
import type { TextList } from '../../catalog/snapshot/text-list.ts';
import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { correctionsOf } from './corrections.ts';
import { FuzzyTitles } from './fuzzy-titles.ts';
import { Hits, type RawHit } from './hits.ts';
import { keptWords } from './kept-words.ts';
import { KnownPeople } from './known-people.ts';
import type { FinderTables } from './finder-tables.ts';
import type { FoundTitles, TitleHit, TitleQuestion, TitleSuggestion } from './title-question.ts';
import { Suggestions } from './suggestions.ts';
import { type TypedWord, typedWords } from './typed-words.ts';

/** The most that a question may ask for at once. */
export const MOST_FOUND = 500;
/** Hits are counted up to here. */
const COUNTED = 1000;
/** Of what begins so, so many texts are looked at: where a filter leaves few of them, the rest is left out. */
const MOST_LOOKED_AT = 20_000;
/** Ways to understand what was typed as a beginning. */
const MOST_BEGINNINGS = 8;
/** Ways to write the numbers of a title in which slips are looked for, too, and of other ways to write it. */
const MOST_RENUMBERED = 6;
const MOST_REWRITTEN = 1;
/** Titles within what was typed in which slips are looked for, where the whole is like none. */
const MOST_SHORTENED = 2;
/** "2 1/2" in the words that a stored "2½" has. */
const fraction = /(?<!\d)(\d+)\s+1\s*\/\s*([234])(?!\d)/gu;
const FRACTIONS = new Map([
  ['2', '½'],
  ['3', '⅓'],
  ['4', '¼'],
]);
const NOTHING: FoundTitles = { hits: [], total: 0, partial: false, more: false };
/** Where so many titles begin as was typed, nobody needs those that are merely like it. */
const ENOUGH_BEGINNINGS = 10;

/** Lists of so many texts take longer to count than to page, and are few: their totals are remembered. */
const LONG_LIST = 64;
const TOTALS_REMEMBERED = 5000;

type Total = Pick<Hits, 'count' | 'partial'>;
type Fitting = ((text: number) => boolean) | undefined;

/** What is known of a title from the readings of it that have been tried. */
interface Understood {
  likeliest?: Reading;
  readonly renumbered: Reading[];
  readonly rewritten: Reading[];
  /** What is like it, once that was looked for. */
  alike?: FoundTitles;
  /** What is called so with a digit in a letter's place: what begins as was typed comes behind. */
  lookAlike?: Hits;
}

/** A text as it was typed, in its parts. */
interface Typed {
  readonly text: string;
  readonly key: string;
  readonly words: readonly TypedWord[];
  readonly kept: ReadonlySet<string>;
}

/** What slips are looked for in; a year of the reading narrows. */
type Way = readonly [typed: Typed, reading: Reading | undefined];

/** Finds titles in a search snapshot, without waiting for anything. */
export class TitleFinder {
  readonly snapshot: Snapshot;
  /** Undefined where the snapshot, of an earlier release, has nobody. */
  readonly people: KnownPeople | undefined;
  readonly #fuzzy: FuzzyTitles;
  readonly #suggestions: Suggestions;
  /** By key: how many titles are called so, one way or other. */
  readonly #totals = new LRUCache<string, Total>({ max: TOTALS_REMEMBERED });

  constructor(snapshot: Snapshot, tables: FinderTables) {
    this.snapshot = snapshot;
    this.people = snapshot.people === undefined ? undefined : new KnownPeople(snapshot, snapshot.people);
    this.#fuzzy = new FuzzyTitles(snapshot, tables);
    this.#suggestions = new Suggestions(snapshot, this.#fuzzy);
  }

  /**
   * By the first way to understand the title that finds any, as `titleReadings` gives them: a year in it narrows unless one is asked for.
   * Slips are looked for before anything is left out of the title.
   */
  find(question: TitleQuestion): FoundTitles {
    const { title, match = 'auto', limit, after = 0 } = question;
    const mayDiffer = match === 'auto' || match === 'fuzzy';
    const understood: Understood = { renumbered: [], rewritten: [] };
    let beginnings = 0;
    for (const reading of titleReadings(title)) {
      understood.likeliest ??= reading;
      // What is called so, with a digit in a letter's place, is an answer by itself.
      if (reading.afterSlips === true && understood.lookAlike !== undefined) break;
      if (reading.afterSlips === true && mayDiffer && understood.alike === undefined) {
        understood.alike = this.#alike(question, understood);
        if (understood.alike.total > 0) return understood.alike;
      }
      if (reading.match === 'exact' ? match === 'prefix' : match === 'exact' || match === 'fuzzy') continue;
      if (reading.match === 'prefix' && (beginnings += 1) > MOST_BEGINNINGS) continue;
      if (reading.renumbered === true && reading.match === 'exact') understood.renumbered.push(reading);
      if (reading.alike === true && reading.match === 'exact') understood.rewritten.push(reading);
      const goesOn = reading.match === 'prefix' || reading.lookAlike === true;
      const hits = (goesOn ? understood.lookAlike : undefined) ?? this.#hits(question, reading);
      const before = hits.count;
      if (reading.match === 'exact') this.#exact(reading, hits);
      else this.#beginning(reading, hits, Math.max(ENOUGH_BEGINNINGS, after + limit + 1));
      if (hits.count === before) continue;
      if (reading.lookAlike === true && match === 'auto') {
        understood.lookAlike = hits;
        continue;
      }
      const mayBeFew = reading.match === 'prefix' && match === 'auto';
      return mayBeFew ? this.#begunAndAlike(question, understood, hits) : this.#written(hits, undefined);
    }
    if (understood.lookAlike !== undefined)
      return this.#begunAndAlike(question, understood, understood.lookAlike);
    if (!mayDiffer) return NOTHING;
    const alike = understood.alike ?? this.#alike(question, understood);
    return alike.total > 0 ? alike : this.#lessAlike(question, understood);
  }

  /**
   * What is like the title without what may stand beside it: "teh matrix full movie". Else what has two slips among more words, which is
   * a guess: "heathers movie" would be Teacher's Pet: The Movie, so that all that leaves something out comes before.
   */
  #lessAlike(question: TitleQuestion, understood: Understood): FoundTitles {
    const shortened = shortenedReadings(question.title)
      .slice(0, MOST_SHORTENED)
      .map((reading): Way => [typedAs(reading, question.title), reading]);
    const alike = this.#firstFound(question, shortened, (typed, hits) => this.#fuzzy.find(typed, hits));
    if (alike.total > 0) return alike;
    const ways = [...waysOf(question.title, understood), ...shortened];
    return this.#firstFound(question, ways, (typed, hits) => this.#fuzzy.addWithin(typed, 2, hits));
  }

  /** Adds what is like the title as it is most likely meant to what begins so, unless enough does. */
  #begunAndAlike(question: TitleQuestion, { likeliest }: Understood, hits: Hits): FoundTitles {
    if (likeliest === undefined || hits.count >= ENOUGH_BEGINNINGS) return this.#written(hits, undefined);
    const typed = typedAs(likeliest, question.title);
    this.#fuzzy.find(typed, hits);
    return this.#written(hits, typed);
  }

  /** What is like the title in the first of the ways to understand it that finds any. */
  #alike(question: TitleQuestion, understood: Understood): FoundTitles {
    const ways = waysOf(question.title, understood);
    return this.#firstFound(question, ways, (typed, hits) => this.#fuzzy.find(typed, hits));
  }

  #firstFound(
    question: TitleQuestion,
    ways: readonly Way[],
    add: (typed: Typed, hits: Hits) => void,
  ): FoundTitles {
    for (const [typed, reading] of ways) {
      const hits = this.#hits(question, reading);
      add(typed, hits);
      if (hits.count > 0) return this.#written(hits, typed);
    }
    return NOTHING;
  }

  #hits({ limit, after = 0, match, ...question }: TitleQuestion, reading: Reading | undefined): Hits {
    // Counting the titles that begin so takes the time of finding them: no more of them are counted than must be.
    const countUpTo = match === 'prefix' ? 0 : COUNTED;
    const filter = { ...question, year: question.year ?? reading?.year };
    return new Hits(this.snapshot, filter, { after, limit: Math.min(limit, MOST_FOUND), countUpTo });
  }

  /** Titles to go on with from what was typed so far; where none goes on so, what is answered to it as a title. See {@link Suggestions}. */
  suggest(typed: string, limit: number): TitleSuggestion[] {
    return this.#suggestions.suggest(typed, limit, () => this.find({ title: typed, limit }).hits);
  }

  /** Titles that are called so, then those that are so called elsewhere. */
  #exact(reading: Reading, hits: Hits): void {
    const list = this.snapshot.exact(reading.key);
    const fits = this.#fitting(reading);
    const isLong =
      list.count >= LONG_LIST && fits === undefined && hits.takesAll && hits.countedUpTo === COUNTED;
    const total = isLong ? this.#totals.get(reading.key) : undefined;
    this.#walk(list, fits, hits, total);
    if (isLong && total === undefined)
      this.#totals.set(reading.key, { count: hits.count, partial: hits.partial });
  }

  /** @param total what all hits come to, where it is known: then the walk ends with the page */
  #walk(list: TextList, fits: Fitting, hits: Hits, total: Total | undefined): void {
    const { texts } = this.snapshot;
    const isDone = (): boolean => {
      if (total === undefined || !hits.isFull) return false;
      hits.countAs(total);
      return true;
    };
    const aliases: number[] = [];
    for (let going = true; going && list.next();) {
      if (fits !== undefined && !fits(list.text)) continue;
      if (texts.kind(list.text) === 'alias') aliases.push(list.text);
      else going = hits.add(list.text, 'exact');
      if (isDone()) return;
    }
    for (const text of aliases) if (!hits.add(text, 'exact') || isDone()) return;
  }

  #beginning(reading: Reading, hits: Hits, most: number): void {
    const fits = this.#fitting(reading);
    let looked = 0;
    for (const text of this.snapshot.textsBeginning(reading.key)) {
      looked += 1;
      if (looked > MOST_LOOKED_AT || hits.count >= most) {
        hits.partial = true;
        return;
      }
      if ((fits === undefined || fits(text)) && !hits.add(text, 'prefix')) return;
    }
  }

  /** Whether a text, of ascending ones, is one that the reading means: where it looks at words, the text has them. Undefined: each is. */
  #fitting({ article, wholeWords, words, match }: Reading): Fitting {
    const wanted = wholeWords === true ? telling(words, match) : article === undefined ? [] : [article];
    if (wanted.length === 0) return undefined;
    const lists = wanted.map((word) => this.snapshot.textsWithWord(word));
    return (text) => lists.every((list) => list.seek(text) && list.text === text);
  }

  #written(hits: Hits, typed: Typed | undefined): FoundTitles {
    return {
      hits: hits.page.map((hit) => this.#hit(hit, typed)),
      total: hits.count,
      partial: hits.partial,
      more: hits.more,
    };
  }

  #hit({ text, rank, kind, distance, likeness }: RawHit, typed: Typed | undefined): TitleHit {
    const { titles, texts } = this.snapshot;
    const { id, title, year, type, votes } = titles.title(rank);
    const corrections =
      likeness === undefined || typed === undefined
        ? []
        : correctionsOf(this.snapshot, typed, text, likeness);
    return { id, title, year, type, votes, rank, kind, on: texts.kind(text), distance, corrections };
  }
}

function typedAs(reading: Reading, text: string): Typed {
  const words = wordsOf(reading, text);
  return { text, key: reading.key, words, kept: keptIn(words, reading.renumbered === true) };
}

/** The title as it is most likely meant; as it is with its year, which may be part of it; with its numbers or abbreviations written otherwise. */
function waysOf(title: string, { likeliest, renumbered, rewritten }: Understood): Way[] {
  if (likeliest === undefined) return [];
  const words = typedWords(title);
  const whole = { text: title, key: foldTitle(title), words, kept: keptIn(words, false) };
  const fractions = title.replace(
    fraction,
    (_, number: string, of: string) => `${number}${FRACTIONS.get(of) ?? ''}`,
  );
  return [
    [typedAs(likeliest, title), likeliest],
    ...(likeliest.year === undefined ? [] : [[whole, undefined] as const]),
    ...(fractions === title
      ? []
      : [[typedAs({ ...likeliest, words: foldWords(fractions) }, title), undefined] as const]),
    ...[...renumbered.slice(0, MOST_RENUMBERED), ...rewritten.slice(0, MOST_REWRITTEN)].map(
      (reading): Way => [typedAs(reading, title), reading],
    ),
  ];
}

/** The words that a text must have to be meant: several may be typed in one, as "startrek 2", so that of a beginning it is its numbers. */
function telling(words: readonly string[], match: Reading['match']): readonly string[] {
  if (match === 'exact') return words;
  const ends = numeralsIn(words, ANNOUNCES).map(({ at, length }) => at + length - 1);
  return ends.length === 0 ? words : ends.flatMap((at) => words.slice(at, at + 1));
}

function keptIn(words: readonly TypedWord[], isRenumbered: boolean): ReadonlySet<string> {
  return keptWords(
    words.map(({ word }) => word),
    isRenumbered,
  );
}

/** The words of a reading where they were typed; those that were typed otherwise have the place of the whole. */
function wordsOf({ words }: Reading, typed: string): TypedWord[] {
  const there = typedWords(typed);
  let at = 0;
  return words.map((word) => {
    const place = there.findIndex((other, index) => index >= at && other.word === word);
    if (place >= 0) at = place + 1;
    return there[place] ?? { word, from: 0, to: typed.length };
  });
}
