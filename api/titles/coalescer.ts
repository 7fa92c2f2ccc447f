import type { Clock } from '../../time/clock.ts';
import { Deadline } from '../deadline.ts';

interface Waiter<V> {
  readonly deadline: Deadline;
  resolve(value: V): void;
  reject(reason: unknown): void;
}

export interface CoalescerOptions<V> {
  readonly clock: Clock;
  /** Reads a batch; must answer for every key. What it throws goes to everyone who waits for the batch. */
  readonly read: (keys: readonly string[], deadline: Deadline) => Promise<ReadonlyMap<string, V>>;
  /** Batches in flight at one time. */
  readonly maxInFlight: number;
  /** Keys in a batch. */
  readonly maxKeys: number;
}

/**
 * Turns many lookups at one time into few: keys asked for in one turn of the event loop, and those that gather while
 * `maxInFlight` batches are under way, are read together. The busier it is, the larger the batches: what a find for each
 * request costs client and server is paid once a batch.
 */
export class Coalescer<V> {
  readonly #options: CoalescerOptions<V>;
  #queue = new Map<string, Waiter<V>[]>();
  #inFlight = 0;
  #scheduled = false;

  constructor(options: CoalescerOptions<V>) {
    this.#options = options;
  }

  /** @throws the reason of the deadline's signal when it passes; a batch that nobody waits for any more is given up. */
  get(key: string, deadline: Deadline): Promise<V> {
    return new Promise((resolve, reject) => {
      const { signal } = deadline;
      const settle = (): void => signal.removeEventListener('abort', giveUp);
      const waiter: Waiter<V> = {
        deadline,
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (reason: unknown) => {
          settle();
          reject(reason instanceof Error ? reason : new Error(String(reason)));
        },
      };
      const giveUp = (): void => {
        this.#forget(key, waiter);
        waiter.reject(signal.reason);
      };
      if (signal.aborted) {
        waiter.reject(signal.reason);
        return;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      const waiting = this.#queue.get(key);
      if (waiting === undefined) this.#queue.set(key, [waiter]);
      else waiting.push(waiter);
      this.#schedule();
    });
  }

  #forget(key: string, waiter: Waiter<V>): void {
    const left = this.#queue.get(key)?.filter((other) => other !== waiter);
    if (left?.length === 0) this.#queue.delete(key);
    else if (left !== undefined) this.#queue.set(key, left);
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.size === 0 || this.#inFlight >= this.#options.maxInFlight) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#queue.size > 0 && this.#inFlight < this.#options.maxInFlight) void this.#readBatch();
    });
  }

  async #readBatch(): Promise<void> {
    const batch = new Map([...this.#queue].slice(0, this.#options.maxKeys));
    for (const key of batch.keys()) this.#queue.delete(key);
    const waiters = [...batch.values()].flat();

    this.#inFlight += 1;
    const abandoned = new AbortController();
    const abandon = (): void => {
      if (waiters.every(({ deadline }) => deadline.signal.aborted))
        abandoned.abort(waiters[0]?.deadline.signal.reason);
    };
    for (const { deadline } of waiters) deadline.signal.addEventListener('abort', abandon, { once: true });
    try {
      const longest = Math.max(...waiters.map(({ deadline }) => deadline.remainingMs));
      using deadline = new Deadline(this.#options.clock, longest, abandoned.signal);
      const values = await this.#options.read([...batch.keys()], deadline);
      for (const [key, waiting] of batch) {
        for (const waiter of waiting) waiter.resolve(valueOf(values, key));
      }
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error);
    } finally {
      for (const { deadline } of waiters) deadline.signal.removeEventListener('abort', abandon);
      this.#inFlight -= 1;
      this.#schedule();
    }
  }
}

function valueOf<V>(values: ReadonlyMap<string, V>, key: string): V {
  const value = values.get(key);
  if (value === undefined) throw new Error(`the batch has no value for "${key}"`);
  return value;
}
