import { SeedError } from '../seed-error.ts';

/** One element of a JSON array, still as text. */
export interface JsonRow {
  /** The line it begins on, the first being 1. */
  line: number;
  text: string;
}

const QUOTE = '"';

/**
 * Splits a JSON array of objects into the texts of its elements as the chunks come in, so that a broken element
 * spoils nobody but itself and memory holds one element. Brackets are counted outside of strings; the elements
 * themselves are not parsed. Throws `SeedError` if the text is no array, or ends before the array does.
 */
export async function* jsonRows(file: string, chunks: AsyncIterable<string>): AsyncGenerator<JsonRow> {
  let line = 1;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let ended = false;
  let row: JsonRow | undefined;
  for await (const chunk of chunks) {
    let rowStart = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const character = chunk[at];
      if (character === '\n') line += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (character === '\\') escaped = true;
        else if (character === QUOTE) inString = false;
      } else if (character === QUOTE) {
        inString = true;
      } else if (character === '[' || character === '{') {
        if (depth === 0 && (character !== '[' || ended)) throw notAnArray(file, line);
        depth += 1;
        if (depth === 2) {
          row = { line, text: '' };
          rowStart = at;
        }
      } else if (character === ']' || character === '}') {
        depth -= 1;
        if (depth === 1 && row !== undefined) {
          row.text += chunk.slice(rowStart, at + 1);
          yield row;
          row = undefined;
        } else if (depth === 0) {
          ended = true;
        } else if (depth < 0) {
          throw notAnArray(file, line);
        }
      }
    }
    if (row !== undefined) row.text += chunk.slice(rowStart);
  }
  if (!ended) {
    throw new SeedError(
      'SOURCE_MALFORMED',
      `${file} ends on line ${line} before its JSON array does: fetch it again.`,
    );
  }
}

function notAnArray(file: string, line: number): SeedError {
  return new SeedError('SOURCE_MALFORMED', `${file}, line ${line}: expected one JSON array of objects.`);
}
