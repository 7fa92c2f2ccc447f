import { NO_YEAR } from '../../catalog/snapshot/snapshot-format.ts';
import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { Likeness, TitleFilter, TitleHit } from './title-question.ts';

/** A hit before it is written out. */
export interface RawHit {
  readonly text: number;
  readonly rank: number;
  readonly kind: TitleHit['kind'];
  readonly distance: number;
  readonly likeness: Likeness | undefined;
}

/** Takes what is found, best first, and keeps a page of it; every title counts once, as what it was found as first. */
export class Hits {
  readonly page: RawHit[] = [];
  /** How many were counted. */
  count = 0;
  /** Something was left uncounted. */
  partial = false;
  readonly #snapshot: Snapshot;
  readonly #passes: ((rank: number) => boolean) | undefined;
  readonly #after: number;
  readonly #upTo: number;
  readonly #limit: number;
  readonly #seen = new Set<number>();
  #last = -1;

  constructor(
    snapshot: Snapshot,
    filter: TitleFilter,
    { after, limit, countUpTo }: { after: number; limit: number; countUpTo: number },
  ) {
    this.#snapshot = snapshot;
    this.#passes = passing(snapshot, filter);
    this.#after = after;
    this.#limit = limit;
    // One more than the page, to know whether anything follows.
    this.#upTo = Math.max(countUpTo, after + limit + 1);
  }

  /** Whether every title passes. */
  get takesAll(): boolean {
    return this.#passes === undefined;
  }

  /** Whether a title was counted that follows the page. */
  get more(): boolean {
    return this.count > this.#after + this.#limit;
  }

  /** Whether the page is full, so that what follows is only counted. */
  get isFull(): boolean {
    return this.page.length === this.#limit;
  }

  /** Up to how many hits are counted. */
  get countedUpTo(): number {
    return this.#upTo;
  }

  /** Counts what follows a full page as it was counted before. */
  countAs({ count, partial }: Pick<Hits, 'count' | 'partial'>): void {
    this.count = count;
    this.partial = partial;
  }

  /** Takes a text; false once enough were counted. */
  add(text: number, kind: TitleHit['kind'], distance = 0, likeness?: Likeness): boolean {
    const rank = this.#snapshot.texts.rank(text);
    if (rank === this.#last || this.#seen.has(rank)) return true;
    this.#last = rank;
    if (this.#passes !== undefined && !this.#passes(rank)) return true;
    if (this.count >= this.#upTo) {
      this.partial = true;
      return false;
    }
    this.#seen.add(rank);
    if (this.count >= this.#after && this.page.length < this.#limit) {
      this.page.push({ text, rank, kind, distance, likeness });
    }
    this.count += 1;
    return true;
  }
}

/** Whether the title of a rank is as the filter wants it; undefined where it wants nothing. */
function passing(
  { titles }: Snapshot,
  { year, yearFrom, yearTo, type }: TitleFilter,
): ((rank: number) => boolean) | undefined {
  const from = Math.max(year ?? 0, yearFrom ?? 0);
  const to = Math.min(year ?? Infinity, yearTo ?? Infinity);
  const ofYear = year !== undefined || yearFrom !== undefined || yearTo !== undefined;
  if (!ofYear && type === undefined) return undefined;
  const place = type === undefined ? undefined : titles.typePlace(type);
  return (rank) => {
    if (place !== undefined && titles.type(rank) !== place) return false;
    if (!ofYear) return true;
    const known = titles.year(rank);
    return known !== NO_YEAR && known >= from && known <= to;
  };
}
