import { LeastTexts } from './least-texts.ts';
import { PeopleTable } from './people-table.ts';
import { type SnapshotBuffer, Sections } from './sections.ts';
import type { SnapshotFacts } from './snapshot-header.ts';
import type { TextKind } from './snapshot-format.ts';
import { atOnce, type Steps } from './steps.ts';
import { TermIndex } from './term-index.ts';
import type { TermWalk } from './term-walk.ts';
import type { TextList } from './text-list.ts';
import { TextTable } from './text-table.ts';
import { type SnapshotTitle, TitleTable } from './title-table.ts';

/**
 * A search snapshot in memory: docs/search-snapshot.md. A title is its rank, 0 being the most voted; a text is one of the distinct texts
 * by which a title is known. Texts ascend by rank, so that whatever comes in the order of texts comes best first.
 *
 * All answers are read from the one buffer; nothing is made of it beforehand but a few views and the names of types.
 */
export class Snapshot {
  readonly facts: SnapshotFacts;
  /** The folded titles, as `foldTitle` makes them, with the texts that fold to each. */
  readonly keys: TermIndex;
  /** The folded words, as `foldWords` makes them, with the texts that have each. */
  readonly words: TermIndex;
  readonly texts: TextTable;
  readonly titles: TitleTable;
  /** Who directed what; undefined where the snapshot was written by a release that kept nobody. */
  readonly people: PeopleTable | undefined;
  readonly #leastOfKeys: LeastTexts;

  private constructor(sections: Sections, buffer: SnapshotBuffer) {
    const { schema, version, titles, texts, keys, words } = sections.header;
    this.facts = { schema, version, titles, texts, keys, words };
    this.titles = new TitleTable(sections, buffer);
    this.texts = new TextTable(sections);
    this.keys = new TermIndex({
      count: sections.count('keys'),
      terms: sections.bytes('keys'),
      blocks: sections.u32('keyBlocks'),
      texts: sections.bytes('keyTexts'),
      skips: sections.u32('keySkips'),
    });
    this.words = new TermIndex({
      count: sections.count('words'),
      terms: sections.bytes('words'),
      blocks: sections.u32('wordBlocks'),
      texts: sections.bytes('wordTexts'),
      skips: sections.u32('wordSkips'),
    });
    this.people = sections.havePeople ? new PeopleTable(sections) : undefined;
    this.#leastOfKeys = new LeastTexts(this.keys, sections.u32('keyMinima'));
  }

  /** Checks the bytes of a whole snapshot and opens it. Throws SnapshotError. */
  static read(buffer: SnapshotBuffer): Snapshot {
    return atOnce(Snapshot.readInSteps(buffer));
  }

  /** The same in steps. */
  static *readInSteps(buffer: SnapshotBuffer): Steps<Snapshot> {
    const sections = new Sections(buffer);
    yield* sections.check();
    return new Snapshot(sections, buffer);
  }

  /** Opens a snapshot that `read` has checked before, as another thread does for one that goes on with it. */
  static checked(buffer: SnapshotBuffer): Snapshot {
    return new Snapshot(new Sections(buffer), buffer);
  }

  /** The title of a rank. Throws RangeError where there is none. */
  title(rank: number): SnapshotTitle {
    return this.titles.title(rank);
  }

  /** The texts that fold to a key, best first. Several may be of one title, one right after the other. */
  exact(key: string): TextList {
    return this.keys.texts(this.keys.find(Buffer.from(key, 'utf8')));
  }

  /** The best titles that have a key with this beginning: for each of the first `limit` titles by rank, its first such text. */
  prefix(beginning: string, limit: number): number[] {
    const found: number[] = [];
    if (limit <= 0) return found;
    let last = -1;
    for (const text of this.textsBeginning(beginning)) {
      const rank = this.texts.rank(text);
      if (rank === last) continue;
      found.push(text);
      if (found.length === limit) break;
      last = rank;
    }
    return found;
  }

  /** The texts that have a key with this beginning, best first. Several may be of one title, one right after the other. */
  textsBeginning(beginning: string): Iterable<number> {
    const from = Buffer.from(beginning, 'utf8');
    // No byte of UTF-8 is 0xff.
    const to = Buffer.concat([from, Uint8Array.of(0xff)]);
    return this.#leastOfKeys.texts(this.keys.placeOf(from), this.keys.placeOf(to));
  }

  /** The n-th word in ascending order of bytes. Throws RangeError where there is none. */
  word(n: number): string {
    const { bytes, length } = this.words.at(n);
    return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('utf8');
  }

  /** The place of a folded word; undefined where no title has it. */
  findWord(word: string): number | undefined {
    return this.words.find(Buffer.from(word, 'utf8'))?.number;
  }

  /** The texts that have a folded word, best first. */
  textsWithWord(word: string): TextList {
    return this.words.texts(this.words.find(Buffer.from(word, 'utf8')));
  }

  /** A walk over all words in ascending order, before the first of them. */
  walkWords(): TermWalk {
    return this.words.walk();
  }

  textRank(text: number): number {
    return this.texts.rank(text);
  }

  textKind(text: number): TextKind {
    return this.texts.kind(text);
  }

  /** How many distinct words a text has; 63 stands for as many or more. */
  textWordCount(text: number): number {
    return this.texts.words(text);
  }
}
