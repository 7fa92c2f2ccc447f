import { mostPersonBytes, type PersonPlace, writePersonTerm } from '../../catalog/snapshot/person-term.ts';
import type { CreditWriter } from '../../catalog/snapshot/credit-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import type { Run } from './run-reader.ts';
import type { TermLimits } from './term-inverter.ts';
import { TermRuns } from './term-runs.ts';
import { NO_NAME } from './title-record.ts';

/** Inverts the credits of records, which come in the order of rank, to people, and writes them to runs. */
export class CreditRuns {
  readonly #people: TermRuns;
  readonly #credits: CreditWriter;
  #term = Buffer.allocUnsafeSlow(4096);

  /** @param credits takes how many each title has */
  constructor(file: ScratchFile, limits: TermLimits, credits: CreditWriter) {
    this.#people = new TermRuns(file, limits);
    this.#credits = credits;
  }

  /** Adds the credits that lie at a place of a record. */
  add(record: Buffer, place: number): void {
    const count = record.readUInt32LE(place);
    let credit = this.#credits.count;
    this.#credits.add(count);
    let at = place + 4;
    for (const end = credit + count; credit < end; credit += 1) {
      const idFrom = at + 2;
      const idTo = idFrom + record.readUInt16LE(at);
      const bytes = record.readUInt16LE(idTo);
      const nameFrom = bytes === NO_NAME ? undefined : idTo + 2;
      at = idTo + 2 + (bytes === NO_NAME ? 0 : bytes);
      this.#add(record, { idFrom, idTo, nameFrom, nameTo: at }, credit);
    }
  }

  /** Writes what is still in memory, and tells where the runs are. */
  end(): readonly Run[] {
    return this.#people.end();
  }

  #add(record: Buffer, place: PersonPlace, credit: number): void {
    const most = mostPersonBytes(place.nameTo - place.idFrom);
    if (this.#term.length < most) this.#term = Buffer.allocUnsafeSlow(most);
    this.#people.add(this.#term, 0, writePersonTerm(this.#term, record, place), credit);
  }
}
