import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Deadline } from '../deadline.ts';
import type { ReplicaSession } from '../replica-pool/replica.ts';
import { sameDataset } from './dataset-identity.ts';
import { datasetToRead } from './readable-dataset.ts';

/** Reads on one replica, of which the pointer is one. */
export interface DatasetReader {
  /** The pointer as this replica knows it; null where no dataset has been loaded. */
  dataset(deadline: Deadline): Promise<DatasetPointer | null>;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** What is known of one replica's dataset, beside the reader that reads there. */
export class DatasetSession<R extends DatasetReader> implements ReplicaSession {
  readonly replica: string;
  readonly reader: R;
  readonly #logger: Logger;
  readonly #onChange: () => void;
  #dataset: DatasetPointer | null = null;

  constructor(replica: string, reader: R, logger: Logger, onChange: () => void) {
    this.replica = replica;
    this.reader = reader;
    this.#logger = logger;
    this.#onChange = onChange;
  }

  /** What to read here by the pointer as last seen: see {@link datasetToRead}; null where it is not known, or no dataset is loaded. */
  get dataset(): DatasetPointer | null {
    return this.#dataset;
  }

  /** A read of the pointer tells whether the replica answers, and keeps the pointer fresh. */
  async probe(deadline: Deadline): Promise<void> {
    await this.refresh(deadline);
  }

  /** Reads the pointer now. */
  async refresh(deadline: Deadline): Promise<DatasetPointer | null> {
    this.#see(await this.reader.dataset(deadline));
    return this.#dataset;
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  #see(pointer: DatasetPointer | null): void {
    const dataset = datasetToRead(pointer);
    const changed = !sameDataset(dataset, this.#dataset);
    this.#dataset = dataset;
    if (!changed) return;
    const version = dataset?.version ?? null;
    this.#logger.info(
      { replica: this.replica, dataset: version, served: pointer?.version ?? null },
      'dataset seen',
    );
    this.#onChange();
  }
}
