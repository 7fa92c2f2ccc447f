import type { DatasetPointer, KeptDataset } from '../../catalog/dataset-pointer.ts';
import { keptOf } from '../../catalog/kept-datasets.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Deadline } from '../deadline.ts';
import type { LoadSample } from '../replica-pool/load-figures.ts';
import type { ReplicaSession } from '../replica-pool/replica.ts';
import { datasetIdentity, sameDataset } from './dataset-identity.ts';
import { datasetToRead, isReadable } from './readable-dataset.ts';

/** Reads on one replica, of which the pointer is one. */
export interface DatasetReader {
  /** The pointer as this replica knows it; null where no dataset has been loaded. */
  dataset(deadline: Deadline): Promise<DatasetPointer | null>;
  /** The load of the replica. */
  load(deadline: Deadline): Promise<LoadSample>;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** What is known of one replica's dataset, beside the reader that reads there. */
export class DatasetSession<R extends DatasetReader> implements ReplicaSession {
  readonly replica: string;
  readonly reader: R;
  readonly #logger: Logger;
  readonly #onChange: () => void;
  #pointer: DatasetPointer | null = null;
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

  /** Grows with each switch: of two replicas, the one that counts further has seen the later state. */
  get revision(): number {
    return this.#pointer?.revision ?? 0;
  }

  /** The dataset of this identity where it can be read here: the one that is served, or one that is kept beside it. */
  find(identity: string): KeptDataset | null {
    const here = this.#dataset === null ? [] : [this.#dataset, ...keptOf(this.#pointer)];
    return here.find((one) => isReadable(one) && datasetIdentity(one) === identity) ?? null;
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

  sample(deadline: Deadline): Promise<LoadSample> {
    return this.reader.load(deadline);
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  #see(pointer: DatasetPointer | null): void {
    const dataset = datasetToRead(pointer);
    const changed = !sameDataset(dataset, this.#dataset);
    this.#pointer = pointer;
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
