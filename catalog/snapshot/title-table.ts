import { compactIdText } from './compact-id.ts';
import type { Sections, SnapshotBuffer } from './sections.ts';
import { NO_YEAR, OTHER_ID, TITLES_IN_BLOCK } from './snapshot-format.ts';

/** What a snapshot knows of a title. */
export interface SnapshotTitle {
  readonly id: string;
  /** As it is displayed. */
  readonly title: string;
  readonly year: number | null;
  readonly type: string;
  /** 4,294,967,295 stands for as many or more. */
  readonly votes: number;
}

/** The titles by rank. */
export class TitleTable {
  /** How many there are. */
  readonly count: number;
  readonly #buffer: Buffer;
  readonly #ids: Uint32Array;
  readonly #otherIds: Uint8Array;
  readonly #otherIdEnds: Uint32Array;
  readonly #years: Uint16Array;
  readonly #types: Uint16Array;
  readonly #typeNames: readonly string[];
  readonly #votes: Uint32Array;
  readonly #titles: Uint8Array;
  readonly #titleBlocks: Uint32Array;

  constructor(sections: Sections, buffer: SnapshotBuffer) {
    this.#buffer = Buffer.from(buffer as ArrayBuffer);
    this.count = sections.count('ids');
    this.#ids = sections.u32('ids');
    this.#otherIds = sections.bytes('otherIds');
    this.#otherIdEnds = sections.u32('otherIdEnds');
    this.#years = sections.u16('years');
    this.#types = sections.u16('types');
    this.#votes = sections.u32('votes');
    this.#titles = sections.bytes('titles');
    this.#titleBlocks = sections.u32('titleBlocks');
    this.#typeNames = readTypeNames(sections.bytes('typeNames'), sections.count('typeNames'));
  }

  /** The title of a rank. Throws RangeError where there is none. */
  title(rank: number): SnapshotTitle {
    if (!(rank >= 0 && rank < this.count))
      throw new RangeError(`there is no title ${rank} among ${this.count}`);
    const year = this.#years[rank] ?? NO_YEAR;
    return {
      id: this.id(rank),
      title: this.#title(rank),
      year: year === NO_YEAR ? null : year,
      type: this.#typeNames[this.#types[rank] ?? 0] ?? '',
      votes: this.votes(rank),
    };
  }

  /** The year of a rank; NO_YEAR where none is known. */
  year(rank: number): number {
    return this.#years[rank] ?? NO_YEAR;
  }

  /** The votes of a rank; 4,294,967,295 stands for as many or more. */
  votes(rank: number): number {
    return this.#votes[rank] ?? 0;
  }

  /** The place of its type among all types. */
  type(rank: number): number {
    return this.#types[rank] ?? 0;
  }

  /** The place of a type by its name; -1 where no title has it. */
  typePlace(name: string): number {
    return this.#typeNames.indexOf(name);
  }

  id(rank: number): string {
    const id = this.#ids[rank] ?? 0;
    if (id < OTHER_ID) return compactIdText(id);
    const place = id - OTHER_ID;
    const start = place === 0 ? 0 : (this.#otherIdEnds[place - 1] ?? 0);
    return this.#text(this.#otherIds, start, this.#otherIdEnds[place] ?? 0);
  }

  #title(rank: number): string {
    const titles = this.#titles;
    let at = this.#titleBlocks[Math.floor(rank / TITLES_IN_BLOCK)] ?? 0;
    for (let before = rank % TITLES_IN_BLOCK; ; before -= 1) {
      const [length, start] = lengthAt(titles, at);
      if (before === 0) return this.#text(titles, start, start + length);
      at = start + length;
    }
  }

  #text(section: Uint8Array, start: number, end: number): string {
    return this.#buffer.toString('utf8', section.byteOffset + start, section.byteOffset + end);
  }
}

/** The names in the section `typeNames`, by place. */
export function readTypeNames(section: Uint8Array, count: number): string[] {
  const text = Buffer.from(section.buffer as ArrayBuffer, section.byteOffset, section.byteLength);
  const names: string[] = [];
  for (let at = 0; names.length < count;) {
    const [length, start] = lengthAt(section, at);
    at = start + length;
    names.push(text.toString('utf8', start, at));
  }
  return names;
}

/** The varint at a place, and the place behind it. */
function lengthAt(bytes: Uint8Array, place: number): [length: number, end: number] {
  let at = place;
  let byte = bytes[at++] ?? 0;
  let length = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = bytes[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
  }
  return [length, at];
}
