import { SeedError } from '../seed-error.ts';
import type { SourceItem } from '../title-source.ts';
import type { TsvReader, TsvRow } from './tsv-reader.ts';

/** A usable row of a file sorted by title id. */
export interface SortedRow<Column extends string> {
  id: string;
  line: number;
  text: string;
  values: Record<Column, string | null>;
}

export interface SortedRowsOptions<Column extends string> {
  idColumn: Column;
  /** Whether a title has one row here at most; further ones are set aside. */
  unique: boolean;
  /** Told of rows with which something is wrong. */
  onOdd: (item: SourceItem) => void;
}

const TITLE_ID = /^tt\d+$/u;

/**
 * Walks a file whose rows ascend by title id, compared as plain text ("tt10000000" comes before "tt9000000"): the
 * order in which IMDb publishes. Rows without values or a title id are set aside on the way. Throws `SeedError` at
 * the first row out of order, because a merge would lose it and what follows.
 */
export class SortedRows<Column extends string> {
  readonly #reader: TsvReader<Column>;
  readonly #options: SortedRowsOptions<Column>;
  /** The row to be taken next; undefined: not read yet; null: there is none. */
  #current: SortedRow<Column> | null | undefined;
  #lastId = '';

  constructor(reader: TsvReader<Column>, options: SortedRowsOptions<Column>) {
    this.#reader = reader;
    this.#options = options;
  }

  /** The next row, null at the end. */
  async take(): Promise<SortedRow<Column> | null> {
    return this.#takeIf(() => true);
  }

  /** The next row if it is of an earlier title than `id`; of any title if `id` is undefined. */
  async takeBefore(id: string | undefined): Promise<SortedRow<Column> | null> {
    return this.#takeIf((row) => id === undefined || row.id < id);
  }

  /** The rows of one title, if they come next. */
  async takeAll(id: string): Promise<SortedRow<Column>[]> {
    const rows: SortedRow<Column>[] = [];
    for (;;) {
      const row = await this.#takeIf((next) => next.id === id);
      if (row === null) return rows;
      rows.push(row);
    }
  }

  /** Tells of a row with which something is wrong. */
  tell(kind: 'rejected' | 'noted', { line, text }: { line: number; text: string }, reason: string): void {
    this.#options.onOdd({ kind, row: { file: this.#reader.name, line, reason, text } });
  }

  async #takeIf(wanted: (row: SortedRow<Column>) => boolean): Promise<SortedRow<Column> | null> {
    while (this.#current === undefined) {
      const row = this.#reader.take();
      if (row !== undefined) this.#current = this.#usable(row);
      else if (!(await this.#reader.fill())) this.#current = null;
    }
    const row = this.#current;
    if (row === null || !wanted(row)) return null;
    this.#current = undefined;
    return row;
  }

  #usable(row: TsvRow<Column>): SortedRow<Column> | undefined {
    if (!row.usable) {
      this.tell('rejected', row, row.problem);
      return undefined;
    }
    const { line, text, values } = row;
    const id = values[this.#options.idColumn];
    if (id === null || !TITLE_ID.test(id)) {
      this.tell('rejected', row, 'something else where a title id (tt and digits) is due');
      return undefined;
    }
    if (id < this.#lastId) {
      throw new SeedError(
        'SOURCE_UNSORTED',
        `${this.#reader.name}, line ${line}: ${id} comes after ${this.#lastId}, but rows must ascend by title id, compared as plain text, as IMDb publishes them. Sort the rows below the header with LC_ALL=C sort, or fetch the file again. Nothing was switched.`,
      );
    }
    if (id === this.#lastId && this.#options.unique) {
      this.tell('rejected', row, 'a further row of a title that may have one');
      return undefined;
    }
    this.#lastId = id;
    return { id, line, text, values };
  }
}
