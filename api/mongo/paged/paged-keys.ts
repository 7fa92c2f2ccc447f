import { setImmediate } from 'node:timers/promises';

import { compareBytes } from '../../../catalog/snapshot/compare-bytes.ts';
import { TERMS_IN_BLOCK } from '../../../catalog/snapshot/snapshot-format.ts';
import { damaged } from '../../../catalog/snapshot/snapshot-header.ts';
import { type TermSectionViews, TermWalk } from '../../../catalog/snapshot/term-walk.ts';
import { TextList } from '../../../catalog/snapshot/text-list.ts';
import type { PagedRead, RangeOptions } from './paged-read.ts';
import { TextSet } from './text-set.ts';

/** So many steps of a search end at blocks whose first key is remembered: 2,047 of them, some 250 KiB. */
const REMEMBERED_STEPS = 11;
/** Blocks that a beginning is looked for in at first: more of it than most have. */
const FEW_BLOCKS = 8;
/** Blocks read at one time where many keys begin so: some half a MiB. */
const MANY_BLOCKS = 2048;
const NO_SKIPS = new Uint32Array();
const NO_BYTES = new Uint8Array();

/** Some blocks of keys, and where the lists of their texts lie. */
interface Blocks {
  /** The places in it count from the first of the blocks. */
  readonly views: TermSectionViews;
  /** Byte of the section `keyTexts` where the first list begins, and where the last one ends. */
  readonly lists: readonly [from: number, to: number];
}

/** Texts of a key behind its first, as bytes of the section `keyTexts`. */
interface List {
  readonly count: number;
  readonly first: number;
  readonly from: number;
  readonly to: number;
}

/** Finds the texts of keys in a stored snapshot, of which it reads no more blocks of keys than it must. */
export class PagedKeys {
  readonly #read: PagedRead;
  readonly #blocks: number;

  constructor(read: PagedRead) {
    this.#read = read;
    this.#blocks = Math.ceil(read.pages.header.keys / TERMS_IN_BLOCK);
  }

  /** The texts that fold to a key. Throws as {@link PagedRead.bytes}. */
  async exact(key: Uint8Array): Promise<TextSet> {
    const found = new TextSet();
    if (this.#blocks === 0) return found;
    const block = await this.#blockOf(key);
    const lists: List[] = [];
    this.#walk(await this.#at(block, block + 1), (term, list) => {
      const order = compareBytes(term.bytes, 0, term.length, key, 0, key.length);
      if (order === 0) this.#take(term, list, found, lists);
      return order < 0;
    });
    await this.#addLists(lists, found);
    return found;
  }

  /** The texts that fold to a key with this beginning. Throws as {@link PagedRead.bytes}. */
  async beginning(start: Uint8Array): Promise<TextSet> {
    const found = new TextSet();
    if (this.#blocks === 0) return found;
    let atOnce = FEW_BLOCKS;
    for (let from = await this.#blockOf(start), more = true; more && from < this.#blocks;) {
      const to = Math.min(this.#blocks, from + atOnce);
      const options = { keep: atOnce === FEW_BLOCKS };
      const lists: List[] = [];
      more = this.#walk(await this.#at(from, to, options), (term, list) => {
        const length = Math.min(term.length, start.length);
        const order = compareBytes(term.bytes, 0, length, start, 0, start.length);
        if (order === 0) this.#take(term, list, found, lists);
        return order <= 0;
      });
      await this.#addLists(lists, found, options);
      // Others get their turn, though all of it may have been at hand.
      if (atOnce === MANY_BLOCKS) await setImmediate();
      atOnce = Math.min(MANY_BLOCKS, atOnce * 4);
      from = to;
    }
    return found;
  }

  /** The last block whose first key is not after these bytes; the first block where there is none. */
  async #blockOf(key: Uint8Array): Promise<number> {
    let low = 0;
    let high = this.#blocks;
    for (let step = 0; high - low > 1; step += 1) {
      const middle = (low + high) >>> 1;
      const first = await this.#firstKey(middle, step < REMEMBERED_STEPS);
      if (compareBytes(first, 0, first.length, key, 0, key.length) <= 0) low = middle;
      else high = middle;
    }
    return low;
  }

  async #firstKey(block: number, remembered: boolean): Promise<Uint8Array> {
    const { firstKeys } = this.#read.pages;
    const known = firstKeys.get(block);
    if (known !== undefined) return known;
    let first = NO_BYTES;
    this.#walk(await this.#at(block, block + 1), (term) => {
      if (term.number === 0) first = term.bytes.slice(0, term.length);
      return true;
    });
    if (remembered) firstKeys.set(block, first);
    return first;
  }

  /** The blocks from…before to. */
  async #at(from: number, to: number, options?: RangeOptions): Promise<Blocks> {
    const { pages } = this.#read;
    const isLast = to === this.#blocks;
    const entries = await this.#read.u32('keyBlocks', from * 3, (isLast ? to : to + 1) * 3, options);
    const entry = (block: number, part: 0 | 1): number => entries[(block - from) * 3 + part] ?? 0;
    const begin = entry(from, 0);
    const lists = [entry(from, 1), isLast ? pages.section('keyTexts').bytes : entry(to, 1)] as const;
    const end = isLast ? pages.section('keys').bytes : entry(to, 0);
    const blocks = new Uint32Array((to - from) * 3);
    for (let block = from; block < to; block += 1) {
      blocks[(block - from) * 3] = entry(block, 0) - begin;
      blocks[(block - from) * 3 + 1] = entry(block, 1) - lists[0];
    }
    const terms = await this.#read.bytes('keys', begin, end, options);
    const count = Math.min(pages.header.keys, to * TERMS_IN_BLOCK) - from * TERMS_IN_BLOCK;
    return { views: { terms, blocks, count }, lists };
  }

  /**
   * Walks keys from the first on until `see` wants no more. It is told where the list of each lies.
   *
   * @returns whether it wanted all of them
   * @throws SnapshotError where a block does not end where the next one begins: the one or the other is damaged
   */
  #walk({ views, lists }: Blocks, see: (term: TermWalk, list: number) => boolean): boolean {
    const { blocks, terms, count } = views;
    const walk = new TermWalk(views, 0);
    let wanted = true;
    while (walk.next()) {
      wanted &&= see(walk, lists[0] + walk.start);
      const next = walk.number + 1;
      if (next % TERMS_IN_BLOCK !== 0 && next !== count) continue;
      const entry = (next / TERMS_IN_BLOCK) * 3;
      const end = next === count ? terms.length : blocks[entry];
      const listsEnd = next === count ? lists[1] - lists[0] : blocks[entry + 1];
      if (walk.at !== end || walk.start + walk.listBytes !== listsEnd)
        throw damaged('section keys or keyBlocks');
      if (!wanted) return false;
    }
    return true;
  }

  /** Adds the first text of a key, and puts down where the others are. */
  #take({ count, first, listBytes }: TermWalk, from: number, found: TextSet, lists: List[]): void {
    found.add(first);
    if (count > 1) lists.push({ count, first, from, to: from + listBytes });
  }

  /** Adds the texts of lists that lie one behind the other. */
  async #addLists(lists: readonly List[], found: TextSet, options?: RangeOptions): Promise<void> {
    const [first, last] = [lists[0], lists.at(-1)];
    if (first === undefined || last === undefined) return;
    const bytes = await this.#read.bytes('keyTexts', first.from, last.to, options);
    for (const { count, first: text, from } of lists) {
      for (const each of new TextList(bytes, NO_SKIPS, {
        count,
        first: text,
        start: from - first.from,
        skip: 0,
      }))
        found.add(each);
    }
  }
}
