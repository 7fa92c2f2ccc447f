import { type Reading, titleReadings } from '../../catalog/title-readings.ts';
import { foldTitle } from '../../catalog/fold-title.ts';
import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { correctionsOf } from './corrections.ts';
import { FuzzyTitles } from './fuzzy-titles.ts';
import { Hits, type RawHit } from './hits.ts';
import type { FinderTables } from './finder-tables.ts';
import type { FoundTitles, TitleHit, TitleQuestion, TitleSuggestion } from './title-question.ts';
import { Suggestions } from './suggestions.ts';
import { type TypedWord, typedWords } from './typed-words.ts';

/** The most that a question may ask for at once. */
export const MOST_FOUND = 100;
/** Hits are counted up to here. */
const COUNTED = 1000;
/** Of what begins so, so many texts are looked at: where a filter leaves few of them, the rest is left out. */
const MOST_LOOKED_AT = 20_000;
/** Ways to understand what was typed as a beginning. */
const MOST_BEGINNINGS = 8;
const NOTHING: FoundTitles = { hits: [], total: 0, partial: false, more: false };
/** Where so many titles begin as was typed, nobody needs those that are merely like it. */
const ENOUGH_BEGINNINGS = 10;

/** A text as it was typed, in its parts. */
interface Typed {
  readonly text: string;
  readonly key: string;
  readonly words: readonly TypedWord[];
}

/** Finds titles in a search snapshot, without waiting for anything. */
export class TitleFinder {
  readonly snapshot: Snapshot;
  readonly #fuzzy: FuzzyTitles;
  readonly #suggestions: Suggestions;

  constructor(snapshot: Snapshot, tables: FinderTables) {
    this.snapshot = snapshot;
    this.#fuzzy = new FuzzyTitles(snapshot, tables);
    this.#suggestions = new Suggestions(snapshot, this.#fuzzy);
  }

  /** By the first way to understand the title that finds any, as `titleReadings` gives them: a year in it narrows unless one is asked for. */
  find(question: TitleQuestion): FoundTitles {
    const { title, match = 'auto', limit, after = 0 } = question;
    let likeliest: Reading | undefined;
    let beginnings = 0;
    for (const reading of titleReadings(title)) {
      likeliest ??= reading;
      if (reading.match === 'exact' ? match === 'prefix' : match === 'exact' || match === 'fuzzy') continue;
      if (reading.match === 'prefix' && (beginnings += 1) > MOST_BEGINNINGS) continue;
      const hits = this.#hits(question, reading);
      if (reading.match === 'exact') this.#exact(reading, hits);
      else this.#beginning(reading, hits, Math.max(ENOUGH_BEGINNINGS, after + limit + 1));
      if (hits.count === 0) continue;
      const few = reading.match === 'prefix' && match === 'auto' && hits.count < ENOUGH_BEGINNINGS;
      return few ? this.#alike(question, likeliest, hits) : this.#written(hits, undefined);
    }
    if (likeliest === undefined || match === 'exact' || match === 'prefix') return NOTHING;
    return this.#alike(question, likeliest, this.#hits(question, likeliest));
  }

  /** Adds what is like the title as it is most likely meant. */
  #alike(question: TitleQuestion, likeliest: Reading, hits: Hits): FoundTitles {
    const { title } = question;
    const understood = { text: title, key: likeliest.key, words: wordsOf(likeliest, title) };
    this.#fuzzy.find(understood, hits);
    if (hits.count > 0 || likeliest.year === undefined) return this.#written(hits, understood);
    // What looked like a year may be part of the title.
    const whole = { text: title, key: foldTitle(title), words: typedWords(title) };
    const others = this.#hits(question, undefined);
    this.#fuzzy.find(whole, others);
    return this.#written(others, whole);
  }

  #hits({ limit, after = 0, match, ...question }: TitleQuestion, reading: Reading | undefined): Hits {
    // Counting the titles that begin so takes the time of finding them: no more of them are counted than must be.
    const countUpTo = match === 'prefix' ? 0 : COUNTED;
    const filter = { ...question, year: question.year ?? reading?.year };
    return new Hits(this.snapshot, filter, { after, limit: Math.min(limit, MOST_FOUND), countUpTo });
  }

  /** Titles to go on with from what was typed so far, the most voted first. */
  suggest(typed: string, limit: number): TitleSuggestion[] {
    return this.#suggestions.suggest(typed, limit);
  }

  /** Titles that are called so, then those that are so called elsewhere. */
  #exact(reading: Reading, hits: Hits): void {
    const { texts } = this.snapshot;
    const list = this.snapshot.exact(reading.key);
    const fits = this.#fitting(reading);
    const aliases: number[] = [];
    for (let going = true; going && list.next();) {
      if (!fits(list.text)) continue;
      if (texts.kind(list.text) === 'alias') aliases.push(list.text);
      else going = hits.add(list.text, 'exact');
    }
    for (const text of aliases) if (!hits.add(text, 'exact')) return;
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
      if (fits(text) && !hits.add(text, 'prefix')) return;
    }
  }

  /** Whether a text, of ascending ones, is one that the reading means: where it looks at words, the text has them. */
  #fitting({ article, wholeWords, words }: Reading): (text: number) => boolean {
    const wanted = wholeWords === true ? words : article === undefined ? [] : [article];
    if (wanted.length === 0) return () => true;
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
    const { id, title } = titles.title(rank);
    const corrections =
      likeness === undefined || typed === undefined
        ? []
        : correctionsOf(this.snapshot, typed, text, likeness);
    return { id, title, rank, kind, on: texts.kind(text), distance, corrections };
  }
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
