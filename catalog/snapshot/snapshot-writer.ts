import { ByteWriter } from './byte-writer.ts';
import { CreditWriter } from './credit-writer.ts';
import { aligned, SECTION_NAMES, type SectionName, SECTIONS, TERMS_IN_BLOCK } from './snapshot-format.ts';
import { encodeHeader, type SectionEntry } from './snapshot-header.ts';
import { TermIndexWriter } from './term-index-writer.ts';
import { TextWriter } from './text-writer.ts';
import { TitleWriter } from './title-writer.ts';

/**
 * Gives whatever takes the bytes of a section; it must be done with them when it returns. The sections of one writer are written side by
 * side, those of different ones independently of each other. What they are made of must come sorted: titles and texts in the order of
 * rank, keys and words in the order of their bytes.
 */
export type SinkOf = (name: SectionName) => (bytes: Uint8Array) => void;

/** What the header says of a section beside where it lies. */
export interface WrittenSection extends Pick<SectionEntry, 'bytes' | 'count' | 'crc32'> {
  readonly name: SectionName;
}

/** Writes the sections that have titles. */
export class TitleSections {
  readonly titles: TitleWriter;
  readonly #to;

  constructor(sinkOf: SinkOf) {
    this.#to = {
      ids: new ByteWriter(sinkOf('ids')),
      otherIds: new ByteWriter(sinkOf('otherIds')),
      otherIdEnds: new ByteWriter(sinkOf('otherIdEnds')),
      years: new ByteWriter(sinkOf('years')),
      types: new ByteWriter(sinkOf('types')),
      typeNames: new ByteWriter(sinkOf('typeNames')),
      votes: new ByteWriter(sinkOf('votes')),
      titles: new ByteWriter(sinkOf('titles')),
      titleBlocks: new ByteWriter(sinkOf('titleBlocks')),
    };
    this.titles = new TitleWriter(this.#to);
  }

  end(): WrittenSection[] {
    return written(this.#to, this.titles.counts());
  }
}

/** Writes the sections that have texts. */
export class TextSections {
  readonly texts: TextWriter;
  readonly #to;

  constructor(sinkOf: SinkOf) {
    this.#to = {
      texts: new ByteWriter(sinkOf('texts')),
      textBlocks: new ByteWriter(sinkOf('textBlocks')),
    };
    this.texts = new TextWriter(this.#to);
  }

  end(): WrittenSection[] {
    return written(this.#to, this.texts.counts());
  }
}

/** Writes the index of keys. */
export class KeySections {
  readonly keys: TermIndexWriter;
  readonly #to;

  constructor(sinkOf: SinkOf) {
    const terms = new ByteWriter(sinkOf('keys'));
    const blocks = new ByteWriter(sinkOf('keyBlocks'));
    const texts = new ByteWriter(sinkOf('keyTexts'));
    const skips = new ByteWriter(sinkOf('keySkips'));
    const keyMinima = new ByteWriter(sinkOf('keyMinima'));
    this.keys = new TermIndexWriter({ terms, blocks, texts, skips });
    this.#to = { keys: terms, keyBlocks: blocks, keyTexts: texts, keySkips: skips, keyMinima };
  }

  end(): WrittenSection[] {
    const { keySkips, keyMinima } = this.#to;
    this.keys.writeMinima(keyMinima);
    const { count: keys } = this.keys;
    return written(this.#to, {
      keys,
      keyBlocks: Math.ceil(keys / TERMS_IN_BLOCK),
      keyTexts: keys,
      keySkips: keySkips.length / 8,
      keyMinima: keyMinima.length / 4,
    });
  }
}

/** Writes the index of words. */
export class WordSections {
  readonly words: TermIndexWriter;
  readonly #to;

