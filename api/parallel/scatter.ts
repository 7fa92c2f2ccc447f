import { pause, type Clock } from '../../time/clock.ts';
import type { Deadline } from '../deadline.ts';
import { NotHere } from '../replica-pool/not-here.ts';
import { ReplicaReadError } from '../replica-read-error.ts';
import type { IdRange } from './id-range.ts';
import type { RangePlace, RangeTask } from './range-place.ts';

export interface ScatterOptions<T> {
  readonly clock: Clock;
  /** The replicas that answer and have the dataset, at the moment of asking. */
  readonly places: () => RangePlace[];
  readonly ranges: readonly IdRange[];
  readonly task: RangeTask<T>;
  /** Past it, what has been read is all there is. */
  readonly limit: Deadline;
}

/** Why a read is broken off whose answer nobody needs any more. It blames nobody. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
  readonly code = 'OVERTAKEN';
}

/** One range being read on one replica. */
interface Attempt {
  readonly range: number;
  readonly replica: string;
  readonly since: number;
  readonly limit: Deadline;
}

/** A range is late once it has taken so many times what ranges took here so far, and never before some milliseconds. */
const LATE_TIMES = 3;
const LEAST_LATE_MS = 50;
/** While none has come back: this share of the time there is. */
const FIRST_LATE_SHARE = 0.25;
/** How often replicas are looked for where one is missing and none is free. */
const LOOK_AGAIN_MS = 25;
/** A replica that failed is left alone for so long, and twice as long each time it fails again. */
const FIRST_REST_MS = 25;

/** One run of a {@link ScatteredRead}: which ranges are done, being read and left, and which replicas read them. */
export class Scatter<T> {
  readonly #options: ScatterOptions<T>;
  readonly #firstLateMs: number;
  readonly #left: number[];
  readonly #done = new Map<number, T>();
  readonly #attempts = new Set<Attempt>();
  readonly #tookMs: number[] = [];
  /** Replicas that read for this run now. */
  readonly #lanes = new Set<string>();
  /** Replicas that were overtaken by another: asked again only where there is no other. */
  readonly #overtaken = new Set<string>();
  readonly #refused = new Set<string>();
  /** Replicas that failed: how often, and until when each is left alone. */
  readonly #failures = new Map<string, { readonly count: number; readonly until: number }>();
  readonly #answered = new Set<string>();
  #refusal: Error | undefined;
  #fault: { readonly error: unknown } | undefined;
  #news = new AbortController();

  constructor(options: ScatterOptions<T>) {
    this.#options = options;
    this.#left = options.ranges.map((_, index) => index);
    this.#firstLateMs = options.limit.remainingMs * FIRST_LATE_SHARE;
  }

