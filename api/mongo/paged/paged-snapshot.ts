import type { Position, Selection } from '../../titles/title-reader.ts';
import { PagedKeys } from './paged-keys.ts';
import { PagedRanks, type RankFilter } from './paged-ranks.ts';
import type { PagedRead } from './paged-read.ts';
import type { SnapshotPages } from './snapshot-pages.ts';
import type { TextSet } from './text-set.ts';

/** Groups of texts whose ranks are read at one time: each is some 36 KiB where it is dense. */
const MOST_GROUPS = 16;

/**
 * A stored search snapshot as one question reads it, piece by piece: the same answers as `Snapshot` gives in memory.
 *
 * The texts of all keys that a selection means are gathered first, a bit for each. Read in ascending order, they are in the order of ranks, so
 * that the best come first and each title once, years and types are read from end to end, and nothing is sorted, however many there are.
 *
 * All that it reads throws as {@link PagedRead.bytes}.
 */
export class PagedSnapshot {
  readonly #read: PagedRead;
  readonly #keys: PagedKeys;
  readonly #ranks: PagedRanks;

  constructor(read: PagedRead) {
    this.#read = read;
    this.#keys = new PagedKeys(read);
    this.#ranks = new PagedRanks(read);
  }

  /** What it reads from. */
  get pages(): SnapshotPages {
    return this.#read.pages;
  }

  /** The texts whose key is, or begins with, the one wanted. */
  async texts({ kind, key }: Pick<Selection, 'kind' | 'key'>): Promise<TextSet> {
    const bytes = Buffer.from(key, 'utf8');
    if (kind === 'exact') return await this.#keys.exact(bytes);
    const { pages } = this;
    const known = pages.found(key);
    if (known !== undefined) return known;
    const texts = await this.#keys.beginning(bytes);
    pages.keepFound(key, texts);
    return texts;
  }

  /**
   * The ranks of the titles of these texts that pass, ascending, each once, in arrays.
   *
   * @param after only titles that come after this one in the order of positions
   * @param atOnce how many are wanted, as far as is known: no more texts are looked at than may make up so many
   */
  async *ranks(
    texts: TextSet,
    { filter = {}, after, atOnce }: { filter?: RankFilter; after?: Position | undefined; atOnce: number },
  ): AsyncGenerator<readonly number[], void> {
    const first = after === undefined ? 0 : await this.#ranks.behind(after);
    const from = first === 0 ? 0 : await this.#ranks.textsFrom(first);
    let next = first;
    // What comes first comes again: for the same, or for others that begin so. What follows is read from end to end.
    let keep = true;
    for (const groups of someAtOnce(texts.groups(from), atOnce)) {
      const found = await Promise.all(groups.map((group) => this.#ranks.of(group, { keep })));
      const ascending: number[][] = [];
      for (const ranks of found) {
        // A title's texts may be in two groups.
        ascending.push(ranks.filter((rank) => rank >= next));
        next = Math.max(next, (ranks.at(-1) ?? -1) + 1);
      }
      const options = { keep };
      const passing = await Promise.all(
        ascending.map((ranks) => this.#ranks.passing(ranks, filter, options)),
      );
      keep = false;
      for (const ranks of passing) if (ranks.length > 0) yield ranks;
    }
  }

  /** The ids of the titles of these ranks, in their order. */
  ids(ranks: readonly number[]): Promise<string[]> {
    return this.#ranks.ids(ranks);
  }
}

/** Groups that together have so many texts, or {@link MOST_GROUPS} of them. */
function* someAtOnce(groups: Iterable<number[]>, atOnce: number): Generator<number[][], void> {
  let some: number[][] = [];
  let texts = 0;
  for (const group of groups) {
    some.push(group);
    texts += group.length;
    if (texts < atOnce && some.length < MOST_GROUPS) continue;
    yield some;
    some = [];
    texts = 0;
  }
  if (some.length > 0) yield some;
}
