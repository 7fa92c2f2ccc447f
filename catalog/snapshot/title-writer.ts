import type { ByteWriter } from './byte-writer.ts';
import { compactId } from './compact-id.ts';
import { NO_YEAR, OTHER_ID, TITLES_IN_BLOCK } from './snapshot-format.ts';

/** Bytes of UTF-8 within others. */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** One title in the order of rank. */
export interface RankedTitle {
  readonly id: Slice;
  readonly title: Slice;
  /** 0 to LAST_YEAR. */
  readonly year: number | null;
  /** As `typeNumber` has it. */
  readonly type: number;
  /** 0 to MOST_VOTES; none has more than the one before. */
  readonly votes: number;
}

/** The sections that it writes. */
export type TitleSection =
  'ids' | 'otherIds' | 'otherIdEnds' | 'years' | 'types' | 'typeNames' | 'votes' | 'titles' | 'titleBlocks';

const MOST_TYPES = 0x1_0000;

/** Writes the sections that have titles, in the order of rank. */
export class TitleWriter {
  readonly #to: Readonly<Record<TitleSection, ByteWriter>>;
  readonly #types = new Map<string, number>();
  #titles = 0;
  #voted = 0;
  #otherIds = 0;

  constructor(to: Readonly<Record<TitleSection, ByteWriter>>) {
    this.#to = to;
  }

  add({ id, title, year, type, votes }: RankedTitle): void {
    const to = this.#to;
    const compact = compactId(id.bytes, id.from, id.to);
    if (compact === undefined) {
      to.ids.u32(OTHER_ID + this.#otherIds);
      to.otherIds.bytes(id.bytes, id.from, id.to);
      to.otherIdEnds.u32(to.otherIds.length);
      this.#otherIds += 1;
    } else {
      to.ids.u32(compact);
    }
    to.years.u16(year ?? NO_YEAR);
    to.types.u16(type);
    if (votes > 0) {
      to.votes.u32(votes);
      this.#voted += 1;
    }
    if (this.#titles % TITLES_IN_BLOCK === 0) to.titleBlocks.u32(to.titles.length);
    to.titles.varint(title.to - title.from);
    to.titles.bytes(title.bytes, title.from, title.to);
    this.#titles += 1;
  }

  /** How many entries each of its sections has. */
  counts(): Record<TitleSection, number> {
    return {
      ids: this.#titles,
      otherIds: this.#otherIds,
      otherIdEnds: this.#otherIds,
      years: this.#titles,
      types: this.#titles,
      typeNames: this.#types.size,
      votes: this.#voted,
      titles: this.#titles,
      titleBlocks: Math.ceil(this.#titles / TITLES_IN_BLOCK),
    };
  }

  /** The number of a type, asked for in the order in which types first appear by rank. Throws RangeError where there are more than 65,536. */
  typeNumber(type: string): number {
    const known = this.#types.get(type);
    if (known !== undefined) return known;
    const number = this.#types.size;
    if (number === MOST_TYPES) {
      throw new RangeError(
        `the catalogue has more than ${MOST_TYPES} types of titles, which a snapshot cannot hold`,
      );
    }
    this.#types.set(type, number);
    const bytes = new TextEncoder().encode(type);
    this.#to.typeNames.varint(bytes.length);
    this.#to.typeNames.bytes(bytes, 0, bytes.length);
    return number;
  }
}
