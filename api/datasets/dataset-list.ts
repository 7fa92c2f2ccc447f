import type { DatasetPointer, KeptDataset } from '../../catalog/dataset-pointer.ts';
import { asKept, keptOf } from '../../catalog/kept-datasets.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { Deadline } from '../deadline.ts';
import { sameDataset } from './dataset-identity.ts';
import type { DatasetReads } from './dataset-reads.ts';
import type { DatasetReader } from './dataset-session.ts';
import { isReadable } from './readable-dataset.ts';

/** Reports of loads that are read at most: there is one a version, and those of versions that are gone go with the next load. */
export const MAX_LOADS = 50;

/** What is written down of datasets. */
export interface DatasetRecords {
  /** null where no dataset has been loaded. */
  readonly pointer: DatasetPointer | null;
  /** The {@link MAX_LOADS} reports that were written last, the last one first. */
  readonly loads: readonly LoadProgress[];
}

export interface RecordsReader {
  records(deadline: Deadline): Promise<DatasetRecords>;
}

/** A dataset that is there, and what is known of it. */
export interface ListedDataset {
  readonly dataset: KeptDataset;
  readonly state: 'served' | 'kept';
  /** Whether questions that are asked here are answered from it. */
  readonly answersHere: boolean;
  /** Whether it was made by the rules of this release. */
  readonly readable: boolean;
  /** How its load went; null: no report is left. */
  readonly load: LoadProgress | null;
}

export interface DatasetListing {
  /** The one that is served, then those that are kept, the one served last first. */
  readonly datasets: readonly ListedDataset[];
  /** Loads of versions that are not there: under way, failed or refused. */
  readonly otherLoads: readonly LoadProgress[];
}

/** Answers `GET /datasets` from a replica. */
export class DatasetList<R extends DatasetReader & RecordsReader> {
  readonly #reads: DatasetReads<R>;

  constructor(reads: DatasetReads<R>) {
    this.#reads = reads;
  }

  /** @throws what {@link DatasetReads.read} throws where no replica could answer in time */
  async read(deadline: Deadline): Promise<{
    readonly listing: DatasetListing;
    /** The version that the replica answers from. */
    readonly dataset: string;
    readonly replica: string;
  }> {
    const { answer, dataset, replica } = await this.#reads.read(
      {
        ask: ({ reader, deadline: limit }) => reader.records(limit),
        foundNothing: ({ pointer }) => pointer === null,
      },
      deadline,
    );
    return { listing: listed(answer, dataset), dataset: dataset.version, replica };
  }
}

/**
 * What there is, as it is written down.
 *
 * @param answering the dataset that questions are answered from
 */
export function listed({ pointer, loads }: DatasetRecords, answering: KeptDataset): DatasetListing {
  const there = pointer === null ? [] : [asKept(pointer), ...keptOf(pointer)];
  const datasets = there.map((dataset, place): ListedDataset => ({
    dataset,
    state: place === 0 ? 'served' : 'kept',
    answersHere: sameDataset(dataset, answering),
    readable: isReadable(dataset),
    load: loads.find(({ version }) => version === dataset.version) ?? null,
  }));
  const versions = new Set(there.map(({ version }) => version));
  return { datasets, otherLoads: loads.filter(({ version }) => !versions.has(version)) };
}
