/** The number of digits up to which an id is filled up with zeros in front. */
const DIGITS = 7;
const MOST_DIGITS = 9;
const [N, M, ZERO] = [0x6e, 0x6d, 0x30];

const EMPTY = 0;
/** Slots that are there at first; a power of two, as every number of slots. */
const FIRST_SLOTS = 1 << 16;
const CHUNK_BYTES = 1 << 20;
/** The length of a name in bytes stands in front of it: in one byte if it is less than this; else this, and then four bytes. */
const LONG = 255;

/**
 * The people who direct a title, and their names: as many as IMDb has directors (over a million), in some 30 bytes each instead of
 * the 150 of a Map of strings. An open-addressing hash table of numbers (linear probing, at most seven eighths full), with the names
 * as UTF-8 one behind the other.
 */
export class DirectorNames {
  #size = 0;
  /** Of each slot, the number of an id; EMPTY: free. */
  #ids = new Uint32Array(FIRST_SLOTS);
  /** Of each slot, where its name is, plus one; 0: no name is known. */
  #names = new Uint32Array(FIRST_SLOTS);
  readonly #chunks: Buffer[] = [];
  #used = CHUNK_BYTES;
  /** The few ids that no number says, such as `nm1`. */
  readonly #others = new Map<string, string | null>();

  /** Adds a person, whose name is not known yet. */
  add(id: string): void {
    const number = numberOf(id);
    if (number === null) {
      if (!this.#others.has(id)) this.#others.set(id, null);
      return;
    }
    const slot = slotOf(this.#ids, number);
    if (this.#ids[slot] === number) return;
    this.#ids[slot] = number;
    this.#size += 1;
    if (this.#size * 8 > this.#ids.length * 7) this.#grow();
  }

  /** Gives a person a name, if they were added. */
  name(id: string, name: string): void {
    const number = numberOf(id);
    if (number === null) {
      if (this.#others.has(id)) this.#others.set(id, name);
      return;
    }
    const slot = slotOf(this.#ids, number);
    if (this.#ids[slot] === number) this.#names[slot] = this.#store(name) + 1;
  }

  has(id: string): boolean {
    const number = numberOf(id);
    if (number === null) return this.#others.has(id);
    return this.#ids[slotOf(this.#ids, number)] === number;
  }

  /** A person's name; null where none is known. */
  get(id: string): string | null {
    const number = numberOf(id);
    if (number === null) return this.#others.get(id) ?? null;
    const place = this.#names[slotOf(this.#ids, number)] ?? 0;
    return place === 0 ? null : this.#read(place - 1);
  }

  #store(name: string): number {
    const bytes = Buffer.byteLength(name);
    const lengthBytes = bytes < LONG ? 1 : 5;
    if (this.#used + lengthBytes + bytes > CHUNK_BYTES) {
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, lengthBytes + bytes)));
      this.#used = 0;
    }
    const chunk = this.#chunks.length - 1;
    const offset = this.#used;
    this.#chunks[chunk]?.writeUInt8(Math.min(bytes, LONG), offset);
    if (bytes >= LONG) this.#chunks[chunk]?.writeUInt32LE(bytes, offset + 1);
    this.#chunks[chunk]?.write(name, offset + lengthBytes);
    this.#used += lengthBytes + bytes;
    return chunk * CHUNK_BYTES + offset;
  }

  #read(place: number): string | null {
    const chunk = this.#chunks[Math.floor(place / CHUNK_BYTES)];
    if (chunk === undefined) return null;
    const at = place % CHUNK_BYTES;
    const first = chunk.readUInt8(at);
    return first < LONG
      ? chunk.toString('utf8', at + 1, at + 1 + first)
      : chunk.toString('utf8', at + 5, at + 5 + chunk.readUInt32LE(at + 1));
  }

  #grow(): void {
    const [ids, names] = [this.#ids, this.#names];
    this.#ids = new Uint32Array(ids.length * 2);
    this.#names = new Uint32Array(ids.length * 2);
    for (let slot = 0; slot < ids.length; slot += 1) {
      const id = ids[slot] ?? EMPTY;
      if (id === EMPTY) continue;
      const to = slotOf(this.#ids, id);
      this.#ids[to] = id;
      this.#names[to] = names[slot] ?? 0;
    }
  }
}

/**
 * An id as a number other than EMPTY; null for one that is no such number, or of which two ids would make one. A number says an id of `nm` and
 * seven digits, or more of which the first is no zero. Read digit by digit: a pattern costs as much as all else that is done with an id.
 */
function numberOf(id: string): number | null {
  const digits = id.length - 2;
  if (digits < DIGITS || digits > MOST_DIGITS || id.charCodeAt(0) !== N || id.charCodeAt(1) !== M)
    return null;
  if (digits > DIGITS && id.charCodeAt(2) === ZERO) return null;
  let number = 0;
  for (let place = 2; place < id.length; place += 1) {
    const digit = id.charCodeAt(place) - ZERO;
    if (digit < 0 || digit > 9) return null;
    number = number * 10 + digit;
  }
  // nm0000000 would be EMPTY.
  return number === EMPTY ? null : number;
}

/** The slot that has a number, or the free one where it belongs. */
function slotOf(ids: Uint32Array, number: number): number {
  const mask = ids.length - 1;
  // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4): neighbouring ids end up far apart.
  let slot = (Math.imul(number, 0x9e3779b1) >>> 8) & mask;
  for (;;) {
    const id = ids[slot];
    if (id === number || id === EMPTY) return slot;
    slot = (slot + 1) & mask;
  }
}
