import { ByteWriter } from './byte-writer.ts';
import { aligned, SECTION_NAMES, type SectionName, SECTIONS, TERMS_IN_BLOCK } from './snapshot-format.ts';
import { encodeHeader, type SectionEntry } from './snapshot-header.ts';
import { TermIndexWriter } from './term-index-writer.ts';
import { TitleWriter } from './title-writer.ts';

/**
 * Writes the sections of a snapshot side by side, each to a sink of its own. Titles and texts come in the order of rank, keys and
 * words in the order of their bytes: whoever calls has sorted them.
 */
export class SnapshotWriter {
  readonly titles: TitleWriter;
  readonly keys: TermIndexWriter;
  readonly words: TermIndexWriter;
  readonly #to: Readonly<Record<SectionName, ByteWriter>>;

  /** `sinkOf` gives whatever takes the bytes of a section; it must be done with them when it returns. */
  constructor(sinkOf: (name: SectionName) => (bytes: Uint8Array) => void) {
    const to = Object.fromEntries(
      SECTION_NAMES.map((name) => [name, new ByteWriter(sinkOf(name))]),
    ) as Record<SectionName, ByteWriter>;
    this.#to = to;
    this.titles = new TitleWriter(to);
    this.keys = new TermIndexWriter({
      terms: to.keys,
      blocks: to.keyBlocks,
      texts: to.keyTexts,
      skips: to.keySkips,
    });
    this.words = new TermIndexWriter({
      terms: to.words,
      blocks: to.wordBlocks,
      texts: to.wordTexts,
      skips: to.wordSkips,
    });
  }

  /** Ends the sections, and gives the header that belongs in front of them. */
  end({ schema, version }: { schema: number; version: string }): Uint8Array {
    this.keys.writeMinima(this.#to.keyMinima);
    const counts = this.#counts();
    let offset = 0;
    const sections = SECTION_NAMES.map((name): SectionEntry => {
      const { length: bytes } = this.#to[name];
      const entry = {
        name,
        version: SECTIONS[name],
        offset,
        bytes,
        count: counts[name] ?? 0,
        crc32: this.#to[name].crc32(),
      };
      offset += aligned(bytes);
      return entry;
    });
    const { titles, texts } = this.titles;
    return encodeHeader({
      schema,
      version,
      titles,
      texts,
      keys: this.keys.count,
      words: this.words.count,
      sections,
    });
  }

  #counts(): Partial<Record<SectionName, number>> {
    const to = this.#to;
    const { count: keys } = this.keys;
    const { count: words } = this.words;
    return {
      ...this.titles.counts(),
      keys,
      keyBlocks: Math.ceil(keys / TERMS_IN_BLOCK),
      keyTexts: keys,
      keySkips: to.keySkips.length / 8,
      keyMinima: to.keyMinima.length / 4,
      words,
      wordBlocks: Math.ceil(words / TERMS_IN_BLOCK),
      wordTexts: words,
      wordSkips: to.wordSkips.length / 8,
    };
  }
}
