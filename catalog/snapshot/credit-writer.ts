import type { ByteWriter } from './byte-writer.ts';
import { CREDITED_IN_BLOCK } from './snapshot-format.ts';

type CreditSection = 'credits' | 'creditBlocks';

/** Writes how many people are credited with each title, in the order of rank. */
export class CreditWriter {
  readonly #to: Readonly<Record<CreditSection, ByteWriter>>;
  #titles = 0;
  #credits = 0;

  constructor(to: Readonly<Record<CreditSection, ByteWriter>>) {
    this.#to = to;
  }

  /** Credits written so far. */
  get count(): number {
    return this.#credits;
  }

  /** Adds the title of the next rank. */
  add(credits: number): void {
    const { credits: counts, creditBlocks: blocks } = this.#to;
    if (this.#titles % CREDITED_IN_BLOCK === 0) {
      blocks.u32(counts.length);
      blocks.u32(this.#credits);
    }
    counts.varint(credits);
    this.#titles += 1;
    this.#credits += credits;
  }

  /** How many entries each of its sections has. */
  counts(): Record<CreditSection, number> {
    return { credits: this.#titles, creditBlocks: Math.ceil(this.#titles / CREDITED_IN_BLOCK) };
  }
}
