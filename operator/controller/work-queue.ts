import type { Clock, Timer } from '../../time/clock.ts';

/**
 * Keys waiting to be worked on, each at most once.
 *
 * A key added while it waits changes nothing; one added while it is worked on waits until that work is {@link done}, so no key
 * is ever worked on twice at the same time and no addition is lost. Order is first in, first out.
 *
 * The method is that of client-go's util/workqueue: a queue over a dirty and a processing set.
 */
export class WorkQueue {
  readonly #clock: Clock;
  /** Keys that need work, in the queue or (being processed) not yet. */
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  #ready: string[] = [];
  /** Until when keys are not given out. */
  readonly #heldUntil = new Map<string, number>();
  readonly #delayed = new Map<string, { dueAt: number; timer: Timer }>();
  #takers: ((key: string | undefined) => void)[] = [];
  #shutDown = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many keys wait, not counting delayed ones. */
  get depth(): number {
    return this.#ready.length;
  }

  add(key: string): void {
    if (this.#shutDown || this.#dirty.has(key)) return;
    if (this.#processing.has(key)) {
      this.#dirty.add(key);
      return;
    }
    const heldMs = this.#heldMs(key);
    if (heldMs > 0) {
      this.addAfter(key, heldMs);
      return;
    }
    this.#dirty.add(key);
    this.#enqueue(key);
  }

  /** Adds the key after a delay; of several delays for one key, the one that ends first counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#shutDown) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const dueAt = this.#clock.monotonicNow() + delayMs;
    const waiting = this.#delayed.get(key);
    if (waiting && waiting.dueAt <= dueAt) return;
    waiting?.timer.cancel();
    const timer = this.#clock.setTimer(() => {
      this.#delayed.delete(key);
      this.add(key);
    }, delayMs);
    this.#delayed.set(key, { dueAt, timer });
  }

  /** Gives the key out no sooner than after this delay, whoever adds it and however often. */
  holdOff(key: string, delayMs: number): void {
    const until = this.#clock.monotonicNow() + delayMs;
    if (delayMs > 0 && until > (this.#heldUntil.get(key) ?? 0)) this.#heldUntil.set(key, until);
  }

  /** The next key, as soon as there is one; undefined once shut down. Whoever takes a key calls {@link done} with it. */
  get(): Promise<string | undefined> {
    if (this.#shutDown) return Promise.resolve(undefined);
    const key = this.#ready.shift();
    if (key === undefined) return new Promise((resolve) => this.#takers.push(resolve));
    this.#begin(key);
    return Promise.resolve(key);
  }

  /** The work on `key` has ended, well or not; if the key was added meanwhile, it waits again. */
  done(key: string): void {
    this.#processing.delete(key);
    if (this.#dirty.delete(key)) this.add(key);
  }

  /** Gives out no more keys and takes no more; what waits is dropped. */
  shutDown(): void {
    this.#shutDown = true;
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready = [];
    this.#dirty.clear();
    const takers = this.#takers;
    this.#takers = [];
    for (const take of takers) take(undefined);
  }

  #heldMs(key: string): number {
    const leftMs = (this.#heldUntil.get(key) ?? 0) - this.#clock.monotonicNow();
    if (leftMs <= 0) this.#heldUntil.delete(key);
    return leftMs;
  }

  #enqueue(key: string): void {
    const taker = this.#takers.shift();
    if (!taker) {
      this.#ready.push(key);
      return;
    }
    this.#begin(key);
    taker(key);
  }

  #begin(key: string): void {
    this.#dirty.delete(key);
    this.#processing.add(key);
  }
}
