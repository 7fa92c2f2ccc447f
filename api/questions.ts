import type { KeptDataset } from '../catalog/dataset-pointer.ts';
import type { Clock } from '../time/clock.ts';
import { DatasetList } from './datasets/dataset-list.ts';
import type { DatasetReads } from './datasets/dataset-reads.ts';
import type { CatalogueScans } from './parallel/catalogue-scans.ts';
import { ScannedPeople } from './parallel/scanned-people.ts';
import { ScanAnswers } from './parallel/scan-answers.ts';
import { AnswerCache } from './titles/answer-cache.ts';
import { DirectorsSearch } from './titles/directors-search.ts';
import type { Finders } from './titles/found-page.ts';
import { PeopleInMemory } from './titles/people-in-memory.ts';
import type { ReplicaTitles } from './titles/replica-titles.ts';
import { TitleLookup } from './titles/title-lookup.ts';
import { type Suggesters, TitleSuggest } from './titles/title-suggest.ts';

/** Whatever can be asked of the titles. */
export interface Questions {
  readonly search: DirectorsSearch;
  readonly suggest: TitleSuggest;
  readonly titles: TitleLookup;
  readonly datasets: DatasetList<ReplicaTitles>;
  readonly scans: ScanAnswers;
  /** Whether the search snapshot of a dataset is in memory. */
  readonly inMemory: (dataset: KeptDataset) => boolean;
}

/** Makes them over the replicas and the snapshots in memory. */
export function openQuestions({
  reads,
  scans,
  finders,
  clock,
  cacheBytes,
  allowsStale,
  fromMemory,
}: {
  readonly reads: DatasetReads<ReplicaTitles>;
  readonly scans: CatalogueScans;
  readonly finders: Finders & Suggesters & { has(dataset: KeptDataset): boolean };
  readonly clock: Clock;
  /** Memory for kept answers. */
  readonly cacheBytes: number;
  /** Whether answers known from before may go out while no replica can be read from. */
  readonly allowsStale: () => boolean;
  /** Whether who directed what is answered from memory, where it is there. */
  readonly fromMemory: () => boolean;
}): Questions {
  const cache = new AnswerCache(cacheBytes);
  return {
    search: new DirectorsSearch(reads, cache, {
      finders,
      people: new PeopleInMemory(finders, new ScannedPeople(scans, clock)),
      allowsStale,
      fromMemory,
    }),
    suggest: new TitleSuggest(reads, finders),
    titles: new TitleLookup(reads),
    datasets: new DatasetList(reads),
    scans: new ScanAnswers(scans, cache),
    inMemory: (dataset) => finders.has(dataset),
  };
}
