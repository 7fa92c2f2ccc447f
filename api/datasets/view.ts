import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { Deadline } from '../deadline.ts';

/** One dataset on one replica, for as long as one attempt of a question may take. An answer is read from one view and no other. */
export interface View<R> {
  /** The replica's name. */
  readonly replica: string;
  readonly reader: R;
  readonly dataset: KeptDataset;
  /** The dataset's collection of titles. */
  readonly collection: string;
  readonly deadline: Deadline;
}
