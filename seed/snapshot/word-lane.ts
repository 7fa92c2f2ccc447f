import { CreditSections, TextSections, WordSections } from '../../catalog/snapshot/snapshot-writer.ts';
import type { CreditWriter } from '../../catalog/snapshot/credit-writer.ts';
import type { TextWriter } from '../../catalog/snapshot/text-writer.ts';
import { KEY_OF } from '../folding/text-folder.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { CreditRuns } from './credit-runs.ts';
import { peopleLane, type PeopleMemory } from './people-lane.ts';
import { type KeptSections, SectionPieces } from './section-pieces.ts';
import type { Run } from './run-reader.ts';
import { runOf } from './run-writer.ts';
import type { SortedTitles } from './sorted-titles.ts';
import { TermInverter, type TermLimits } from './term-inverter.ts';
import { mergeTerms } from './term-merge.ts';
import { hashOn, NO_HASH } from './term-table.ts';
import { mergeTitles } from './title-merge.ts';
import { idTo, RECORD } from './title-record.ts';

export interface WordLaneOptions {
  /** Takes the sections, and what is kept on the way to them. */
  readonly file: ScratchFile;
  readonly memory: { readonly words: TermLimits; readonly people: PeopleMemory };
  readonly bufferBytes: number;
}

const GAP = 0x20;
/** Titles between two pauses. */
const TITLES_A_STEP = 2000;

/**
 * The other half of a snapshot beside {@link titleLane}: the sections of texts, then those of words and of people, each as soon as they are complete.
 * Texts are here because each has the number of its different words. Gives undefined some milliseconds of work apart, so that the
 * caller can pause.
 */
export function* wordLane(
  titles: SortedTitles,
  options: WordLaneOptions,
): Generator<KeptSections | undefined, void> {
  const { file, memory, bufferBytes } = options;
  const pieces = new SectionPieces(file);
  const texts = new TextSections(pieces.sinkOf);
  const credits = new CreditSections(pieces.sinkOf);
  const runs = yield* firstPass(titles, { texts: texts.texts, credits: credits.credits }, options);
  yield pieces.kept([...texts.end(), ...credits.end()]);
  const words = new WordSections(pieces.sinkOf);
  yield* mergeTerms(file, runs.words, { to: words.words, bufferBytes });
  yield pieces.kept(words.end());
  yield* peopleLane(runs.people, {
    credits: credits.credits.count,
    file,
    memory: memory.people,
    bufferBytes,
  });
}

/** Writes texts and counts of credits; what is to be sorted goes to runs. By itself, so that its memory is let go before these are merged. */
function* firstPass(
  { file: titles, runs }: SortedTitles,
  to: { readonly texts: TextWriter; readonly credits: CreditWriter },
  { file, memory, bufferBytes }: WordLaneOptions,
): Generator<undefined, { readonly words: readonly Run[]; readonly people: readonly Run[] }> {
  const words = new WordRuns(file, memory.words);
  const credits = new CreditRuns(file, memory.people, to.credits);
  let count = 0;
  for (const record of mergeTitles(titles, runs, bufferBytes)) {
    const end = words.addTexts(record.bytes, record.at, to.texts);
    credits.add(record.bytes, end);
    count += 1;
    if (count % TITLES_A_STEP === 0) yield;
  }
  return { words: words.end(), people: credits.end() };
}

/** Inverts the words of records, and writes them to runs. */
class WordRuns {
  readonly #file: ScratchFile;
  readonly #words: TermInverter;
  readonly #runs: Run[] = [];

  constructor(file: ScratchFile, limits: TermLimits) {
    this.#file = file;
    this.#words = new TermInverter(limits);
  }

  /** Adds the texts of the record that lies at a place of the bytes, and tells where they end. */
  addTexts(bytes: Buffer, record: number, to: TextWriter): number {
    const texts = bytes.readUInt32LE(record + RECORD.texts);
    const idEnd = idTo(bytes, record);
    let at = idEnd + 2 + bytes.readUInt16LE(idEnd);
    for (let left = texts; left > 0; left -= 1) {
      const head = bytes[at] ?? 0;
      const from = at + 3;
      at = from + bytes.readUInt16LE(at + 1);
      to.add(head & 3, this.#addWords(bytes, from, at, to.count));
      if (head >>> 2 === KEY_OF.itself) at += 2 + bytes.readUInt16LE(at);
    }
    return at;
  }

  /** Writes what is still in memory, and tells where the runs are. */
  end(): readonly Run[] {
    this.#runs.push(runOf(this.#words, this.#file));
    return this.#runs;
  }

  /** Adds the words in bytes[from…to), between which there are gaps, to a text, and returns how many are different. */
  #addWords(bytes: Buffer, from: number, to: number, text: number): number {
    const words = this.#words;
    while (!words.hasRoom((to - from + 1) >>> 1, to - from)) this.#runs.push(runOf(words, this.#file));
    let different = 0;
    for (let start = from; start < to;) {
      let hash = NO_HASH;
      let end = start;
      for (; end < to; end += 1) {
        const byte = bytes[end] ?? GAP;
        if (byte === GAP) break;
        hash = hashOn(hash, byte);
      }
      if (words.add(bytes, start, end, hash, text)) different += 1;
      start = end + 1;
    }
    return different;
  }
}
