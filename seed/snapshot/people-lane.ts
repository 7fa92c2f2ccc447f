import type { ByteWriter } from '../../catalog/snapshot/byte-writer.ts';
import { personParts } from '../../catalog/snapshot/person-term.ts';
import { PeopleSections } from '../../catalog/snapshot/snapshot-writer.ts';
import type { TermIndexWriter } from '../../catalog/snapshot/term-index-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { type CreditPartMemory, CreditParts } from './credit-parts.ts';
import type { Run } from './run-reader.ts';
import { TermRuns } from './term-runs.ts';
import { type KeptSections, SectionPieces } from './section-pieces.ts';
import type { TermLimits } from './term-inverter.ts';
import { type MergedTerms, mergeTerms } from './term-merge.ts';

/** What sorting people takes of memory. */
export interface PeopleMemory extends TermLimits, CreditPartMemory {}

export interface PeopleLaneOptions {
  /** How many credits the runs have altogether. */
  readonly credits: number;
  /** Has the runs; takes the sections, and what is kept on the way to them. */
  readonly file: ScratchFile;
  readonly memory: PeopleMemory;
  readonly bufferBytes: number;
}

/** The sections of people, from the runs that `CreditRuns` has written. Gives undefined some milliseconds of work apart. */
export function* peopleLane(
  runs: readonly Run[],
  { credits, file, memory, bufferBytes }: PeopleLaneOptions,
): Generator<KeptSections | undefined, void> {
  const pieces = new SectionPieces(file);
  const sections = new PeopleSections(pieces.sinkOf);
  const parts = new CreditParts(file, credits, memory);
  const ids = new TermRuns(file, memory);
  yield* mergeTerms(file, runs, { to: new NumberedPeople(sections.people, parts, ids), bufferBytes });
  yield* parts.writeTo(sections.creditPeople, bufferBytes);
  yield* mergeTerms(file, ids.end(), { to: new Numbers(sections.peopleById), bufferBytes });
  yield pieces.kept(sections.end());
}

/** Hands people on to their index, and to their ids and each of their credits which number they have there. */
class NumberedPeople implements MergedTerms {
  readonly #index: TermIndexWriter;
  readonly #parts: CreditParts;
  readonly #ids: TermRuns;

  constructor(index: TermIndexWriter, parts: CreditParts, ids: TermRuns) {
    this.#index = index;
    this.#parts = parts;
    this.#ids = ids;
  }

  begin(bytes: Uint8Array, from: number, to: number): void {
    const { idFrom, idTo } = personParts(bytes, to);
    this.#ids.add(bytes, idFrom, idTo, this.#index.count);
    this.#index.begin(bytes, from, to);
  }

  text(credit: number): void {
    this.#index.text(credit);
    this.#parts.add(credit, this.#index.count);
  }

  end(): void {
    this.#index.end();
  }
}

/** Writes the numbers that terms have, 4 bytes each, in the order of the terms. */
class Numbers implements MergedTerms {
  readonly #to: ByteWriter;

  constructor(to: ByteWriter) {
    this.#to = to;
  }

  begin(): void {
    // The order of the numbers is all that is kept.
  }

  text(number: number): void {
    this.#to.u32(number);
  }

  end(): void {
    // As at the beginning.
  }
}
