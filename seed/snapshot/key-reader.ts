import { KEY_OF } from '../folding/text-folder.ts';

const GAP = 0x20;

/** Reads the keys of texts as they lie in records (title-record.ts). */
export class KeyReader {
  /** The key of the text read last is bytes[from…to). */
  bytes: Uint8Array = new Uint8Array();
  from = 0;
  to = 0;
  #joined = new Uint8Array(4096);

  /** Reads the key of the text that lies at a place of a record, and returns where the text ends. */
  read(record: Buffer, at: number): number {
    const keyOf = (record[at] ?? 0) >>> 2;
    const words = at + 3;
    const end = words + record.readUInt16LE(at + 1);
    if (keyOf === KEY_OF.itself) {
      this.bytes = record;
      this.from = end + 2;
      this.to = this.from + record.readUInt16LE(end);
      return this.to;
    }
    this.#join(record, words, end, keyOf === KEY_OF.wordsButTheFirst);
    return end;
  }

  /** Puts words together, between which there are gaps. */
  #join(record: Buffer, from: number, to: number, skipsWord: boolean): void {
    if (this.#joined.length < to - from) this.#joined = new Uint8Array(2 * (to - from));
    const joined = this.#joined;
    let at = from;
    if (skipsWord) while (at < to && record[at] !== GAP) at += 1;
    let length = 0;
    for (; at < to; at += 1) {
      const byte = record[at] ?? GAP;
      if (byte === GAP) continue;
      joined[length] = byte;
      length += 1;
    }
    this.bytes = joined;
    this.from = 0;
    this.to = length;
  }
}
