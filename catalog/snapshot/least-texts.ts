import { MINIMA_FANOUT, TERMS_IN_BLOCK } from './snapshot-format.ts';
import type { TermIndex } from './term-index.ts';
import type { TextList } from './text-list.ts';

/** Something that has no text below `text`: a node of a level, or a term that stands at it. */
interface Candidate {
  readonly text: number;
  /** -1 for a term. */
  readonly level: number;
  readonly node: number;
  readonly list: TextList | undefined;
}

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
    const heap = new CandidateHeap();
    const top = this.#levels.length - 1;
    heap.push({ text: this.#levels[top]?.[0] ?? 0, level: top, node: 0, list: undefined });
    for (let least = heap.pop(); least !== undefined; least = heap.pop()) {
      const { text, level, node, list } = least;
      if (list !== undefined) {
        yield text;
        if (list.next()) heap.push({ ...least, text: list.text });
      } else if (level > 0) {
        this.#addNodes(heap, level - 1, node, from, to);
      } else {
        this.#addTerms(heap, node, from, to);
      }
    }
  }

  /** A node that lies in the range only in part may promise a text that is not in it: it is opened too early, and no harm is done. */
  #addNodes(heap: CandidateHeap, level: number, parent: number, from: number, to: number): void {
    const nodes = this.#levels[level];
    const terms = TERMS_IN_BLOCK * MINIMA_FANOUT ** level;
    const first = Math.max(parent * MINIMA_FANOUT, Math.floor(from / terms));
    const last = Math.min((parent + 1) * MINIMA_FANOUT, Math.ceil(to / terms), nodes?.length ?? 0);
    for (let node = first; node < last; node += 1) {
      heap.push({ text: nodes?.[node] ?? 0, level, node, list: undefined });
    }
  }

  #addTerms(heap: CandidateHeap, block: number, from: number, to: number): void {
    const last = Math.min(to, (block + 1) * TERMS_IN_BLOCK);
    const walk = this.#index.at(block * TERMS_IN_BLOCK);
    do {
      if (walk.number < from) continue;
      const list = this.#index.texts(walk);
      list.next();
      heap.push({ text: list.text, level: -1, node: walk.number, list });
    } while (walk.number + 1 < last && walk.next());
  }
}

/** A binary heap, the least text on top. */
class CandidateHeap {
  readonly #items: Candidate[] = [];

  push(item: Candidate): void {
    const items = this.#items;
    let place = items.length;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const parent = items[above];
      if (parent === undefined || parent.text <= item.text) break;
      items[place] = parent;
      place = above;
    }
    items[place] = item;
  }

  pop(): Candidate | undefined {
    const items = this.#items;
    const least = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= items.length) break;
      const [left, right] = [items[below], items[below + 1]];
      if (left !== undefined && right !== undefined && right.text < left.text) below += 1;
      const child = items[below];
      if (child === undefined || child.text >= last.text) break;
      items[place] = child;
      place = below;
    }
    items[place] = last;
    return least;
  }
}
