import { joinWords } from '../folding/text-bytes.ts';
import { KEY_OF } from '../folding/text-folder.ts';

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
    if (this.#joined.length < end - words) this.#joined = new Uint8Array(2 * (end - words));
    const skipsWord = keyOf === KEY_OF.wordsButTheFirst;
    this.bytes = this.#joined;
    this.from = 0;
    this.to = joinWords(record, [words, end], this.#joined, 0, skipsWord);
    return end;
  }
}
