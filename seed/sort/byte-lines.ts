import { LACKS_LINE_FEED, PACKED_FORM_BREAKS_OFF } from '../files/line-reader.ts';
import type { SourceFile } from '../files/source-files.ts';
import { SeedError } from '../seed-error.ts';

const BYTE_ORDER_MARK = Buffer.from('\ufeff').toString('latin1');

/** The lines of a file, a byte a character so that each can be written as it was read, without their line feeds. */
export class ByteLines {
  /** How it shows that the file was cut; null where it does not, or not yet. */
  cut: string | null = null;
  /** What was left of a line when the packed form broke off, not one of the lines. */
  fragment = '';
  /** A line is longer than any should be: reading has ended. */
  isTooLong = false;
  readonly #file: SourceFile;
  readonly #longest: number;

  constructor(file: SourceFile, longest: number) {
    this.#file = file;
    this.#longest = longest;
  }

  /** In groups, without a byte order mark in front. */
  async *groups(): AsyncGenerator<string[]> {
    let rest = '';
    let isFirst = true;
    try {
      for await (const chunk of this.#file.chunks) {
        const lines = (
          rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')
        ).split('\n');
        rest = lines.pop() ?? '';
        this.isTooLong = rest.length > this.#longest;
        if (this.isTooLong) return;
        if (lines.length === 0) continue;
        if (isFirst) lines[0] = withoutMark(lines[0]);
        isFirst = false;
        yield lines;
      }
    } catch (error) {
      if (!(error instanceof SeedError) || error.code !== 'SOURCE_CUT') throw error;
      this.cut = PACKED_FORM_BREAKS_OFF;
      this.fragment = rest;
      return;
    }
    if (rest === '') return;
    this.cut = LACKS_LINE_FEED;
    yield [isFirst ? withoutMark(rest) : rest];
  }
}

function withoutMark(line = ''): string {
  return line.startsWith(BYTE_ORDER_MARK) ? line.slice(BYTE_ORDER_MARK.length) : line;
}
