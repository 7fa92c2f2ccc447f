import { SeedError } from '../seed-error.ts';
import type { ImdbFile } from './imdb-files.ts';

/** No line of IMDb's comes near; what does is another format, which must not fill the memory. */
const MAX_LINE_LENGTH = 1_000_000;

/** IMDb's sign for "no value". */
const NULL = '\\N';

/** One row: the values of the columns asked for, null for `\N`; or the problem for which it has none. */
export type TsvRow<Column extends string> =
  | { usable: true; line: number; text: string; values: Record<Column, string | null> }
  | { usable: false; line: number; text: string; problem: string };

/**
 * Reads a file of tab-separated values as IMDb writes them: UTF-8, a header, no quoting, `\N` for null. Columns are
 * found by their name in the header, so that others may be added or moved.
 */
export class TsvReader<Column extends string> {
  readonly name: string;
  readonly #chunks: AsyncIterator<Uint8Array, unknown>;
  readonly #decoder = new TextDecoder();
  #places: readonly (readonly [column: Column, index: number])[] = [];
  #width = 0;
  #carriageReturn = false;
  #lines: string[] = [];
  #next = 0;
  #line = 0;
  /** The beginning of a line whose end has not come yet. */
  #rest = '';
  #ended = false;

  private constructor(file: ImdbFile) {
    this.name = file.name;
    this.#chunks = file.chunks[Symbol.asyncIterator]();
  }

  /** Opens a file and reads its header. Throws `SeedError` if a column is missing. */
  static async open<Column extends string>(
    file: ImdbFile,
    columns: readonly Column[],
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

  /** The next row if it is in memory already; undefined calls for `fill`. */
  take(): TsvRow<Column> | undefined {
    const text = this.#takeLine();
    return text === undefined ? undefined : this.#parse(text);
  }

  /** Reads on; false at the end of the file. */
  async fill(): Promise<boolean> {
    while (this.#next >= this.#lines.length) {
      if (this.#ended) return false;
      const next = await this.#chunks.next();
      this.#ended = next.done === true;
      const text =
        this.#rest +
        (next.done === true ? this.#decoder.decode() : this.#decoder.decode(next.value, { stream: true }));
      const lines = text.split('\n');
      // A last line needs no line feed, and after a line feed comes no further line.
      this.#rest = this.#ended ? '' : (lines.pop() ?? '');
      if (this.#ended && lines.at(-1) === '') lines.pop();
      if (this.#rest.length > MAX_LINE_LENGTH) {
        throw this.#malformed(
          `line ${this.#line + lines.length + 1} is longer than any of IMDb's: is it a .tsv file?`,
        );
      }
      this.#lines = lines;
      this.#next = 0;
    }
    return true;
  }

  /** All rows from here on. */
  async *rows(): AsyncGenerator<TsvRow<Column>> {
    do {
      for (let row = this.take(); row !== undefined; row = this.take()) yield row;
    } while (await this.fill());
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #takeLine(): string | undefined {
    const text = this.#lines[this.#next];
    if (text === undefined) return undefined;
    this.#next += 1;
    this.#line += 1;
    return this.#carriageReturn && text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  #parse(text: string): TsvRow<Column> {
    const line = this.#line;
    const fields = text.split('\t');
    if (fields.length !== this.#width) {
      return {
        line,
        text,
        usable: false,
        problem: `${fields.length} columns where the header has ${this.#width}`,
      };
    }
    if (text.includes('\ufffd')) return { line, text, usable: false, problem: 'bytes that are not UTF-8' };
    const values: Partial<Record<Column, string | null>> = {};
    for (const [column, index] of this.#places) {
      const field = fields[index];
      values[column] = field === undefined || field === NULL ? null : field;
    }
    return { line, text, usable: true, values: values as Record<Column, string | null> };
  }

  async #readHeader(columns: readonly Column[]): Promise<void> {
    const text = (await this.fill()) ? (this.#takeLine() ?? '') : '';
    this.#carriageReturn = text.endsWith('\r');
    const header = text.trimEnd().split('\t');
    const missing = columns.filter((column) => !header.includes(column));
    if (missing.length > 0) {
      throw this.#malformed(
        `its first line lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}.`,
      );
    }
    this.#width = header.length;
    this.#places = columns.map((column) => [column, header.indexOf(column)]);
  }

  #malformed(what: string): SeedError {
    return new SeedError(
      'SOURCE_MALFORMED',
      `${this.name} is not the file of that name that IMDb publishes: ${what}`,
    );
  }
}
