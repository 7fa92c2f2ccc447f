import type { Clock, Timer } from '../../time/clock.ts';

/** A connection that requests come over. */
export interface Held {
  pause(): unknown;
  resume(): unknown;
}

/** What a refusal says in Retry-After: no client should ask again before. */
const LONGEST_HOLD_MS = 1000;
const TICK_MS = 5;

/**
 * Keeps refusals from taking the time that answers need. A connection whose request was turned away is not read from until there is room for
 * one request more, for a second at most: what comes over it waits in the system's buffer, where it costs nothing and slows its sender
 * down. A client that has such connections takes turns with itself: those over which it was answered line up behind them. Connections of
 * other clients are read from as ever.
 */
export class RefusalBrake {
  readonly #clock: Clock;
  readonly #room: () => number;
  /** Whose each connection is and since when it is held, the one held for longest first. */
  readonly #held = new Map<Held, { readonly client: string; readonly since: number }>();
  /** The same by client, whose turn it is first. */
  readonly #byClient = new Map<string, Set<Held>>();
  /** Let go since the last tick: what came over them may be unread yet. */
  #unread = 0;
  #timer: Timer | undefined;

  /** @param room for how many lookups there is room now */
  constructor(clock: Clock, room: () => number) {
    this.#clock = clock;
    this.#room = room;
  }

  /** How many connections are held now. */
  get held(): number {
    return this.#held.size;
  }

  /** A client's request that came over the connection was answered. */
  answered(connection: Held, client: string): void {
    if (this.#held.size === 0) return;
    // One for one: of those let go a moment ago nobody has read yet, so that room says too much.
    if (this.#room() >= 1) this.#letGo(1);
    if (this.#byClient.has(client)) this.#hold(connection, client);
  }

  /** A client's request that came over the connection has been turned away. */
  refused(connection: Held, client: string): void {
    this.#hold(connection, client);
  }

  #hold(connection: Held, client: string): void {
    if (this.#held.has(connection)) return;
    this.#held.set(connection, { client, since: this.#clock.monotonicNow() });
    const ofClient = this.#byClient.get(client);
    if (ofClient === undefined) this.#byClient.set(client, new Set([connection]));
    else ofClient.add(connection);
    // Node starts to read for the next request once this one's turn of the loop is over.
    setImmediate(() => {
      if (this.#held.has(connection)) connection.pause();
    });
    this.#timer ??= this.#clock.setTimer(() => this.#tick(), TICK_MS);
  }

  /** The one held for longest of each client in turn. */
  #letGo(count: number): void {
    for (let left = count; left >= 1; left -= 1) {
      const [client] = this.#byClient.keys();
      if (client === undefined) return;
      const ofClient = this.#byClient.get(client);
      const [connection] = ofClient ?? [];
      if (ofClient === undefined || connection === undefined) return;
      this.#resume(connection, client);
      this.#unread += 1;
      // Its next turn comes after everybody else's.
      if (this.#byClient.delete(client)) this.#byClient.set(client, ofClient);
    }
  }

  #resume(connection: Held, client: string): void {
    this.#held.delete(connection);
    const ofClient = this.#byClient.get(client);
    ofClient?.delete(connection);
    if (ofClient?.size === 0) this.#byClient.delete(client);
    connection.resume();
  }

  #tick(): void {
    this.#letGo(this.#room() - this.#unread);
    this.#unread = 0;
    const before = this.#clock.monotonicNow() - LONGEST_HOLD_MS;
    for (const [connection, { client, since }] of this.#held) {
      if (since > before) break;
      this.#resume(connection, client);
    }
    this.#timer = this.#held.size === 0 ? undefined : this.#clock.setTimer(() => this.#tick(), TICK_MS);
  }
}
