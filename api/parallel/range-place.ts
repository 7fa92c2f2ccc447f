import type { Deadline } from '../deadline.ts';
import type { IdRange } from './id-range.ts';
import type { LaneFigures } from './plan-lanes.ts';
import type { RangeReader } from './range-reader.ts';

/** A read of one range: the same on every replica. */
export interface RangeTask<T> {
  read(reader: RangeReader, collection: string, range: IdRange, deadline: Deadline): Promise<T>;
  /** Whether the answer could be that of a collection which is gone. */
  foundNothing(answer: T): boolean;
}

/** A replica that has the dataset, to read ranges of it. */
export interface RangePlace {
  /** The replica's name. */
  readonly replica: string;
  readonly figures: LaneFigures;
  /** Whether it still answers, at the moment of asking. */
  readonly isUsable: boolean;
  /**
   * @throws ReplicaReadError where the replica failed; NotHere where it has the dataset no more; the reason of the deadline's signal
   *   when that ends it
   */
  run<T>(task: RangeTask<T>, range: IdRange, deadline: Deadline): Promise<T>;
}
