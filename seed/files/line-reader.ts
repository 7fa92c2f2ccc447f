import { isUtf8 } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';

import { SeedError } from '../seed-error.ts';
import type { ReadMeter } from './file-meter.ts';
import type { SourceFile } from './source-files.ts';

const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

/** How a file shows that it was cut, to be read after its name. */
export const LACKS_LINE_FEED = 'its last line has no line feed at its end';
export const PACKED_FORM_BREAKS_OFF = 'its packed form breaks off';

/** One line without its line feed, a carriage return still on it. */
export interface Line {
  readonly text: string;
  /** Its bytes are UTF-8; else the text has replacement characters. */
  readonly isUtf8: boolean;
  /** It is what was left of a line when the packed form broke off. */
  readonly isFragment: boolean;
}

export interface LineReaderOptions {
  /** In bytes: what is longer is another format, which must not fill the memory. */
  readonly longest: number;
  /** The error for a line that is longer; the first line is 1. */
  readonly tooLong: (line: number) => SeedError;
}

/** Reads a file line by line, checks that each is UTF-8, and notices where the file was cut. */
export class LineReader {
  readonly name: string;
  readonly modifiedAt: Date | null;
  readonly meter: ReadMeter;
  readonly #chunks: AsyncIterator<Uint8Array, unknown>;
  readonly #options: LineReaderOptions;
  /** Lines that are in memory, without the line feed of the last one. They are cut one by one: what is not there yet need not be kept. */
  #text = '';
  /** Where the next of them begins; past their end where there is none. */
  #next = 1;
  /** The same lines where some are not UTF-8, each by itself; null where all are. */
  #broken: Buffer[] | null = null;
  /** The chunk that is read while the lines of the one before are taken; none where only the first lines may be wanted. */
  #coming: Promise<IteratorResult<Uint8Array, unknown>> | undefined;
  #taken = 0;
  /** The beginning of a line whose end has not come yet. */
  #rest = NOTHING;
  #ended = false;
  #cut: string | null = null;
  #endsInFragment = false;

  constructor(file: SourceFile, options: LineReaderOptions) {
    this.name = file.name;
    this.modifiedAt = file.modifiedAt;
    this.meter = file.meter;
    this.#cut = file.cut ?? null;
    this.#chunks = file.chunks[Symbol.asyncIterator]();
    this.#options = options;
  }

  /** How many lines have been taken: the number of the last one. */
  get line(): number {
    return this.#taken;
  }

  /** How it shows that the file was cut, to be read after its name; null where it does not, or not yet. */
  get cut(): string | null {
    return this.#cut;
  }

  /** The next line if it is in memory already; undefined calls for `fill`. */
  take(): Line | undefined {
    if (this.#next > this.#text.length) return undefined;
    const feed = this.#text.indexOf('\n', this.#next);
    const end = feed === -1 ? this.#text.length : feed;
    const text = this.#text.slice(this.#next, end);
    this.#next = end + 1;
    this.#taken += 1;
    const bytes = this.#broken?.shift();
    return {
      text,
      isUtf8: bytes === undefined || isUtf8(bytes),
      isFragment: this.#endsInFragment,
    };
  }

  /** Reads on; false at the end of the file. */
  async fill(): Promise<boolean> {
    while (this.#next > this.#text.length) {
      if (this.#ended) return false;
      const bytes = await this.#wholeLines();
      if (bytes === null) continue;
      // A broken character becomes a replacement character, never a line feed: text and bytes have the same lines.
      this.#text = bytes.toString('utf8');
      this.#next = 0;
      this.#broken = isUtf8(bytes) ? null : splitLines(bytes);
    }
    return true;
  }

  async close(): Promise<void> {
    const ended = Promise.resolve(this.#chunks.return?.());
    // What is read ahead may be long in coming, where a server stands still: the file then ends once that is here.
    if (this.#coming === undefined) await ended;
    else await Promise.race([ended, turn()]);
  }

  /** One chunk's lines as far as they are whole, without the last line feed; null where it ends none. */
  async #wholeLines(): Promise<Buffer | null> {
    const chunk = await this.#nextChunk();
    if (chunk === null) {
      this.#ended = true;
      const last = this.#rest;
      this.#rest = NOTHING;
      if (last.length === 0) return null;
      this.#endsInFragment = this.#cut !== null;
      this.#cut ??= LACKS_LINE_FEED;
      return last;
    }
    const end = chunk.lastIndexOf(LINE_FEED);
    const lines = end === -1 ? null : Buffer.concat([this.#rest, chunk.subarray(0, end)]);
    this.#rest = end === -1 ? Buffer.concat([this.#rest, chunk]) : Buffer.from(chunk.subarray(end + 1));
    if (this.#rest.length > this.#options.longest) {
      throw this.#options.tooLong(this.#taken + 1 + (lines === null ? 0 : splitLines(lines).length));
    }
    return lines;
  }

  async #nextChunk(): Promise<Uint8Array | null> {
    try {
      const next = await (this.#coming ?? this.#chunks.next());
      if (next.done === true) return null;
      this.#coming = this.#taken === 0 ? undefined : this.#chunks.next();
      // Thrown by whoever waits for it.
      this.#coming?.catch(() => undefined);
      return next.value;
    } catch (error) {
      if (!(error instanceof SeedError) || error.code !== 'SOURCE_CUT') throw error;
      this.#cut = PACKED_FORM_BREAKS_OFF;
      return null;
    }
  }
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...lines, bytes.subarray(start)];
}
