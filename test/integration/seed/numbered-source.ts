import { type TitleDocument, titleDocument } from '../../../catalog/title-document.ts';
import type { SourceItem, SourceLook, TitleSource } from '../../../seed/title-source.ts';

/** The film of that number. */
export function titled(number: number): TitleDocument {
  return titleDocument({
    _id: `tt${number}`,
    title: `Film ${number}`,
    originalTitle: null,
    aliases: [],
    year: 2000,
    type: 'movie',
    votes: number,
    rating: null,
    directors: [],
  });
}

/** Numbered films in groups of 500; `meanwhile` runs before the group of that number. */
export class NumberedSource implements TitleSource {
  readonly kind = 'imdb';
  readonly ascending = false;
  readonly description = 'numbered films';
  readonly settings = { titles: 'all types', aliases: 'all' };
  given = 0;
  readonly #count: number;
  readonly #meanwhile: Readonly<Record<number, () => Promise<void>>>;

  constructor(count: number, meanwhile: Readonly<Record<number, () => Promise<void>>> = {}) {
    this.#count = count;
    this.#meanwhile = meanwhile;
  }

  look(): Promise<SourceLook> {
    return Promise.resolve({ files: [], missing: [] });
  }

  async *items(): AsyncGenerator<SourceItem[]> {
    for (let group = 0; this.given < this.#count; group += 1) {
      await this.#meanwhile[group]?.();
      const size = Math.min(500, this.#count - this.given);
      const items = Array.from({ length: size }, (_, index): SourceItem => ({
        kind: 'title',
        title: titled(this.given + index),
      }));
      this.given += size;
      yield items;
    }
  }
}

/** These items, in one group, and what a look at the files tells. */
export function sourceOf(
  items: readonly SourceItem[],
  more: { kind?: TitleSource['kind']; titles?: string; look?: Partial<SourceLook> } = {},
): TitleSource {
  return {
    kind: more.kind ?? 'imdb',
    ascending: false,
    description: 'a few items',
    settings: { titles: more.titles ?? 'all types', aliases: 'all' },
    look: () => Promise.resolve({ files: [], missing: [], ...more.look }),
    async *items() {
      yield await Promise.resolve(items);
    },
  };
}
