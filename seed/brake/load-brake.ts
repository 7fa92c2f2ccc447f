import { loadPace, nextRegards, type Regards } from './load-pace.ts';
import type { ReaderLag } from './reader-lags.ts';

/** To be called once what was let go is written, or has failed. */
export type Written = () => void;

/** Holds a load back for the sake of those who read. */
export interface LoadBrake {
  /** Whether a batch is held until a reader has caught up: nothing else should be written meanwhile that can wait. */
  readonly isStandingStill: boolean;
  /** Whether people read: writes are to be small then, and to follow one another. */
  readonly isGentle: boolean;
  /** Returns once the next write may begin: a batch of titles, or a piece of the snapshot. Throws the signal's reason as soon as that aborts. */
  wait(signal: AbortSignal): Promise<Written>;
  /** Nothing is written for now: braking that is under way is over, and is told of. */
  end(): void;
}

/** Of a brake that does not ask how long writes take. */
export const NOT_TIMED: Written = () => undefined;

/** Lets every batch go at once. */
export const NO_BRAKE: LoadBrake = {
  isStandingStill: false,
  isGentle: false,
  wait: () => Promise.resolve(NOT_TIMED),
  end: () => undefined,
};

export type BrakeEvent =
  /** A reader lags, and the load goes more slowly for it. */
  | { kind: 'brakeBegun'; member: string; lagSeconds: number }
  /** With the reader that lagged most meanwhile, how far, and how long batches have waited in sum. */
  | { kind: 'brakeEnded'; member: string; lagSeconds: number; secondsWaited: number }
  /** A reader does not catch up although the load has stood still for so long: it goes on without regard to it. */
  | { kind: 'readerGivenUp'; member: string; lagSeconds: number; secondsWaited: number }
  /** One that was given up has caught up. */
  | { kind: 'readerCaughtUp'; member: string; lagSeconds: number };

export interface LagBrakeOptions {
  /** How far each reader lags at a moment of the clock. */
  readonly lags: (now: number) => readonly ReaderLag[];
  readonly maxLagMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onEvent: (event: BrakeEvent) => void;
}

/** How often a batch that waits looks whether it still has to. */
const LOOK_MS = 100;
/** What a pause of the source took is no measure of a batch. */
const LONGEST_BATCH_MS = 1000;
/** Braking is over once no batch has waited for so long: near the limit, every other batch waits a little. */
const OVER_AFTER_MS = 5000;

/** Braking that is under way. */
interface Braking {
  most: ReaderLag;
  waitedMs: number;
  lastAt: number;
}

/** Goes by the lag of the slowest reader: `loadPace`. */
export class LagBrake implements LoadBrake {
  readonly isGentle = false;
  readonly #options: LagBrakeOptions;
  #regards: Regards = new Map();
  #braking: Braking | null = null;
  /** When the last batch was let go. */
  #releasedAt: number | null = null;
  #isStandingStill = false;

  constructor(options: LagBrakeOptions) {
    this.#options = options;
  }

  get isStandingStill(): boolean {
    return this.#isStandingStill;
  }

  async wait(signal: AbortSignal): Promise<Written> {
    try {
      await this.#wait(signal);
      return NOT_TIMED;
    } finally {
      this.#isStandingStill = false;
    }
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { maxLagMs, now, sleep } = this.#options;
    const askedAt = now();
    const batchMs = Math.min(askedAt - (this.#releasedAt ?? askedAt), LONGEST_BATCH_MS);
    let at = askedAt;
    let stoodStillMs = 0;
    for (;;) {
      signal.throwIfAborted();
      const { waitMs, slowest } = loadPace(this.#regarded(at, stoodStillMs), maxLagMs, batchMs);
      const leftMs = askedAt + waitMs - at;
      if (slowest === null || leftMs <= 0) break;
      this.#isStandingStill = waitMs === Number.POSITIVE_INFINITY;
      this.#brake(slowest, at);
      await sleep(Math.min(leftMs, LOOK_MS), signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
      const sleptMs = now() - at;
      at += sleptMs;
      stoodStillMs = this.#isStandingStill ? sleptMs : 0;
      if (this.#braking !== null) {
        this.#braking.waitedMs += sleptMs;
        this.#braking.lastAt = at;
      }
    }
    if (this.#braking !== null && at - this.#braking.lastAt >= OVER_AFTER_MS) this.end();
    this.#releasedAt = at;
  }

  end(): void {
    if (this.#braking === null) return;
    const { most, waitedMs } = this.#braking;
    this.#braking = null;
    this.#options.onEvent({ kind: 'brakeEnded', ...told(most), secondsWaited: seconds(waitedMs) });
  }

  /** The readers that the load waits for. */
  #regarded(at: number, stoodStillMs: number): ReaderLag[] {
    const readers = this.#options.lags(at);
    const before = this.#regards;
    this.#regards = nextRegards(before, readers, this.#options.maxLagMs, stoodStillMs);
    for (const reader of readers) this.#tellOfChange(reader, before);
    return readers.filter(({ member }) => this.#regards.get(member)?.isGivenUp !== true);
  }

  #tellOfChange(reader: ReaderLag, before: Regards): void {
    const was = before.get(reader.member)?.isGivenUp ?? false;
    const { isGivenUp = false, stoodStillMs = 0 } = this.#regards.get(reader.member) ?? {};
    if (was === isGivenUp) return;
    this.#options.onEvent(
      isGivenUp
        ? { kind: 'readerGivenUp', ...told(reader), secondsWaited: seconds(stoodStillMs) }
        : { kind: 'readerCaughtUp', ...told(reader) },
    );
  }

  #brake(slowest: ReaderLag, at: number): void {
    if (this.#braking === null) {
      this.#options.onEvent({ kind: 'brakeBegun', ...told(slowest) });
      this.#braking = { most: slowest, waitedMs: 0, lastAt: at };
    } else if (slowest.lagMs > this.#braking.most.lagMs) {
      this.#braking.most = slowest;
    }
  }
}

function told({ member, lagMs }: ReaderLag): { member: string; lagSeconds: number } {
  return { member, lagSeconds: seconds(lagMs) };
}

/** To a tenth. */
function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
