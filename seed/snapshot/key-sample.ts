/** Keys that are kept at most; half of them at least once there are so many. */
const MOST = 4096;
/** Bytes of each: more than most have, so that parts may lie between "episode11" and "episode12" in any language. */
const MOST_BYTES = 32;

/** Looks at some of all keys, evenly from the first to the last however many there are, to tell where others of them will be. */
export class KeySample {
  /** Keys that were counted. */
  #keys = 0;
  /** Each one of so many is looked at: a power of two. */
  #every = 1;
  /** A character for each byte: so strings take little memory, and compare as the bytes do. */
  #sample: string[] = [];

  /** Counts a key, and tells whether it is to be looked at. */
  counts(): boolean {
    this.#keys += 1;
    return (this.#keys & (this.#every - 1)) === 0;
  }

  /** Looks at the key in bytes[from…to). */
  add(bytes: Uint8Array, from: number, to: number): void {
    const beginning = bytes.subarray(from, Math.min(to, from + MOST_BYTES));
    this.#sample.push(Buffer.from(beginning).toString('latin1'));
    if (this.#sample.length < MOST) return;
    this.#every *= 2;
    this.#sample = this.#sample.filter((_, n) => n % 2 === 1);
  }

  /** Beginnings of keys in ascending order between which there are about so many keys: at most `most` parts, and fewer where many keys begin alike. */
  splitters(keysAPart: number, most: number): Uint8Array[] {
    const parts = Math.min(most, Math.ceil(this.#keys / keysAPart));
    const sorted = this.#sample.toSorted((one, other) => (one < other ? -1 : Number(one > other)));
    const between = new Set<string>();
    for (let part = 1; part < parts; part += 1) {
      const at = sorted[Math.floor((part * sorted.length) / parts)];
      if (at !== undefined) between.add(at);
    }
    return [...between].map((beginning) => Buffer.from(beginning, 'latin1'));
  }
}
