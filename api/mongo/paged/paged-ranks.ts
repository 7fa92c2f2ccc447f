import { compactIdText } from '../../../catalog/snapshot/compact-id.ts';
import { compareBytes } from '../../../catalog/snapshot/compare-bytes.ts';
import { MOST_VOTES, NO_YEAR, OTHER_ID, TEXTS_IN_BLOCK } from '../../../catalog/snapshot/snapshot-format.ts';
import { damaged } from '../../../catalog/snapshot/snapshot-header.ts';
import { readTypeNames } from '../../../catalog/snapshot/title-table.ts';
import { passes, type Position, type Selection } from '../../titles/title-reader.ts';
import type { PagedRead, RangeOptions } from './paged-read.ts';

/** Which titles of those found are wanted. */
export type RankFilter = Pick<Selection, 'year' | 'yearFrom' | 'yearTo' | 'type'>;

/** Reads titles by their rank in a stored snapshot: of years, types, votes and ids what is asked for. Throws as {@link PagedRead.bytes}. */
export class PagedRanks {
  readonly #read: PagedRead;

  constructor(read: PagedRead) {
    this.#read = read;
  }

  /** The ranks of the titles of ascending texts that lie near one another: ascending, each once. */
  async of(texts: readonly number[], options?: RangeOptions): Promise<number[]> {
    const { header } = this.#read.pages;
    const firstBlock = Math.floor((texts[0] ?? 0) / TEXTS_IN_BLOCK);
    const endBlock = Math.floor((texts.at(-1) ?? 0) / TEXTS_IN_BLOCK) + 1;
    const begin = firstBlock * TEXTS_IN_BLOCK;
    const end = Math.min(header.texts, endBlock * TEXTS_IN_BLOCK);
    const [before, kinds] = await Promise.all([
      this.#read.u32('textBlocks', firstBlock, endBlock, options),
      this.#read.bytes('texts', begin, end, options),
    ]);
    const ranks: number[] = [];
    for (const text of texts) {
      const block = Math.floor(text / TEXTS_IN_BLOCK);
      let rank = (before[block - firstBlock] ?? 0) - 1;
      // Each title has one text of kind 0, its first.
      for (let at = block * TEXTS_IN_BLOCK; at <= text; at += 1) {
        if (((kinds[at - begin] ?? 0) & 3) === 0) rank += 1;
      }
      if (rank === ranks.at(-1)) continue;
      if (rank < (ranks.at(-1) ?? 0) || rank >= header.titles) throw damaged('section texts or textBlocks');
      ranks.push(rank);
    }
    return ranks;
  }

  /** Of ascending ranks that lie near one another, those that pass. */
  async passing(
    ranks: readonly number[],
    filter: RankFilter,
    options?: RangeOptions,
  ): Promise<readonly number[]> {
    const { year, yearFrom, yearTo, type } = filter;
    const ofYear = year !== undefined || yearFrom !== undefined || yearTo !== undefined;
    const [first] = ranks;
    if (first === undefined || (!ofYear && type === undefined)) return ranks;
    const end = (ranks.at(-1) ?? 0) + 1;
    const [years, types, names] = await Promise.all([
      ofYear ? this.#read.u16('years', first, end, options) : undefined,
      type === undefined ? undefined : this.#read.u16('types', first, end, options),
      type === undefined ? [] : this.#typeNames(),
    ]);
    return ranks.filter((rank) =>
      passes({ year: yearOf(years?.[rank - first]), type: names[types?.[rank - first] ?? 0] ?? '' }, filter),
    );
  }

  /** How many titles come no later than a position: the rank of the first that comes after. */
  async behind(position: Position): Promise<number> {
    let low = 0;
    let high = this.#read.pages.header.titles;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (await this.#comesAfter(middle, position)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The first text of the block of texts that the title of a rank begins in: none before it is of that title or a later one. */
  async textsFrom(rank: number): Promise<number> {
    let low = 0;
    let high = this.#read.pages.section('textBlocks').count;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((await this.#read.number('textBlocks', middle)) <= rank) low = middle;
      else high = middle;
    }
    return low * TEXTS_IN_BLOCK;
  }

  ids(ranks: readonly number[]): Promise<string[]> {
    return Promise.all(ranks.map((rank) => this.#id(rank)));
  }

  async #id(rank: number): Promise<string> {
    const id = await this.#read.number('ids', rank);
    if (id < OTHER_ID) return compactIdText(id);
    const place = id - OTHER_ID;
    const ends = await this.#read.u32('otherIdEnds', Math.max(0, place - 1), place + 1);
    const start = place === 0 ? 0 : (ends[0] ?? 0);
    return Buffer.from(await this.#read.bytes('otherIds', start, ends.at(-1) ?? 0)).toString('utf8');
  }

  async #comesAfter(rank: number, { votes, year, id }: Position): Promise<boolean> {
    const voted = this.#read.pages.section('votes').count;
    const its = rank < voted ? await this.#read.number('votes', rank) : 0;
    // More are kept, and ranked, as so many. A page is cut by rank and a cursor is understood by it, so that none is left out or comes twice.
    const most = Math.min(votes, MOST_VOTES);
    if (its !== most) return its < most;
    const itsYear = yearOf((await this.#read.u16('years', rank, rank + 1))[0]) ?? -1;
    if (itsYear !== (year ?? -1)) return itsYear < (year ?? -1);
    const itsId = Buffer.from(await this.#id(rank));
    const other = Buffer.from(id);
    return compareBytes(itsId, 0, itsId.length, other, 0, other.length) > 0;
  }

  async #typeNames(): Promise<readonly string[]> {
    const { pages } = this.#read;
    if (pages.typeNames === undefined) {
      const { bytes, count } = pages.section('typeNames');
      pages.typeNames = readTypeNames(await this.#read.bytes('typeNames', 0, bytes), count);
    }
    return pages.typeNames;
  }
}

function yearOf(stored: number | undefined): number | null {
  return stored === undefined || stored === NO_YEAR ? null : stored;
}
