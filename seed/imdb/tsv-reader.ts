import { LineReader, type Line } from '../files/line-reader.ts';
import type { ReadMeter } from '../files/file-meter.ts';
import type { SourceFile } from '../files/source-files.ts';
import { SeedError } from '../seed-error.ts';
import { fileWithColumns } from './imdb-columns.ts';
import { readTsvHeader, type TsvColumns, type TsvHeader } from './tsv-header.ts';

/** In bytes. No line of IMDb's comes near. */
export const MAX_LINE_LENGTH = 1_000_000;

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
  readonly #lines: LineReader;
  readonly #columns: TsvColumns<Column>;
  #header: TsvHeader = { width: 0, places: [] };
  #carriageReturn = false;
  /** The needed cells of the row that is being read. */
  readonly #cells: string[] = [];
  readonly #cell = (place: number): string | null => {
    const cell = this.#cells[place];
    return cell === undefined || cell === NULL ? null : cell;
  };

  private constructor(file: SourceFile, columns: TsvColumns<Column>) {
    this.#columns = columns;
    this.name = file.name;
    this.modifiedAt = file.modifiedAt;
    this.#lines = new LineReader(file, {
      longest: MAX_LINE_LENGTH,
      tooLong: (line) => this.#malformed(`line ${line} is longer than any of IMDb's: is it a .tsv file?`),
    });
  }

  /** Opens a file and reads its header. Throws `SeedError` if that is not as it should be. */
  static async open<Column extends string>(
    file: SourceFile,
    columns: TsvColumns<Column>,
  ): Promise<TsvReader<Column>> {
    const reader = new TsvReader<Column>(file, columns);
    try {
      await reader.#readHeader();
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  get meter(): ReadMeter {
    return this.#lines.meter;
  }

  /** How many rows have been taken, the unusable ones among them; the header is none. */
  get rows(): number {
    return this.#lines.line - 1;
  }

  /** How it shows that the file was cut, to be read after its name; null where it does not, or not yet. */
  get cut(): string | null {
    return this.#lines.cut;
  }

  /** The next row if it is in memory already; undefined calls for `fill`. */
  take(): TsvRow<Column> | undefined {
    const line = this.#lines.take();
    return line === undefined ? undefined : this.#parse(line);
  }

  /** Reads on; false at the end of the file. */
  fill(): Promise<boolean> {
    return this.#lines.fill();
  }

  /** All rows from here on. */
  async *remaining(): AsyncGenerator<TsvRow<Column>> {
    do {
      for (let row = this.take(); row !== undefined; row = this.take()) yield row;
    } while (await this.fill());
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  #parse({ text: whole, isUtf8, isFragment }: Line): TsvRow<Column> {
    const { line } = this.#lines;
    const text = this.#carriageReturn && whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    if (isFragment) return { line, text, usable: false, problem: 'the file breaks off within this row' };
    const { width } = this.#header;
    if (this.#split(text) !== width) {
      return { line, text, usable: false, problem: `more or fewer columns than the header's ${width}` };
    }
    if (!isUtf8) return { line, text, usable: false, problem: 'bytes that are not UTF-8' };
    return { line, text, usable: true, values: this.#columns.values(this.#cell) };
  }

  /** Takes the needed cells out of a row, without making strings of the others, and returns how many there are in all. */
  #split(text: string): number {
    const { places } = this.#header;
    let start = 0;
    for (let column = 0; ; column += 1) {
      const tab = text.indexOf('\t', start);
      const place = places[column] ?? -1;
      if (place >= 0) this.#cells[place] = tab === -1 ? text.slice(start) : text.slice(start, tab);
      if (tab === -1) return column + 1;
      start = tab + 1;
    }
  }

  async #readHeader(): Promise<void> {
    const first = (await this.#lines.fill()) ? this.#lines.take() : undefined;
    const { cut } = this.#lines;
    if (first === undefined) {
      throw this.#malformed(cut === null ? 'it is empty: fetch it again.' : `${cut}: fetch it again.`);
    }
    if (first.isFragment) throw this.#malformed(`${String(cut)} in its first line: fetch it again.`);
    if (!first.isUtf8) throw this.#malformed('its first line is not UTF-8.');
    const text = first.text.replace(/^\ufeff/u, '');
    this.#carriageReturn = text.endsWith('\r');
    const line = this.#carriageReturn ? text.slice(0, -1) : text;
    const header = readTsvHeader(line, this.#columns);
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
