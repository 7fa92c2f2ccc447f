import type { Clock, Timer } from '../../time/clock.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';

export interface AdmissionOptions {
  readonly clock: Clock;
  /** Work that may be under way at most, in units of cost: a lookup by title is 1. */
  readonly maxCost: number;
  /** A request that takes longer shows that too much is under way. */
  readonly slowMs: number;
  /** Whether the event loop has something to do all the time. */
  readonly isLoopBusy: () => boolean;
  /** Requests that may wait. */
  readonly maxWaiting: number;
  /** How long one may wait. */
  readonly maxWaitMs: number;
}

/** Wait while the queue does not empty by itself: see {@link Admission}. */
const STANDING_QUEUE_WAIT_MS = 5;
/** Of the time that a request may wait: a queue in which nobody waits for longer keeps up. */
const KEPT_UP_SHARE = 0.5;
const SWEEP_MS = 5;

interface Waiter {
  readonly cost: number;
  readonly since: number;
  readonly decide: (admitted: boolean) => void;
}

/**
 * Lets so much work in at a time as can be done in good time, and turns the rest away at once.
 *
 * - How much that is follows from how long requests take ({@link ConcurrencyLimit}).
 * - A short queue takes up bursts. While it has not been empty for as long as a request may wait, and somebody waited for half of that or
 *   found it full, there is more work than can be done, and waiting only makes every answer late: then a request may wait for 5 ms only
 *   (Controlled Delay as in Maurer, "Fail at Scale", ACM Queue 13 (8), 2015), and the newest goes first. Maurer asks only for how long
 *   the queue has not been empty; Nichols and Jacobson's CoDel, which that is made after, asks how long one waits, since a queue that is
 *   never empty may be of a handful who get in at once.
 * - Room goes to the client with the least under way, and a full queue turns away from the client with the most waiting (as FQ-CoDel
 *   does with packets, RFC 8290, 4.1): who asks for more than others only waits longer himself.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #limit: ConcurrencyLimit;
  /** Cost under way by client; who has none under way is not here. */
  readonly #underWay = new Map<string, number>();
  #cost = 0;
  /** Those who wait, by client, oldest first: whom to take is told from the clients, however many wait. */
  readonly #queues = new Map<string, Waiter[]>();
  #waiting = 0;
  /** When there was room for everybody last. That a queue is empty because all were turned away does not count. */
  #emptyAt: number;
  /** Whether somebody has waited for too long since then, or found the queue full. */
  #isBehind = false;
  #sweep: Timer | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#limit = new ConcurrencyLimit({ max: options.maxCost, slowMs: options.slowMs });
    this.#emptyAt = options.clock.monotonicNow();
  }

  /** Work under way, requests that wait, and the work that may be under way at present: for the figures. */
  get state(): { readonly cost: number; readonly waiting: number; readonly limit: number } {
    if (this.#cost === 0) this.#limit.idle(this.#now());
    return { cost: this.#cost, waiting: this.#waiting, limit: this.#limit.limit };
  }

  /** Whether the queue stands: more has been asked for than can be done, for as long as a request may wait. */
  get isOverloaded(): boolean {
    return this.#waiting > 0 && this.#isBehind && this.#now() - this.#emptyAt > this.#options.maxWaitMs;
  }

  /** Whether the event loop has something to do all the time. */
  get isLoopBusy(): boolean {
    return this.#options.isLoopBusy();
  }

  /** For how much work there is room now, beside that of those who wait. */
  get room(): number {
    return Math.max(0, this.#limit.limit - this.#cost - this.#waiting);
  }

  /**
   * Whether a request of the client would be turned away whatever it asks, so that nobody needs to look: while the queue stands, the client
   * has its share of so many waiting as there could be room for in one turn of the event loop.
   */
  turnsAwayAtOnce(client: string): boolean {
    if (this.#waiting < this.#limit.limit || !this.isOverloaded) return false;
    const ofClient = this.#queues.get(client)?.length ?? 0;
    return ofClient > 0 && ofClient * this.#queues.size >= this.#limit.limit;
  }

  /**
   * Asks for room. Whoever is let in calls {@link leave} when the work is done.
   *
   * @returns whether there is room; a promise where that takes a moment to tell
   */
  enter(client: string, cost: number): boolean | Promise<boolean> {
    if (this.#waiting === 0 && this.#hasRoom(cost)) {
      this.#admit(client, cost);
      this.#keptUp();
      return true;
    }
    if (this.#options.maxWaiting === 0 || this.turnsAwayAtOnce(client)) return false;
    return new Promise((decide) => {
      const waiter = { cost, since: this.#now(), decide };
      const queue = this.#queues.get(client);
      if (queue === undefined) this.#queues.set(client, [waiter]);
      else queue.push(waiter);
      this.#waiting += 1;
      if (this.#waiting > this.#options.maxWaiting) this.#turnAwayFromFullest();
      this.#sweep ??= this.#options.clock.setTimer(() => this.#sweepQueue(), SWEEP_MS);
    });
  }

  /**
   * The work of somebody let in is done.
   *
   * @param tookMs since it was let in
   * @param failed for lack of time or of a replica: as telling as being slow
   */
  leave(client: string, cost: number, tookMs: number, failed: boolean): void {
    const { isLoopBusy } = this;
    this.#limit.observe({ tookMs, failed, underWay: this.#cost, now: this.#now(), isLoopBusy });
    this.#cost -= cost;
    const left = (this.#underWay.get(client) ?? 0) - cost;
    if (left > 0) this.#underWay.set(client, left);
    else this.#underWay.delete(client);
    this.#letIn();
  }

  #now(): number {
    return this.#options.clock.monotonicNow();
  }

  /** Work that is larger than the whole limit is let in when nothing else is under way. */
  #hasRoom(cost: number): boolean {
    return this.#cost === 0 || this.#cost + cost <= this.#limit.limit;
  }

  #admit(client: string, cost: number): void {
    if (this.#cost === 0) this.#limit.idle(this.#now());
    this.#cost += cost;
    this.#underWay.set(client, (this.#underWay.get(client) ?? 0) + cost);
  }

  /** Whoever has waited for too long still gets the room that there is; only then it is turned away. */
  #letIn(): void {
    while (this.#waiting > 0 && this.#hasRoom(0)) {
      const client = this.#leastServed();
      const queue = this.#queues.get(client) ?? [];
      const index = this.isOverloaded ? queue.length - 1 : 0;
      const next = queue[index];
      if (next === undefined || !this.#hasRoom(next.cost)) break;
      this.#take(client, index, 1);
      this.#admit(client, next.cost);
      next.decide(true);
      if (this.#waiting === 0) this.#keptUp();
    }
    this.#turnAwayLate();
  }

  /** Of those who wait, the client with the least under way. */
  #leastServed(): string {
    let found = '';
    let least = Number.POSITIVE_INFINITY;
    for (const client of this.#queues.keys()) {
      const underWay = this.#underWay.get(client) ?? 0;
      if (underWay < least) [found, least] = [client, underWay];
    }
    return found;
  }

  /** Takes waiters out of a client's queue. */
  #take(client: string, index: number, count: number): Waiter[] {
    const queue = this.#queues.get(client) ?? [];
    const taken = queue.splice(index, count);
    if (queue.length === 0) this.#queues.delete(client);
    this.#waiting -= taken.length;
    return taken;
  }

  /** There was room for everybody. */
  #keptUp(): void {
    this.#emptyAt = this.#now();
    this.#isBehind = false;
  }

  #turnAwayLate(): void {
    if (this.#waiting === 0) return;
    this.#isBehind ||= this.#longestWaitMs() > KEPT_UP_SHARE * this.#options.maxWaitMs;
    const mayWait = this.isOverloaded ? STANDING_QUEUE_WAIT_MS : this.#options.maxWaitMs;
    const since = this.#now() - mayWait;
    for (const [client, queue] of this.#queues) {
      const inTime = queue.findIndex((waiter) => waiter.since > since);
      const late = this.#take(client, 0, inTime < 0 ? queue.length : inTime);
      for (const { decide } of late) decide(false);
    }
  }

  #longestWaitMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const [first] of this.#queues.values()) oldest = Math.min(oldest, first?.since ?? oldest);
    return this.#now() - oldest;
  }

  #turnAwayFromFullest(): void {
    this.#isBehind = true;
    let fullest = '';
    let most = 0;
    for (const [client, { length }] of this.#queues) if (length > most) [fullest, most] = [client, length];
    const [oldest] = this.#take(fullest, 0, 1);
    oldest?.decide(false);
  }

  #sweepQueue(): void {
    // Node runs due timers before it reads answers that are there: in a busy turn they make room first.
    setImmediate(() => {
      this.#letIn();
      this.#sweep =
        this.#waiting === 0 ? undefined : this.#options.clock.setTimer(() => this.#sweepQueue(), SWEEP_MS);
    });
  }
}