  constructor(sinkOf: SinkOf) {
    const terms = new ByteWriter(sinkOf('words'));
    const blocks = new ByteWriter(sinkOf('wordBlocks'));
    const texts = new ByteWriter(sinkOf('wordTexts'));
    const skips = new ByteWriter(sinkOf('wordSkips'));
    this.words = new TermIndexWriter({ terms, blocks, texts, skips });
    this.#to = { words: terms, wordBlocks: blocks, wordTexts: texts, wordSkips: skips };
  }

  end(): WrittenSection[] {
    const { count: words } = this.words;
    return written(this.#to, {
      words,
      wordBlocks: Math.ceil(words / TERMS_IN_BLOCK),
      wordTexts: words,
      wordSkips: this.#to.wordSkips.length / 8,
    });
  }
}

/** Writes how many are credited with each title. */
export class CreditSections {
  readonly credits: CreditWriter;
  readonly #to;

  constructor(sinkOf: SinkOf) {
    this.#to = {
      credits: new ByteWriter(sinkOf('credits')),
      creditBlocks: new ByteWriter(sinkOf('creditBlocks')),
    };
    this.credits = new CreditWriter(this.#to);
  }

  end(): WrittenSection[] {
    return written(this.#to, this.credits.counts());
  }
}

/** Writes the index of people, each with their credits, and who each credit is of. */
export class PeopleSections {
  readonly people: TermIndexWriter;
  /** Takes the number of the person of each credit, in their order, as 4 bytes. */
  readonly creditPeople: ByteWriter;
  /** Takes the numbers of all people in the order of their ids, as 4 bytes. */
  readonly peopleById: ByteWriter;
  readonly #to;

  constructor(sinkOf: SinkOf) {
    const terms = new ByteWriter(sinkOf('people'));
    const blocks = new ByteWriter(sinkOf('peopleBlocks'));
    const texts = new ByteWriter(sinkOf('peopleCredits'));
    const skips = new ByteWriter(sinkOf('peopleSkips'));
    const creditPeople = new ByteWriter(sinkOf('creditPeople'));
    this.people = new TermIndexWriter({ terms, blocks, texts, skips });
    this.creditPeople = creditPeople;
    this.peopleById = new ByteWriter(sinkOf('peopleById'));
    this.#to = {
      people: terms,
      peopleBlocks: blocks,
      peopleCredits: texts,
      peopleSkips: skips,
      peopleById: this.peopleById,
      creditPeople,
    };
  }

  end(): WrittenSection[] {
    const { count: people } = this.people;
    return written(this.#to, {
      people,
      peopleBlocks: Math.ceil(people / TERMS_IN_BLOCK),
      peopleCredits: people,
      peopleSkips: this.#to.peopleSkips.length / 8,
      peopleById: people,
      creditPeople: this.creditPeople.length / 4,
    });
  }
}

/** The header that belongs in front of all sections, which are given in any order. */
export function headerOf(
  { schema, version }: { readonly schema: number; readonly version: string },
  given: readonly WrittenSection[],
): Uint8Array<ArrayBuffer> {
  const byName = new Map(given.map((section) => [section.name, section]));
  let offset = 0;
  const sections = SECTION_NAMES.map((name): SectionEntry => {
    const section = byName.get(name);
    if (section === undefined) throw new Error(`the snapshot lacks its section ${name}`);
    const { bytes, count, crc32 } = section;
    const entry = { name, version: SECTIONS[name], offset, bytes, count, crc32 };
    offset += aligned(bytes);
    return entry;
  });
  const countOf = (name: SectionName): number => byName.get(name)?.count ?? 0;
  return encodeHeader({
    schema,
    version,
    titles: countOf('ids'),
    texts: countOf('texts'),
    keys: countOf('keys'),
    words: countOf('words'),
    sections,
  });
}

function written<Name extends SectionName>(
  to: Readonly<Record<Name, ByteWriter>>,
  counts: Readonly<Record<Name, number>>,
): WrittenSection[] {
  return (Object.keys(to) as Name[]).map((name) => ({
    name,
    bytes: to[name].length,
    count: counts[name],
    crc32: to[name].crc32(),
  }));
}
