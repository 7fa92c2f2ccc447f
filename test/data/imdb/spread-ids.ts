const SHORT_IDS = 9_999_999;
const FIRST_LONG = 10_000_000;
/** Long ids that IMDb has come to, and all there can be. */
const USUAL_LONG_IDS = 30_000_000;
const ALL_LONG_IDS = 90_000_000;
const SHORT_DIGITS = 7;

/** Which ids there are. */
export interface SpreadIdsOptions {
  prefix: 'tt' | 'nm';
  /** How many. */
  count: number;
  /** The share of those with seven digits; the others have eight. */
  shortShare: number;
}

/**
 * IMDb's ids, the n-th being n = 1 to `count`: first those of seven digits, then those of eight. Few as they may be,
 * they stand at even distances over all numbers that IMDb uses, so that both lengths interleave as plain text.
 * Throws RangeError where `count` is none or there are not as many ids.
 */
export class SpreadIds {
  readonly count: number;
  readonly #prefix: string;
  readonly #short: number;
  readonly #longIds: number;

  constructor({ prefix, count, shortShare }: SpreadIdsOptions) {
    const short = Math.min(Math.round(count * shortShare), SHORT_IDS);
    if (!Number.isInteger(count) || count < 0 || count - short > ALL_LONG_IDS) {
      throw new RangeError(
        `${count} is no number of ids: it must be whole and at most ${SHORT_IDS + ALL_LONG_IDS}`,
      );
    }
    this.count = count;
    this.#prefix = prefix;
    this.#short = short;
    this.#longIds = count - short > USUAL_LONG_IDS ? ALL_LONG_IDS : USUAL_LONG_IDS;
  }

  /** The n-th id: `tt0000001`, `tt10000000`. Throws RangeError unless n is from 1 to `count`. */
  id(n: number): string {
    if (!Number.isInteger(n) || n < 1 || n > this.count) {
      throw new RangeError(`there is no number ${n} among ${this.count} ids`);
    }
    return this.#prefix + String(this.#number(n)).padStart(SHORT_DIGITS, '0');
  }

  /** Every n, in the order of the ids as plain text: `tt1000000`, `tt10000000`, `tt10000001`, `tt1000001`. */
  *inTextOrder(): Generator<number> {
    let [short, long] = [1, this.#short + 1];
    while (short <= this.#short || long <= this.count) {
      // Of two texts of which one begins with the other, the shorter comes first.
      const shortFirst =
        long > this.count || (short <= this.#short && this.#number(short) * 10 <= this.#number(long));
      yield shortFirst ? short++ : long++;
    }
  }

  #number(n: number): number {
    if (n <= this.#short) return 1 + Math.floor(((n - 1) * SHORT_IDS) / this.#short);
    const place = n - this.#short - 1;
    return FIRST_LONG + Math.floor((place * this.#longIds) / (this.count - this.#short));
  }
}
