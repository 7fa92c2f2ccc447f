import type { Clock } from '../../time/clock.ts';
import { DeadlineExceeded, type Deadline } from '../deadline.ts';
import type { IdRange } from './id-range.ts';
import { planLanes } from './plan-lanes.ts';
import type { RangePlace, RangeTask } from './range-place.ts';
import { Scatter } from './scatter.ts';

/** What was read of the ranges. */
export interface Scattered<T> {
  /** One answer for each range that was read, in the order of the ranges. */
  readonly parts: readonly T[];
  /** Share of the ranges that are missing, 0 to 1: above 0 only where time was up. */
  readonly missing: number;
  /** The replicas that answered, by name. */
  readonly replicas: readonly string[];
}

/** Kept back of the time there is, to merge what was read and to answer. */
const RESERVE = { share: 0.1, leastMs: 20 };

/**
 * Reads all ranges of a dataset, on as many replicas at once as {@link planLanes} says. Each replica takes the next range as soon as it is
 * done with one, so that a slow one takes fewer. A range whose replica fails goes elsewhere; one that is late is read on another
 * replica as well, and whichever is first counts. No range counts twice.
 */
export class ScatteredRead {
  readonly #clock: Clock;
  readonly #places: (dataset: string) => RangePlace[];

  /** @param places the replicas that answer and have the dataset of this identity, at the moment of asking */
  constructor(clock: Clock, places: (dataset: string) => RangePlace[]) {
    this.#clock = clock;
    this.#places = places;
  }

  /**
   * @throws DatasetGone where no replica has the dataset any more; DeadlineExceeded where time was up before anything was read; the
   *   reason of the deadline's signal where something else ends it; what a range's read throws that is no replica's fault
   */
  async run<T>(
    dataset: string,
    ranges: readonly IdRange[],
    task: RangeTask<T>,
    deadline: Deadline,
  ): Promise<Scattered<T>> {
    deadline.throwIfPassed();
    const totalMs = deadline.remainingMs;
    using limit = deadline.within(totalMs - Math.max(RESERVE.leastMs, totalMs * RESERVE.share));
    const places = (): RangePlace[] => this.#places(dataset);
    const scatter = new Scatter({ clock: this.#clock, places, ranges, task, limit });
    await scatter.run(planLanes(places()));
    if (!(deadline.reason instanceof DeadlineExceeded)) deadline.throwIfPassed();
    const { parts, replicas } = scatter;
    if (parts.length === 0) throw new DeadlineExceeded(totalMs);
    return { parts, missing: 1 - parts.length / ranges.length, replicas };
  }
}
