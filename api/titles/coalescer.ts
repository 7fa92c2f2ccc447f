import type { Clock } from '../../time/clock.ts';
import { Deadline } from '../deadline.ts';

type Values<V> = ReadonlyMap<string, V>;

interface Waiter<V> {
  readonly keys: readonly string[];
  readonly deadline: Deadline;
  /** Absent while it waits for its batch to begin. */
  batch: Batch | undefined;
  resolve(values: Values<V>): void;
  reject(reason: unknown): void;
}

export interface CoalescerOptions<V> {
  readonly clock: Clock;
  /** Reads a batch of different keys. What it throws goes to everyone who waits for the batch. */
  readonly read: (keys: readonly string[], deadline: Deadline) => Promise<Values<V>>;
  /** Batches in flight at one time. */
  readonly maxInFlight: number;
  /** Keys in a batch; more only where somebody asks for more at once. */
  readonly maxKeys: number;
}

/**
 * Turns many lookups at one time into few: keys asked for in one turn of the event loop, and those that gather while
 * `maxInFlight` batches are under way, are read together. The busier it is, the larger the batches: what a find for each
 * request costs client and server is paid once a batch.
 */
export class Coalescer<V> {
  readonly #options: CoalescerOptions<V>;
  /** In the order in which they came. */
  readonly #queue = new Set<Waiter<V>>();
  #inFlight = 0;
  #scheduled = false;

  constructor(options: CoalescerOptions<V>) {
    this.#options = options;
  }

  /**
   * The value of one key.
   *
   * @throws what {@link getAll} throws; Error where the batch has none
   */
  async get(key: string, deadline: Deadline): Promise<V> {
    const value = (await this.getAll([key], deadline)).get(key);
    if (value === undefined) throw new Error(`the batch has no value for "${key}"`);
    return value;
  }

  /**
   * The values of all that was read together with these keys, theirs among them as far as there are any.
   *
   * @throws the reason of the deadline's signal when it passes; a batch that nobody waits for any more is given up.
   */
  getAll(keys: readonly string[], deadline: Deadline): Promise<Values<V>> {
    if (keys.length === 0) return Promise.resolve(new Map());
    return new Promise((resolve, reject) => {
      if (deadline.passed()) {
        reject(asError(deadline.reason));
        return;
      }
      const waiter: Waiter<V> = {
        keys,
        deadline,
        batch: undefined,
        resolve: (values) => {
          deadline.offEnd(giveUp);
          resolve(values);
        },
        reject: (reason: unknown) => {
          deadline.offEnd(giveUp);
          reject(asError(reason));
        },
      };
      const giveUp = (): void => {
        this.#queue.delete(waiter);
        waiter.reject(deadline.reason);
        waiter.batch?.leave(deadline.reason);
      };
      deadline.onEnd(giveUp);
      this.#queue.add(waiter);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.size === 0 || this.#inFlight >= this.#options.maxInFlight) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#queue.size > 0 && this.#inFlight < this.#options.maxInFlight) void this.#readBatch();
    });
  }

  /** Takes those who wait, oldest first, as long as their keys fit into one batch. */
  #takeBatch(): { readonly keys: string[]; readonly waiters: Waiter<V>[] } {
    const keys = new Set<string>();
    const waiters: Waiter<V>[] = [];
    for (const waiter of this.#queue) {
      const more = waiter.keys.filter((key) => !keys.has(key));
      if (waiters.length > 0 && keys.size + more.length > this.#options.maxKeys) break;
      for (const key of more) keys.add(key);
      waiters.push(waiter);
      this.#queue.delete(waiter);
    }
    return { keys: [...keys], waiters };
  }

  async #readBatch(): Promise<void> {
    const { keys, waiters } = this.#takeBatch();
    this.#inFlight += 1;
    const longest = Math.max(...waiters.map(({ deadline }) => deadline.remainingMs));
    using deadline = new Deadline(this.#options.clock, longest);
    const batch = new Batch(waiters.length, deadline);
    for (const waiter of waiters) waiter.batch = batch;
    try {
      const values = await this.#options.read(keys, deadline);
      for (const waiter of waiters) waiter.resolve(values);
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule();
    }
  }
}

/** A batch under way: it ends once nobody waits for it any more. */
class Batch {
  readonly #deadline: Deadline;
  #waiting: number;

  constructor(waiting: number, deadline: Deadline) {
    this.#waiting = waiting;
    this.#deadline = deadline;
  }

  /** One who waited has given up. */
  leave(reason: unknown): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#deadline.end(asError(reason));
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
