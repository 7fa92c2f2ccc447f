import { LRUCache } from 'lru-cache';

import type { Deadline } from '../deadline.ts';
import { equalRanges, WHOLE, type IdRange } from './id-range.ts';
import type { ScatteredRead } from './scattered-read.ts';

/** Into how many ranges a dataset is split: can be shared equally by two, three, four or six replicas; and one that fails loses a twelfth of the work. */
export const RANGES = 12;
const SAMPLE = 1000;
/** The one that is served, two that are kept, and one to come. */
const DATASETS = 4;

/** The ranges that each dataset is read in, made once of ids drawn at random: data of a dataset never change. */
export class DatasetRanges {
  readonly #scatter: ScatteredRead;
  readonly #known = new LRUCache<string, readonly IdRange[]>({ max: DATASETS });

  constructor(scatter: ScatteredRead) {
    this.#scatter = scatter;
  }

  /** @throws what {@link ScatteredRead.run} throws */
  async of(dataset: string, deadline: Deadline): Promise<readonly IdRange[]> {
    const known = this.#known.get(dataset);
    if (known !== undefined) return known;
    const { parts } = await this.#scatter.run(
      dataset,
      [WHOLE],
      {
        read: (reader, collection, _, limit) => reader.sampleIds(collection, SAMPLE, limit),
        foundNothing: ({ length }) => length === 0,
      },
      deadline,
    );
    const ranges = equalRanges(parts.flat(), RANGES);
    this.#known.set(dataset, ranges);
    return ranges;
  }
}
