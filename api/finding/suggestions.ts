import { foldTitle } from '../../catalog/fold-title.ts';
import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { TermWalk } from '../../catalog/snapshot/term-walk.ts';
import { wordIn } from './corrections.ts';
import type { FuzzyTitles } from './fuzzy-titles.ts';
import { highlightBeginning, highlightWords } from './highlight.ts';
import { Hits } from './hits.ts';
import { keptWords } from './kept-words.ts';
import type { AskedWord, TitleSuggestion } from './title-question.ts';
import { type TypedWord, typedWords } from './typed-words.ts';
import { coverTexts } from './word-cover.ts';

/** A beginning that more words of the vocabulary have says too little to look for it inside titles. */
const MOST_WORDS = 500;
/** Of a title several texts may come: so many times as many texts as titles are kept. */
const TEXTS_A_TITLE = 4;

/** A text to suggest, and the words by which it was found: none where it begins as was typed. */
interface Suggested {
  readonly text: number;
  readonly asked?: readonly AskedWord[];
}

/** Completes what is typed: the last word may be the beginning of one. */
export class Suggestions {
  readonly #snapshot: Snapshot;
  readonly #fuzzy: FuzzyTitles;

  constructor(snapshot: Snapshot, fuzzy: FuzzyTitles) {
    this.#snapshot = snapshot;
    this.#fuzzy = fuzzy;
  }

  /**
   * Titles that begin as was typed, or have all words that were typed and one that begins with the last; where there are none, such with
   * slips in the words before the last; else what is like the whole. The most voted first.
   */
  suggest(typed: string, limit: number): TitleSuggestion[] {
    const key = foldTitle(typed);
    if (key === '' || limit <= 0) return [];
    const words = typedWords(typed);
    const last = words.at(-1);
    const texts: Suggested[] = this.#snapshot.prefix(key, limit).map((text) => ({ text }));
    const endings = last === undefined ? [] : this.#endings(last.word);
    for (const edits of [0, 1] as const) {
      if (edits === 1 && texts.length > 0) break;
      texts.push(...this.#withWords(words, endings, edits, limit));
    }
    if (texts.length === 0) texts.push(...this.#alike(key, words, limit));
    texts.sort((one, other) => one.text - other.text);
    return this.#written(texts, key, last?.word ?? '', limit);
  }

  /** The words that begin so; none where there are too many. */
  #endings(beginning: string): number[] {
    const { words } = this.#snapshot;
    const from = Buffer.from(beginning, 'utf8');
    const first = words.placeOf(from);
    const end = words.placeOf(Buffer.concat([from, Uint8Array.of(0xff)]));
    return end - first > MOST_WORDS ? [] : Array.from({ length: end - first }, (_, at) => first + at);
  }

  #withWords(
    words: readonly TypedWord[],
    endings: readonly number[],
    edits: 0 | 1,
    limit: number,
  ): Suggested[] {
    const last = words.at(-1);
    const before = this.#fuzzy.asked(words.slice(0, -1), edits);
    if (last === undefined || endings.length === 0) return [];
    if (before.length === 0)
      return edits === 1 ? [] : this.#withEnding(endings, limit).map((text) => ({ text, asked: [] }));
    const terms = endings.map((number) => ({ number, distance: 0 }));
    const asked = [...before, { ...last, small: false, terms }];
    const { found } = coverTexts(this.#snapshot, asked, { whole: false, small: [] });
    const best = found.map(({ text }) => text).sort((one, other) => one - other);
    return best.slice(0, limit * TEXTS_A_TITLE).map((text) => ({ text, asked: before }));
  }

  /** The best texts that have any of these words. */
  #withEnding(endings: readonly number[], limit: number): number[] {
    const { words } = this.#snapshot;
    const best: number[] = [];
    const most = limit * TEXTS_A_TITLE;
    const walk: TermWalk = words.walk();
    for (const number of endings) {
      walk.moveTo(number);
      const list = words.texts(walk);
      while (list.next()) {
        if (best.length === most && list.text >= (best.at(-1) ?? 0)) break;
        insert(best, list.text, most);
      }
    }
    return best;
  }

  #alike(key: string, words: readonly TypedWord[], limit: number): Suggested[] {
    const hits = new Hits(this.#snapshot, {}, { after: 0, limit, countUpTo: 0 });
    const kept = keptWords(
      words.map(({ word }) => word),
      false,
    );
    this.#fuzzy.find({ key, words, kept }, hits);
    return hits.page.map(({ text, likeness }) => ({
      text,
      asked: likeness?.by === 'words' ? likeness.asked : [],
    }));
  }

  #written(texts: readonly Suggested[], key: string, last: string, limit: number): TitleSuggestion[] {
    const suggestions = new Map<number, TitleSuggestion>();
    for (const { text, asked } of texts) {
      if (suggestions.size === limit) break;
      const rank = this.#snapshot.texts.rank(text);
      if (suggestions.has(rank)) continue;
      const on = this.#snapshot.texts.kind(text);
      const { id, title, year, type } = this.#snapshot.titles.title(rank);
      const wanted = (asked ?? []).map(({ terms }) => wordIn(this.#snapshot, text, terms));
      const ranges =
        on !== 'primary'
          ? []
          : asked === undefined
            ? highlightBeginning(title, key)
            : highlightWords(title, new Set(wanted.filter((word) => word !== undefined)), last);
      suggestions.set(rank, { id, title, year, type, on, ranges });
    }
    return [...suggestions.values()];
  }
}

/** Puts a number into ascending ones of which at most so many are kept. */
function insert(numbers: number[], number: number, most: number): void {
  let place = numbers.length;
  while (place > 0 && (numbers[place - 1] ?? 0) > number) place -= 1;
  if (numbers[place - 1] === number) return;
  numbers.splice(place, 0, number);
  if (numbers.length > most) numbers.pop();
}
