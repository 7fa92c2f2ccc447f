import type { Deadline } from '../deadline.ts';

/**
 * A share of what there is for one kind of work: no more than `limit` of it runs at one time, the rest waits in its order, so that
 * this kind cannot take what other kinds need.
 */
export class Bulkhead {
  readonly #limit: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws the reason of the deadline's signal where it passes before the turn has come; else what the work throws */
  async run<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) await this.#turn(deadline.signal);
    else this.#running += 1;
    try {
      deadline.throwIfPassed();
      return await work();
    } finally {
      const [next] = this.#waiting;
      // The place is handed on: nobody who comes in between can take it.
      if (next === undefined) this.#running -= 1;
      else {
        this.#waiting.delete(next);
        next();
      }
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(go);
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      };
      if (signal.aborted) {
        giveUp();
        return;
      }
      this.#waiting.add(go);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
