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

export const TITLE_ID = /^tt\d+$/u;

/**
 * Walks a file whose rows ascend by title id, compared as plain text ("tt10000000" comes before "tt9000000"): the
 * order in which IMDb publishes. Rows without values or a title id are set aside on the way. Throws `SeedError` at
 * the first row out of order, because a merge would lose it and what follows.
 *
 * The row to be taken next is `current ?? (await load())`: nothing is waited for while rows are in memory, which they
 * nearly always are. A promise a row is a large part of what a row costs.
 */
export class SortedRows<Column extends string> {
  readonly #reader: TsvReader<Column>;
  readonly #options: SortedRowsOptions<Column>;
  #current: SortedRow<Column> | null | undefined;
  /** The id of the usable row before. */
  #lastId: string | undefined;

  constructor(reader: TsvReader<Column>, options: SortedRowsOptions<Column>) {
    this.#reader = reader;
    this.#options = options;
  }

  /** The row to be taken next; null: there is none; undefined: `load` must tell. */
  get current(): SortedRow<Column> | null | undefined {
    while (this.#current === undefined) {
      const row = this.#reader.take();
      if (row === undefined) return undefined;
      this.#current = this.#usable(row);
    }
    return this.#current;
  }

  /** Reads on as far as is needed to tell the row to be taken next; null at the end. */
  async load(): Promise<SortedRow<Column> | null> {
    for (;;) {
      const { current } = this;
      if (current !== undefined) return current;
      if (!(await this.#reader.fill())) this.#current = null;
    }
  }

  /** Goes on to the row after the current one. */
  drop(): void {
    this.#current = undefined;
  }

  /** Takes the rows of one title, if they come next: without a promise where all of them are in memory, and the row behind. */
  takeAll(id: string, rows: SortedRow<Column>[] = []): Promise<SortedRow<Column>[]> | SortedRow<Column>[] {
    for (;;) {
      const { current } = this;
      if (current === undefined) return this.load().then(() => this.takeAll(id, rows));
      if (current?.id !== id) return rows;
      rows.push(current);
      this.drop();
    }
  }

  /** Goes past the rows of one title, if they come next, and returns how many they were, with those passed before: as {@link takeAll} does. */
  passAll(id: string, before = 0): Promise<number> | number {
    for (let rows = before; ; rows += 1) {
      const { current } = this;
      if (current === undefined) return this.load().then(() => this.passAll(id, rows));
      if (current?.id !== id) return rows;
      this.drop();
    }
  }

  /** Tells of a row with which something is wrong. */
  tell(kind: 'rejected' | 'noted', { line, text }: { line: number; text: string }, reason: string): void {
    this.#options.onOdd({ kind, row: { file: this.#reader.name, line, reason, text } });
  }

  #usable(row: TsvRow<Column>): SortedRow<Column> | undefined {
    if (!row.usable) {
      this.tell('rejected', row, row.problem);
      return undefined;
    }
    const { line, text, values } = row;
    const id = values[this.#options.idColumn];
    // The rows of one title follow one another.
    if (id !== null && id === this.#lastId && !this.#options.unique) return { id, line, text, values };
    if (id === null || !TITLE_ID.test(id)) {
      this.tell('rejected', row, 'something else where a title id (tt and digits) is due');
      return undefined;
    }
    if (this.#lastId !== undefined && id < this.#lastId) {
      throw new SeedError(
        'SOURCE_UNSORTED',
        `${this.#reader.name}, line ${line}: ${id} comes after ${this.#lastId}, but rows must ascend by title id, compared as plain text, as IMDb publishes them. Sort the rows below the header with LC_ALL=C sort, fetch the file again, or have the loader sort it (unsorted: Sort in spec.dataset.source). Nothing was switched.`,
      );
    }
    if (id === this.#lastId) {
      this.tell('rejected', row, 'a further row of a title that may have one');
      return undefined;
    }
    this.#lastId = id;
    return { id, line, text, values };
  }
}
