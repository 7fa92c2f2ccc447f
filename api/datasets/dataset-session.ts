import type { DatasetPointer, KeptDataset } from '../../catalog/dataset-pointer.ts';
import { keptOf } from '../../catalog/kept-datasets.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Deadline } from '../deadline.ts';
import type { LoadSample } from '../replica-pool/load-figures.ts';
import type { ReplicaSession } from '../replica-pool/replica.ts';
import { datasetIdentity, type NamedDataset, sameDataset } from './dataset-identity.ts';
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

/** What can be found in memory. */
export interface FindersHere {
  /** Whether a dataset has its finder. */
  has(dataset: NamedDataset): boolean;
  /** Whether that is about to come for the first time. */
  isComing(dataset: NamedDataset): boolean;
}

const NO_FINDERS: FindersHere = { has: () => false, isComing: () => false };

/** What is known of one replica's dataset, beside the reader that reads there. */
export class DatasetSession<R extends DatasetReader> implements ReplicaSession {
  readonly replica: string;
  readonly reader: R;
  readonly #logger: Logger;
  readonly #onChange: () => void;
  #pointer: DatasetPointer | null = null;
  #served: DatasetPointer | null = null;
  readonly #finders: FindersHere;
  /** What was read here before the last switch, while it still is: see {@link dataset}. */
  #stay: DatasetPointer | null = null;

  constructor(
    replica: string,
    reader: R,
    logger: Logger,
    onChange: () => void,
    finders: FindersHere = NO_FINDERS,
  ) {
    this.replica = replica;
    this.reader = reader;
    this.#logger = logger;
    this.#onChange = onChange;
    this.#finders = finders;
  }

  /** What is to be read here by the pointer as last seen: see {@link datasetToRead}; null where it is not known, or no dataset is loaded. */
  get served(): DatasetPointer | null {
    return this.#served;
  }

  /**
   * What to read here: what is {@link served} or, after a switch to a new dataset and until its finder is here, what was read before, if that has its
   * finder and is kept. Else every question of those seconds would have to be found in MongoDB. Who goes back to a kept dataset has a reason
   * to leave the other one at once.
   */
  get dataset(): DatasetPointer | null {
    if (this.#stay === null) return this.#served;
    const goesOn =
      this.#served !== null && this.#finders.isComing(this.#served) && this.#finders.has(this.#stay);
    if (!goesOn) this.#stay = null;
    return this.#stay ?? this.#served;
  }

  /** Grows with each switch: of two replicas, the one that counts further has seen the later state. */
  get revision(): number {
    return this.#pointer?.revision ?? 0;
  }

  /** The dataset of this identity where it can be read here: the one that is served, or one that is kept beside it. */
  find(identity: string): KeptDataset | null {
    const here = this.#served === null ? [] : [this.#served, ...keptOf(this.#pointer)];
    return here.find((one) => isReadable(one) && datasetIdentity(one) === identity) ?? null;
  }

  /** A read of the pointer tells whether the replica answers, and keeps the pointer fresh. */
  async probe(deadline: Deadline): Promise<void> {
    await this.refresh(deadline);
  }

  /** Reads the pointer now. */
  async refresh(deadline: Deadline): Promise<DatasetPointer | null> {
    this.#see(await this.reader.dataset(deadline));
    return this.dataset;
  }

  sample(deadline: Deadline): Promise<LoadSample> {
    return this.reader.load(deadline);
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  #see(pointer: DatasetPointer | null): void {
    const before = this.dataset;
    const dataset = datasetToRead(pointer);
    const changed = !sameDataset(dataset, this.#served);
    const goesBack = keptOf(this.#pointer).some((kept) => sameDataset(kept, dataset));
    this.#pointer = pointer;
    this.#served = dataset;
    // A dataset that is kept no more may be dropped at any time.
    if (this.#stay !== null && this.find(datasetIdentity(this.#stay)) === null) this.#stay = null;
    if (!changed) return;
    const version = dataset?.version ?? null;
    this.#logger.info(
      { replica: this.replica, dataset: version, served: pointer?.version ?? null },
      'dataset seen',
    );
    this.#onChange();
    // By now the finder of the new dataset was asked for.
    const isKept = before !== null && this.find(datasetIdentity(before)) !== null;
    this.#stay = isKept && !goesBack && this.#finders.has(before) ? before : null;
  }
}
