import { isUtf8 } from 'node:buffer';

import { SeedError } from '../seed-error.ts';
import { fileWithColumns } from './imdb-columns.ts';
import type { SourceFile } from '../files/source-files.ts';
import { readTsvHeader, type TsvColumns, type TsvHeader } from './tsv-header.ts';

/** In bytes. No line of IMDb's comes near; what does is another format, which must not fill the memory. */
const MAX_LINE_LENGTH = 1_000_000;

const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

/** IMDb's sign for "no value". */
const NULL = '\\N';

/** One row: the values of the columns asked for, null for `\N`; or the problem for which it has none. */
export type TsvRow<Column extends string> =
  | { usable: true; line: number; text: string; values: Record<Column, string | null> }
  | { usable: false; line: number; text: string; problem: string };

/**
 * Reads a file of tab-separated values as IMDb writes them: UTF-8, a header, no quoting, `\N` for null. Columns are
 * found by their name in the header. A byte order mark in front and lines that end in CR LF are taken, too.
 */
export class TsvReader<Column extends string> {
  readonly name: string;
  readonly modifiedAt: Date | null;
  readonly #chunks: AsyncIterator<Uint8Array, unknown>;
  #header: TsvHeader<Column> = { width: 0, places: [] };
  #carriageReturn = false;
  #lines: string[] = [];
  /** Which of these lines are not UTF-8. */
  #broken: ReadonlySet<number> = new Set();
  #next = 0;
  #line = 0;
  /** The beginning of a line whose end has not come yet. */
  #rest = NOTHING;
  #ended = false;
  #cut: string | null = null;
  /** The last line is what was left of one when the packed form broke off. */
  #endsInFragment = false;

  private constructor(file: SourceFile) {
    this.name = file.name;
    this.modifiedAt = file.modifiedAt;
    this.#chunks = file.chunks[Symbol.asyncIterator]();
  }

  /** Opens a file and reads its header. Throws `SeedError` if that is not as it should be. */
  static async open<Column extends string>(
    file: SourceFile,
    columns: TsvColumns<Column>,
  ): Promise<TsvReader<Column>> {
    const reader = new TsvReader<Column>(file);
    try {
      await reader.#readHeader(columns);
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  /** How many rows have been taken, the unusable ones among them; the header is none. */
  get rows(): number {
    return this.#line - 1;
  }

  /** How it shows that the file was cut, to be read after its name; null where it does not, or not yet. */
  get cut(): string | null {
    return this.#cut;
  }

  /** The next row if it is in memory already; undefined calls for `fill`. */
  take(): TsvRow<Column> | undefined {
    const broken = this.#broken.has(this.#next);
    const text = this.#takeLine();
    return text === undefined ? undefined : this.#parse(text, broken);
  }

  /** Reads on; false at the end of the file. */
  async fill(): Promise<boolean> {
    while (this.#next >= this.#lines.length) {
      if (this.#ended) return false;
      const bytes = await this.#wholeLines();
      if (bytes === null) continue;
      this.#next = 0;
      // All at once while all is well, which is nearly always.
      if (isUtf8(bytes)) {
        this.#lines = bytes.toString('utf8').split('\n');
        this.#broken = new Set();
      } else {
        const lines = splitLines(bytes);
        this.#lines = lines.map((line) => line.toString('utf8'));
        this.#broken = new Set([...lines.keys()].filter((index) => !isUtf8(lines[index] ?? NOTHING)));
      }
    }
    return true;
  }

  /** All rows from here on. */
  async *remaining(): AsyncGenerator<TsvRow<Column>> {
    do {
      for (let row = this.take(); row !== undefined; row = this.take()) yield row;
    } while (await this.fill());
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
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
      this.#cut ??= 'its last line has no line feed at its end';
      return last;
    }
    const end = chunk.lastIndexOf(LINE_FEED);
    const lines = end === -1 ? null : Buffer.concat([this.#rest, chunk.subarray(0, end)]);
    this.#rest = end === -1 ? Buffer.concat([this.#rest, chunk]) : Buffer.from(chunk.subarray(end + 1));
    if (this.#rest.length > MAX_LINE_LENGTH) {
      const line = this.#line + 1 + (lines === null ? 0 : splitLines(lines).length);
      throw this.#malformed(`line ${line} is longer than any of IMDb's: is it a .tsv file?`);
    }
    return lines;
  }

  async #nextChunk(): Promise<Uint8Array | null> {
    try {
      const next = await this.#chunks.next();
      return next.done === true ? null : next.value;
    } catch (error) {
      if (!(error instanceof SeedError) || error.code !== 'SOURCE_CUT') throw error;
      this.#cut = 'its packed form breaks off';
      return null;
    }
  }

  #takeLine(): string | undefined {
    const text = this.#lines[this.#next];
    if (text === undefined) return undefined;
    this.#next += 1;
    this.#line += 1;
    return this.#carriageReturn && text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  #parse(text: string, broken: boolean): TsvRow<Column> {
    const line = this.#line;
    const { width, places } = this.#header;
    if (this.#endsInFragment && this.#next >= this.#lines.length) {
      return { line, text, usable: false, problem: 'the file breaks off within this row' };
    }
    const fields = text.split('\t');
    if (fields.length !== width) {
      return { line, text, usable: false, problem: `more or fewer columns than the header's ${width}` };
    }
    if (broken) return { line, text, usable: false, problem: 'bytes that are not UTF-8' };
    const values: Partial<Record<Column, string | null>> = {};
    for (const [column, index] of places) {
      const field = fields[index];
      values[column] = field === undefined || field === NULL ? null : field;
    }
    return { line, text, usable: true, values: values as Record<Column, string | null> };
  }

  async #readHeader(columns: TsvColumns<Column>): Promise<void> {
    if (!(await this.fill())) {
      throw this.#malformed(
        this.#cut === null ? 'it is empty: fetch it again.' : `${this.#cut}: fetch it again.`,
      );
    }
    if (this.#endsInFragment)
      throw this.#malformed(`${String(this.#cut)} in its first line: fetch it again.`);
    if (this.#broken.has(0)) throw this.#malformed('its first line is not UTF-8.');
    const text = (this.#takeLine() ?? '').replace(/^\ufeff/u, '');
    this.#carriageReturn = text.endsWith('\r');
    const line = this.#carriageReturn ? text.slice(0, -1) : text;
    const header = readTsvHeader(line, columns);
    if (!('problems' in header)) {
      this.#header = header;
      return;
    }
    const other = fileWithColumns(line.split('\t'));
    const isOther = other === undefined ? '' : ` Its columns are those of ${other}.`;
    throw this.#malformed(`${header.problems.join('; ')}.${isOther}`);
  }

  #malformed(what: string): SeedError {
    return new SeedError(
      'SOURCE_MALFORMED',
      `${this.name} is not the file of that name that IMDb publishes: ${what}`,
    );
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
