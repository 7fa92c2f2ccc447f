import { type EventLoopUtilization, performance } from 'node:perf_hooks';

import type { Clock } from '../time/clock.ts';

/** Over so long the share is taken: shorter is a turn or two of a busy loop. */
const WINDOW_MS = 100;
/** A loop that waits for less than a tenth of the time has always something to do. */
const BUSY_SHARE = 0.9;

/** Which share of the time the event loop had something to do, 0 to 1, between two looks: see `performance.eventLoopUtilization`. */
export type LoopShare = (since?: EventLoopUtilization) => EventLoopUtilization;

/**
 * Whether the event loop is busy all the time. Then more work at once makes each piece of it later, and none of it sooner: what it waits
 * for is this process, not the replicas.
 */
export class LoopLoad {
  readonly #clock: Clock;
  readonly #share: LoopShare;
  #since: EventLoopUtilization;
  #sinceMs: number;
  #isBusy = false;

  constructor(clock: Clock, share: LoopShare = (since) => performance.eventLoopUtilization(since)) {
    this.#clock = clock;
    this.#share = share;
    this.#since = share();
    this.#sinceMs = clock.monotonicNow();
  }

  /** As it was in the last tenth of a second that is over; after a longer time in which nobody asked, in all of that. */
  get isBusy(): boolean {
    const now = this.#clock.monotonicNow();
    if (now - this.#sinceMs >= WINDOW_MS) {
      this.#isBusy = this.#share(this.#since).utilization >= BUSY_SHARE;
      this.#since = this.#share();
      this.#sinceMs = now;
    }
    return this.#isBusy;
  }
}
