import type { TermIndexWriter } from '../../catalog/snapshot/term-index-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { type Run, RunReader } from './run-reader.ts';
import { runOf } from './run-writer.ts';
import { TermInverter, type TermLimits } from './term-inverter.ts';
import { mergeTerms } from './term-merge.ts';
import { hashOn, NO_HASH } from './term-table.ts';

export interface KeySortOptions {
  readonly to: TermIndexWriter;
  /** What is sorted at once. */
  readonly limits: TermLimits;
  readonly bufferBytes: number;
}

/**
 * Writes the keys of all parts to an index, and yields behind each. A part that is too large, because very many keys begin alike, is
 * sorted in runs, which are then merged.
 */
export function* sortKeyParts(
  file: ScratchFile,
  parts: readonly (readonly Run[])[],
  { to, limits, bufferBytes }: KeySortOptions,
): Generator<undefined, void> {
  const keys = new TermInverter(limits);
  const reader = new RunReader(file, [], bufferBytes);
  for (const pieces of parts) {
    const runs: Run[] = [];
    reader.begin(pieces);
    let text = 0;
    while (!reader.ended) {
      const length = reader.varint();
      // The varint behind it comes along.
      reader.need(length + 5);
      while (!keys.hasRoom(1, length)) {
        runs.push(runOf(keys, file));
        yield;
      }
      const { at, bytes } = reader;
      const end = at + length;
      let hash = NO_HASH;
      for (let place = at; place < end; place += 1) hash = hashOn(hash, bytes[place] ?? 0);
      reader.at = end;
      text += reader.varint();
      keys.add(bytes, at, end, hash, text);
    }
    if (runs.length === 0) {
      keys.passTo(to);
    } else {
      runs.push(runOf(keys, file));
      yield* mergeTerms(file, runs, { to, bufferBytes });
    }
    yield;
  }
}