  /** The answers so far, in the order of the ranges. */
  get parts(): T[] {
    return [...this.#done].sort(([a], [b]) => a - b).map(([, answer]) => answer);
  }

  /** The replicas that they are from. */
  get replicas(): string[] {
    return [...this.#answered].sort();
  }

  /**
   * Reads until all ranges are done or the limit has passed. Keeps as many replicas at work in good time as there are in `planned`: where one
   * fails or is late, another takes its place.
   *
   * @throws the reason of a refusal where every replica has refused; what a read throws that is no replica's fault
   */
  async run(planned: readonly RangePlace[]): Promise<void> {
    const { limit } = this.#options;
    const tell = (): void => this.#tell();
    limit.signal.addEventListener('abort', tell, { once: true });
    try {
      for (const place of planned) this.#begin(place);
      while (!this.#isOver()) await this.#supervise(Math.max(1, planned.length));
    } finally {
      limit.signal.removeEventListener('abort', tell);
      for (const attempt of this.#attempts) attempt.limit.end(new Overtaken('the question is answered'));
    }
    if (this.#fault !== undefined) throw this.#fault.error;
  }

  #isOver(): boolean {
    return (
      this.#fault !== undefined ||
      this.#done.size === this.#options.ranges.length ||
      this.#options.limit.passed()
    );
  }

  /** Sends one more replica to work where one is missing, and waits until there may be something to do again. */
  async #supervise(wanted: number): Promise<void> {
    const { clock, places } = this.#options;
    const late = new Set(
      [...this.#attempts].filter((one) => this.#isLate(one)).map(({ replica }) => replica),
    );
    const atWork = [...this.#lanes].filter((replica) => !late.has(replica)).length;
    if (atWork >= wanted || this.#next('') === undefined) {
      await pause(clock, this.#untilLate(), this.#news.signal);
      return;
    }
    const open = places().filter(({ replica, isUsable }) => isUsable && !this.#refused.has(replica));
    if (open.length === 0 && this.#lanes.size === 0 && this.#refusal !== undefined) {
      this.#fault = { error: this.#refusal };
      return;
    }
    const place = this.#bestOf(open, atWork === 0);
    if (place === undefined) await pause(clock, LOOK_AGAIN_MS, this.#news.signal);
    else this.#begin(place);
  }

  /** The cheapest replica that is not at work, and has not just failed; one that was overtaken only where it is needed. */
  #bestOf(open: readonly RangePlace[], isNeeded: boolean): RangePlace | undefined {
    const now = this.#options.clock.monotonicNow();
    const free = open
      .filter(({ replica }) => !this.#lanes.has(replica) && (this.#failures.get(replica)?.until ?? 0) <= now)
      .sort((a, b) => a.figures.cost - b.figures.cost);
    return free.find(({ replica }) => !this.#overtaken.has(replica)) ?? (isNeeded ? free[0] : undefined);
  }

  #begin(place: RangePlace): void {
    this.#lanes.add(place.replica);
    this.#readOn(place)
      .catch((error: unknown) => (this.#fault = { error }))
      .finally(() => {
        this.#lanes.delete(place.replica);
        this.#tell();
      });
  }

  /** One replica reads range after range, until it fails, is overtaken, or nothing is left. */
  async #readOn(place: RangePlace): Promise<void> {
    while (!this.#isOver() && place.isUsable) {
      const range = this.#next(place.replica);
      if (range === undefined) await pause(this.#options.clock, this.#untilLate(), this.#news.signal);
      else if (!(await this.#attempt(place, range))) return;
    }
  }

  /** The range to be read next: one that is left, else one that is late elsewhere and read nowhere else. */
  #next(replica: string): number | undefined {
    const [left] = this.#left;
    if (left !== undefined) return left;
    const late = [...this.#attempts].find(
      (one) =>
        this.#isLate(one) &&
        one.replica !== replica &&
        !this.#done.has(one.range) &&
        [...this.#attempts].filter(({ range }) => range === one.range).length === 1,
    );
    return late?.range;
  }

  /** @returns whether the replica may go on */
  async #attempt(place: RangePlace, index: number): Promise<boolean> {
    const { clock, ranges, task, limit } = this.#options;
    const range = ranges[index];
    if (range === undefined) throw new RangeError(`there is no range ${index}`);
    if (this.#left.includes(index)) this.#left.splice(this.#left.indexOf(index), 1);
    using own = limit.within(limit.remainingMs);
    const attempt = { range: index, replica: place.replica, since: clock.monotonicNow(), limit: own };
    this.#attempts.add(attempt);
    try {
      const answer = await place.run(task, range, own);
      if (this.#done.has(index)) return false;
      this.#done.set(index, answer);
      this.#answered.add(place.replica);
      this.#tookMs.push(clock.monotonicNow() - attempt.since);
      this.#overtake(attempt);
      return true;
    } catch (error) {
      this.#failed(place, error, own);
      return false;
    } finally {
      this.#attempts.delete(attempt);
      this.#putBack(index);
      this.#tell();
    }
  }

  #failed({ replica }: RangePlace, error: unknown, own: Deadline): void {
    const { clock, limit } = this.#options;
    if (own.signal.reason instanceof Overtaken || limit.passed()) return;
    if (error instanceof NotHere) {
      this.#refused.add(replica);
      this.#refusal = error.reason;
    } else if (error instanceof ReplicaReadError) {
      const count = (this.#failures.get(replica)?.count ?? 0) + 1;
      this.#failures.set(replica, { count, until: clock.monotonicNow() + FIRST_REST_MS * 2 ** (count - 1) });
    } else {
      this.#fault = { error };
    }
  }

  /** A range that nobody has read or reads is left. */
  #putBack(index: number): void {
    if (this.#done.has(index) || this.#left.includes(index)) return;
    if ([...this.#attempts].some(({ range }) => range === index)) return;
    this.#left.push(index);
  }

  #overtake({ range, replica }: Attempt): void {
    for (const other of this.#attempts) {
      if (other.range !== range || other.replica === replica) continue;
      this.#overtaken.add(other.replica);
      other.limit.end(new Overtaken('another replica was first'));
    }
  }

  #isLate({ since }: Attempt): boolean {
    return this.#options.clock.monotonicNow() - since >= this.#lateMs;
  }

  get #lateMs(): number {
    const median = this.#tookMs.toSorted((a, b) => a - b)[Math.floor(this.#tookMs.length / 2)];
    return median === undefined ? this.#firstLateMs : Math.max(LEAST_LATE_MS, LATE_TIMES * median);
  }

  /** Milliseconds until the next attempt is late. */
  #untilLate(): number {
    const now = this.#options.clock.monotonicNow();
    const next = [...this.#attempts].map(({ since }) => since + this.#lateMs - now).filter((ms) => ms > 0);
    return Math.min(this.#firstLateMs, ...next);
  }

  #tell(): void {
    const news = this.#news;
    this.#news = new AbortController();
    news.abort();
  }
}
