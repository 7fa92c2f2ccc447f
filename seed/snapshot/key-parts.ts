import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { PieceWriter } from './piece-writer.ts';
import type { Run } from './run-reader.ts';

/** Keys that begin alike, on their way to the scratch file. */
class Part extends PieceWriter {
  lastText = 0;
}

/**
 * Puts keys into parts by how they begin. All keys of a part come before those of the next, so that each part is sorted by itself, where the
 * processor's cache has room for all of it. In a part it is, for each key, its length and bytes, and how far its text is
 * from that of the one before, as varints.
 */
export class KeyParts {
  readonly #parts: readonly Part[];
  /** The keys from which on all parts but the first have them, ascending. */
  readonly #splitters: readonly Uint8Array[];
  /** Of each, the first bytes as a number, which mostly tell. */
  readonly #beginnings: Uint32Array;

  constructor(file: ScratchFile, splitters: readonly Uint8Array[], bufferBytes: number) {
    this.#splitters = splitters;
    this.#beginnings = Uint32Array.from(splitters, (bytes) => beginningOf(bytes, 0, bytes.length));
    this.#parts = Array.from({ length: splitters.length + 1 }, () => new Part(file, bufferBytes));
  }

  /** Adds the key in bytes[from…to) of a text, which is not below the last one. */
  add(bytes: Uint8Array, from: number, to: number, text: number): void {
    const part = this.#parts[this.#placeOf(bytes, from, to)];
    if (part === undefined) return;
    part.to.varint(to - from);
    part.to.bytes(bytes, from, to);
    part.to.varint(text - part.lastText);
    part.lastText = text;
  }

  /** Where the parts are, in their order: the pieces of each are to be read as if they were one. */
  end(): Run[][] {
    return this.#parts.map(({ to, pieces }) => {
      to.flush();
      return pieces;
    });
  }

  /** How many splitters are not above a key, by halves. */
  #placeOf(bytes: Uint8Array, from: number, to: number): number {
    const beginnings = this.#beginnings;
    const beginning = beginningOf(bytes, from, to);
    let low = 0;
    let high = beginnings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const splitter = beginnings[middle] ?? 0;
      if (splitter < beginning || (splitter === beginning && this.#isReached(middle, bytes, from, to))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #isReached(splitter: number, bytes: Uint8Array, from: number, to: number): boolean {
    const at = this.#splitters[splitter];
    return at !== undefined && compareBytes(at, 0, at.length, bytes, from, to) <= 0;
  }
}

/** The first four bytes of some bytes[from…to) as one number, zeros behind them where there are fewer: it does not fall where they ascend. */
function beginningOf(bytes: Uint8Array, from: number, to: number): number {
  let beginning = 0;
  for (let place = from; place < from + 4; place += 1) {
    beginning = (beginning << 8) | (place < to ? (bytes[place] ?? 0) : 0);
  }
  return beginning >>> 0;
}
