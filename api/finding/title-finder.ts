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

  find({ title, match = 'auto', limit, after = 0, ...filter }: TitleQuestion): FoundTitles {
    const key = foldTitle(title);
    // Counting the titles that begin so takes the time of finding them: no more of them are counted than must be.
    const countUpTo = match === 'prefix' ? 0 : COUNTED;
    const hits = new Hits(this.snapshot, filter, { after, limit: Math.min(limit, MOST_FOUND), countUpTo });
    if (key === '') return this.#written(hits, undefined);
    if (match !== 'prefix') this.#exact(key, hits);
    if (match === 'exact' || (match !== 'prefix' && hits.count > 0)) return this.#written(hits, undefined);
    if (match !== 'fuzzy') this.#beginning(key, hits, Math.max(ENOUGH_BEGINNINGS, after + limit + 1));
    if (match === 'prefix' || (match === 'auto' && hits.count >= ENOUGH_BEGINNINGS)) {
      return this.#written(hits, undefined);
    }
    const typed = { text: title, key, words: typedWords(title) };
    this.#fuzzy.find(typed, hits);
    return this.#written(hits, typed);
  }

  /** Titles to go on with from what was typed so far, the most voted first. */
  suggest(typed: string, limit: number): TitleSuggestion[] {
    return this.#suggestions.suggest(typed, limit);
  }

  /** Titles that are called so, then those that are so called elsewhere. */
  #exact(key: string, hits: Hits): void {
    const { texts } = this.snapshot;
    const list = this.snapshot.exact(key);
    const aliases: number[] = [];
    for (let going = true; going && list.next();) {
      if (texts.kind(list.text) === 'alias') aliases.push(list.text);
      else going = hits.add(list.text, 'exact');
    }
    for (const text of aliases) if (!hits.add(text, 'exact')) return;
  }

  #beginning(key: string, hits: Hits, most: number): void {
    for (const text of this.snapshot.textsBeginning(key)) {
      if (!hits.add(text, 'prefix')) return;
      if (hits.count >= most) {
        hits.partial = true;
        return;
      }
    }
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
