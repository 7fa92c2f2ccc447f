import type { TitleDocument } from '../../catalog/title-document.ts';
import type { DatasetAnswer, DatasetReads } from '../datasets/dataset-reads.ts';
import type { Deadline } from '../deadline.ts';
import type { ReplicaTitles } from './replica-titles.ts';

/** Answers `GET /titles/{id}` from the replicas. */
export class TitleLookup {
  readonly #reads: DatasetReads<ReplicaTitles>;

  constructor(reads: DatasetReads<ReplicaTitles>) {
    this.#reads = reads;
  }

  /**
   * The title of an id; null where the served dataset has none.
   *
   * @throws what {@link DatasetReads.read} throws where no replica could answer in time
   */
  read(id: string, deadline: Deadline): Promise<DatasetAnswer<TitleDocument | null>> {
    return this.#reads.read(
      {
        ask: ({ reader, collection, deadline: limit }) => reader.title(collection, id, limit),
        foundNothing: (title) => title === null,
      },
      deadline,
    );
  }
}
