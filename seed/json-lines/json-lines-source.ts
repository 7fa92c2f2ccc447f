import type { TitleChoice } from '../../catalog/title-choice.ts';
import { LineReader, type Line } from '../files/line-reader.ts';
import { shareOf } from '../files/file-meter.ts';
import type { FileFormat, SourceFiles } from '../files/source-files.ts';
import { SeedError } from '../seed-error.ts';
import type { LineOrder } from '../sort/line-order.ts';
import { readInOrder } from '../sort/read-in-order.ts';
import type { Sorting } from '../sort/sorted-files.ts';
import { LEFT_OUT, LeftOutRows, TitleFilter } from '../title-filter.ts';
import type { Reading, SourceItem, SourceLook, SourceSettings, TitleSource } from '../title-source.ts';
import { titleOf } from './json-title.ts';

/** How files of this format are named. */
export const JSON_LINES_FORMAT: FileFormat = {
  what: 'JSON Lines',
  endings: ['.jsonl.gz', '.jsonl.zst', '.jsonl'],
};

/** The one file there is, without its ending. */
const FILE = 'titles';
/** In bytes: more than a title with all it may have. */
const MAX_LINE_LENGTH = 4_000_000;
/** Items gathered before they are handed on. */
const GROUP_SIZE = 50;

/** By id. A line that has none comes first: it will be set aside. */
const JSON_ORDER: LineOrder = { hasHeader: false, longest: MAX_LINE_LENGTH, keyFor: () => idIn };

function idIn(line: string): string {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' && 'id' in value && typeof value.id === 'string'
      ? value.id
      : '';
  } catch {
    return '';
  }
}

/**
 * Titles in the project's own format: UTF-8, one JSON object a line, lines in ascending order of `id`, compared as plain text.
 * A line that is not as it should be is set aside, and a title is left out whose type is not to be loaded. Throws `SeedError` where a line is out of order, because only order tells that
 * no id comes twice without all of them in memory.
 */
export class JsonLinesSource implements TitleSource {
  readonly kind = 'jsonLines';
  readonly ascending = true;
  readonly description: string;
  readonly settings: SourceSettings;
  readonly #files: SourceFiles;
  readonly #filter: TitleFilter;
  readonly #sorting: Sorting | null;
  #size: number | null = null;

  /** Of the choice, the types alone: a line says neither who it is for nor of which region an alias is. `sorting`: null: a file out of order is refused. */
  constructor(files: SourceFiles, choice: TitleChoice, sorting: Sorting | null = null) {
    this.#sorting = sorting;
    this.#files = files;
    this.#filter = new TitleFilter(choice);
    this.settings = this.#filter.settings({ adult: false, aliases: false });
    this.description = files.description;
  }

  async look(signal: AbortSignal): Promise<SourceLook> {
    try {
      const lines = await this.#open(this.#files, signal);
      this.#size = lines.meter.size;
      await lines.close();
      return {
        files: [{ file: lines.name, modifiedAt: lines.modifiedAt, size: lines.meter.size }],
        missing: [],
      };
    } catch (error) {
      if (!(error instanceof SeedError) || error.code !== 'SOURCE_MISSING') throw error;
      return { files: [], missing: [error.message.replace(/\.$/u, '')] };
    }
  }

  items(
    signal: AbortSignal,
    onReading: (reading: Reading) => void = () => undefined,
  ): AsyncIterable<readonly SourceItem[]> {
    const ascending = [{ name: FILE, order: JSON_ORDER, size: this.#size }];
    return readInOrder(
      { files: this.#files, ascending, sorting: this.#sorting, signal, onReading },
      (files) => this.#inOrder(files, signal, onReading),
    );
  }

  async *#inOrder(
    files: SourceFiles,
    signal: AbortSignal,
    onReading: (reading: Reading) => void,
  ): AsyncGenerator<readonly SourceItem[]> {
    const lines = await this.#open(files, signal);
    onReading({ phase: 'Loading', share: () => shareOf([lines.meter]) });
    const reading = new JsonLinesReading(lines.name, this.#filter);
    try {
      let items: SourceItem[] = [];
      while (await lines.fill()) {
        for (let line = lines.take(); line !== undefined; line = lines.take()) {
          const item = reading.read(line, lines.line);
          if (item !== null) items.push(item);
          if (items.length < GROUP_SIZE) continue;
          yield items;
          items = [];
        }
      }
      const { name: file, modifiedAt, cut } = lines;
      const { rows } = reading;
      yield [
        ...items,
        ...reading.leftOut.items(file),
        { kind: 'file', file: { file, gives: ['titles', 'titlesWithDirectors'], rows, modifiedAt, cut } },
      ];
    } finally {
      await lines.close();
    }
  }

  async #open(files: SourceFiles, signal: AbortSignal): Promise<LineReader> {
    const file = await files.open(FILE, signal);
    return new LineReader(file, {
      longest: MAX_LINE_LENGTH,
      tooLong: (line) =>
        new SeedError(
          'SOURCE_MALFORMED',
          `${file.name} is not a file of JSON Lines, one title a line: line ${line} is longer than ${MAX_LINE_LENGTH} bytes.`,
        ),
    });
  }
}

/** What must be known of the lines before to judge one. */
class JsonLinesReading {
  readonly #file: string;
  readonly #filter: TitleFilter;
  readonly leftOut = new LeftOutRows();
  #lastId = '';
  #rows = 0;

  constructor(file: string, filter: TitleFilter) {
    this.#file = file;
    this.#filter = filter;
  }

  /** Lines so far, blank ones aside. */
  get rows(): number {
    return this.#rows;
  }

  /** Null for a blank line, and for a title that is left out. */
  read({ text: whole, isUtf8, isFragment }: Line, line: number): SourceItem | null {
    const text = (line === 1 ? whole.replace(/^\ufeff/u, '') : whole).trim();
    const rejected = (reason: string): SourceItem => ({
      kind: 'rejected',
      row: { file: this.#file, line, reason, text },
    });
    if (text === '') return null;
    this.#rows += 1;
    if (isFragment) return rejected('the file breaks off within this line');
    if (!isUtf8) return rejected('bytes that are not UTF-8');
    const read = titleOf(text);
    if ('problem' in read) return rejected(read.problem);
    const { title } = read;
    if (title._id < this.#lastId) throw unsorted(this.#file, line, title._id, this.#lastId);
    if (title._id === this.#lastId) return rejected('a further line of one id');
    this.#lastId = title._id;
    if (!this.#filter.loadsType(title.type)) {
      this.leftOut.add(LEFT_OUT.type);
      return null;
    }
    return { kind: 'title', title };
  }
}

function unsorted(file: string, line: number, id: string, before: string): SeedError {
  return new SeedError(
    'SOURCE_UNSORTED',
    `${file}, line ${line}: ${id} comes after ${before}, but lines must ascend by id, compared as plain text. Write "id" first in each line and sort them with LC_ALL=C sort, or have the loader sort them (unsorted: Sort in spec.dataset.source).`,
  );
}
