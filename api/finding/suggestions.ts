import { foldTitle } from '../../catalog/fold-title.ts';
import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { TermWalk } from '../../catalog/snapshot/term-walk.ts';
import { wordIn } from './corrections.ts';
import type { FuzzyTitles } from './fuzzy-titles.ts';
import { highlightBeginning, highlightWords } from './highlight.ts';
import type { AskedWord, TitleHit, TitleSuggestion } from './title-question.ts';
import { type TypedWord, typedWords } from './typed-words.ts';
import { coverTexts } from './word-cover.ts';

/** A beginning that more words of the vocabulary have says too little to look for it inside titles. */
const MOST_WORDS = 500;
/** Of a title several texts may come: so many times as many texts as titles are kept. */
const TEXTS_A_TITLE = 4;

/** So many titles that are called as was typed come before all that go on: more of one name would leave no place for those. */
const MOST_CALLED = 3;

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
   * Some titles that are called as was typed, however few votes they have ("Her"); titles that begin so, or have all words that were typed and
   * one that begins with the last, the most voted first. Of initials ("E.T."), what is answered to them comes first. Where there
   * are none, what is answered to the whole as a title, if that is called so or begins so ("star wars episode 5"); else such with slips in
   * the words before the last, the most voted first; else what is answered to the whole, slips and all.
   *
   * @param answered what is answered to the text as a title
   */
  suggest(typed: string, limit: number, answered: () => readonly TitleHit[]): TitleSuggestion[] {
    const key = foldTitle(typed);
    if (key === '' || limit <= 0) return [];
    const words = typedWords(typed);
    const last = words.at(-1);
    const endings = last === undefined ? [] : this.#endings(last.word);
    const called = this.#called(key, Math.min(limit, MOST_CALLED));
    const begun = [
      ...this.#snapshot.prefix(key, limit).map((text) => ({ text })),
      ...this.#withWords(words, endings, 0, limit),
    ];
    const written = (texts: readonly Suggested[]): TitleSuggestion[] =>
      this.#written(texts, key, last?.word ?? '', limit);
    const isInitials = words.length > 1 && words.every(({ word }) => word.length === 1);
    const first = isInitials ? answered().map((hit) => suggestionOf(hit, words)) : [];
    if (begun.length > 0) return distinct([...first, ...written([...called, ...inOrder(begun)])], limit);
    const hits = answered();
    const isCalledSo = hits.some(({ kind }) => kind !== 'fuzzy');
    const slipped = isCalledSo ? [] : this.#withWords(words, endings, 1, limit);
    return slipped.length > 0 ? written(inOrder(slipped)) : hits.map((hit) => suggestionOf(hit, words));
  }

  /** The titles that are called so, in one of their titles that is no alias. */
  #called(key: string, limit: number): Suggested[] {
    const list = this.#snapshot.exact(key);
    const called: Suggested[] = [];
    while (called.length < limit && list.next()) {
      if (this.#snapshot.texts.kind(list.text) !== 'alias') called.push({ text: list.text });
    }
    return called;
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

/** A title that was found as an answer; the words that were typed, or what they were taken for, are what matches. */
function suggestionOf(
  { id, title, year, type, on, corrections }: TitleHit,
  words: readonly TypedWord[],
): TitleSuggestion {
  const matching = [...words, ...corrections].map(({ word }) => word).filter((word) => word !== '');
  const ranges = on === 'primary' ? highlightWords(title, new Set(matching), '') : [];
  return { id, title, year, type, on, ranges };
}

/** The most voted first. */
function inOrder(texts: readonly Suggested[]): Suggested[] {
  return texts.toSorted((one, other) => one.text - other.text);
}

function distinct(suggestions: readonly TitleSuggestion[], limit: number): TitleSuggestion[] {
  const byId = new Map<string, TitleSuggestion>();
  for (const each of suggestions) if (!byId.has(each.id)) byId.set(each.id, each);
  return [...byId.values()].slice(0, limit);
}

/** Puts a number into ascending ones of which at most so many are kept. */
function insert(numbers: number[], number: number, most: number): void {
  let place = numbers.length;
  while (place > 0 && (numbers[place - 1] ?? 0) > number) place -= 1;
  if (numbers[place - 1] === number) return;
  numbers.splice(place, 0, number);
  if (numbers.length > most) numbers.pop();
}
