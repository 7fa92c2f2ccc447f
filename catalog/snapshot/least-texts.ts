import { MINIMA_FANOUT, TERMS_IN_BLOCK } from './snapshot-format.ts';
import type { TermIndex } from './term-index.ts';
import type { TextList } from './text-list.ts';

/** What a candidate is: a node of level n is n, and these are above all levels there can be. */
const TERM = 13;
/** A term that no second text has. */
const LAST_OF_TERM = 14;
/** A list that has been begun. */
const LIST = 15;
const KINDS = 16;

/**
 * Finds the least texts of a range of terms without looking at all of them: best first down a tree of minima, each node of which knows
 * the least text of the terms under it.
 */
export class LeastTexts {
  readonly #index: TermIndex;
  /** The levels of `keyMinima`, from the blocks up to one node. */
  readonly #levels: readonly Uint32Array[];

  constructor(index: TermIndex, minima: Uint32Array) {
    this.#index = index;
    const levels: Uint32Array[] = [];
    let nodes = Math.ceil(index.count / TERMS_IN_BLOCK);
    for (let from = 0; nodes > 0; nodes = nodes === 1 ? 0 : Math.ceil(nodes / MINIMA_FANOUT)) {
      levels.push(minima.subarray(from, from + nodes));
      from += nodes;
    }
    this.#levels = levels;
  }

  /** The texts of the terms from…before to, ascending. */
  *texts(from: number, to: number): Generator<number, void> {
    if (from >= to) return;
    const lists: TextList[] = [];
    const heap = new CandidateHeap();
    const top = this.#levels.length - 1;
    heap.push(this.#levels[top]?.[0] ?? 0, top);
    while (heap.size > 0) {
      const text = heap.text;
      const kind = heap.code % KINDS;
      const place = Math.floor(heap.code / KINDS);
      heap.pop();
      if (kind === 0) {
        this.#addTerms(heap, place, from, to);
      } else if (kind < TERM) {
        this.#addNodes(heap, kind - 1, place, from, to);
      } else {
        yield text;
        if (kind === TERM) {
          const list = this.#index.texts(this.#index.at(place));
          list.next();
          if (list.next()) heap.push(list.text, (lists.push(list) - 1) * KINDS + LIST);
        } else if (kind === LIST) {
          const list = lists[place];
          if (list?.next() === true) heap.push(list.text, place * KINDS + LIST);
        }
      }
    }
  }

  /** A node that lies in the range only in part may promise a text that is not in it: it is opened too early, and no harm is done. */
  #addNodes(heap: CandidateHeap, level: number, parent: number, from: number, to: number): void {
    const nodes = this.#levels[level];
    const terms = TERMS_IN_BLOCK * MINIMA_FANOUT ** level;
    const first = Math.max(parent * MINIMA_FANOUT, Math.floor(from / terms));
    const last = Math.min((parent + 1) * MINIMA_FANOUT, Math.ceil(to / terms), nodes?.length ?? 0);
    for (let node = first; node < last; node += 1) heap.push(nodes?.[node] ?? 0, node * KINDS + level);
  }

  #addTerms(heap: CandidateHeap, block: number, from: number, to: number): void {
    const last = Math.min(to, (block + 1) * TERMS_IN_BLOCK);
    const walk = this.#index.at(block * TERMS_IN_BLOCK);
    do {
      if (walk.number < from) continue;
      heap.push(walk.first, walk.number * KINDS + (walk.count > 1 ? TERM : LAST_OF_TERM));
    } while (walk.number + 1 < last && walk.next());
  }
}

/** A binary heap of texts, the least on top, and of what each is a text of: numbers alone, since most are never taken out. */
class CandidateHeap {
  readonly #texts: number[] = [];
  readonly #codes: number[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** The least text. */
  get text(): number {
    return this.#texts[0] ?? 0;
  }

  /** What the least text is of: its place times KINDS, and its kind. */
  get code(): number {
    return this.#codes[0] ?? 0;
  }

  push(text: number, code: number): void {
    const texts = this.#texts;
    const codes = this.#codes;
    let place = texts.length;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const parent = texts[above] ?? 0;
      if (parent <= text) break;
      texts[place] = parent;
      codes[place] = codes[above] ?? 0;
      place = above;
    }
    texts[place] = text;
    codes[place] = code;
  }

  pop(): void {
    const texts = this.#texts;
    const codes = this.#codes;
    const text = texts.pop() ?? 0;
    const code = codes.pop() ?? 0;
    const size = texts.length;
    if (size === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= size) break;
      if (below + 1 < size && (texts[below + 1] ?? 0) < (texts[below] ?? 0)) below += 1;
      const child = texts[below] ?? 0;
      if (child >= text) break;
      texts[place] = child;
      codes[place] = codes[below] ?? 0;
      place = below;
    }
    texts[place] = text;
    codes[place] = code;
  }
}
