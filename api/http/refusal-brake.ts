import { TokenBucket } from '../replica-pool/token-bucket.ts';
import type { Clock, Timer } from '../../time/clock.ts';

/** A connection that requests come over. */
export interface Held {
  pause(): unknown;
  resume(): unknown;
}

/**
 * To read a request and to turn it away takes up to a third of the time of an answer. Refusals are a share of the answers, and some at
 * once: so they take a tenth of the time at most, however much is asked.
 */
const REFUSALS = { share: 0.25, capacity: 100 };
/** What a refusal says in Retry-After: no client should ask again before. */
const LONGEST_HOLD_MS = 1000;
const TICK_MS = 5;

/**
 * Keeps refusals from taking the time that answers need. While more is asked than can be done, a connection whose request was turned away
 * is not read from until its turn comes, for a second at most: what comes over it waits in the system's buffer, where it costs nothing and
 * slows its sender down. Connections whose requests are answered are read from as ever.
 */
export class RefusalBrake {
  readonly #clock: Clock;
  readonly #isOverloaded: () => boolean;
  readonly #turns = new TokenBucket(REFUSALS);
  /** Since when each connection is held, the one held for longest first. */
  readonly #held = new Map<Held, number>();
  #timer: Timer | undefined;

  constructor(clock: Clock, isOverloaded: () => boolean) {
    this.#clock = clock;
    this.#isOverloaded = isOverloaded;
  }

  /** How many connections are held now. */
  get held(): number {
    return this.#held.size;
  }

  /** A request was answered. */
  answered(): void {
    this.#turns.earn();
  }

  /** A request that came over the connection has been turned away. */
  refused(connection: Held): void {
    if (this.#held.has(connection) || !this.#isOverloaded()) return;
    this.#held.set(connection, this.#clock.monotonicNow());
    // Node starts to read for the next request once this one's turn of the loop is over.
    setImmediate(() => {
      if (this.#held.has(connection)) connection.pause();
    });
    this.#timer ??= this.#clock.setTimer(() => this.#tick(), TICK_MS);
  }

  #tick(): void {
    const isOver = !this.#isOverloaded();
    const before = this.#clock.monotonicNow() - LONGEST_HOLD_MS;
    for (const [connection, since] of this.#held) {
      if (!isOver && since > before && !this.#turns.spend()) break;
      this.#held.delete(connection);
      connection.resume();
    }
    this.#timer = this.#held.size === 0 ? undefined : this.#clock.setTimer(() => this.#tick(), TICK_MS);
  }
}
