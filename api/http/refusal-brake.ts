import type { Clock, Timer } from '../../time/clock.ts';

/** A connection that requests come over. */
export interface Held {
  readonly destroyed: boolean;
  pause(): unknown;
  resume(): unknown;
}

/** The connections of a client that are held, the one held for longest first, and when a request of its was turned away last. */
interface HeldClient {
  readonly connections: Set<Held>;
  refusedAt: number;
}

/** What a refusal says in Retry-After: no client should ask again before. */
const LONGEST_HOLD_MS = 1000;
const TICK_MS = 5;

/**
 * Keeps refusals from taking the time that answers need. A connection whose request was turned away is not read from until there is room for
 * one request more, for a second at most: what comes over it waits in the system's buffer, where it costs nothing and slows its sender
 * down. A client that has such connections takes turns with itself for as long as it is turned away now and then: connections over which it was
 * answered line up behind the others. Connections of other clients are read from as ever.
 *
 * Once the process is about to stop, all are read from: what came over a connection and was not read is lost when that is closed.
 */
export class RefusalBrake {
  readonly #clock: Clock;
  readonly #room: () => number;
  readonly #draining: () => boolean;
  /** Whose each connection is and since when it is held, the one held for longest first. */
  readonly #held = new Map<Held, { readonly client: string; readonly since: number }>();
  /** The same by client, whose turn it is first. */
  readonly #byClient = new Map<string, HeldClient>();
  /** Let go since the last tick: what came over them may be unread yet. */
  #unread = 0;
  #timer: Timer | undefined;

  /**
   * @param room for how many lookups there is room now
   * @param draining whether the process is about to stop
   */
  constructor(clock: Clock, room: () => number, draining: () => boolean) {
    this.#clock = clock;
    this.#room = room;
    this.#draining = draining;
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
    const held = this.#byClient.get(client);
    // Who is not turned away any more stays within what there is room for: to hold those connections would only slow the client down.
    if (held === undefined || this.#clock.monotonicNow() - held.refusedAt >= LONGEST_HOLD_MS) return;
    this.#hold(connection, client, held);
  }

  /** A client's request that came over the connection has been turned away. */
  refused(connection: Held, client: string): void {
    const refusedAt = this.#clock.monotonicNow();
    const held = this.#byClient.get(client) ?? { connections: new Set(), refusedAt };
    held.refusedAt = refusedAt;
    this.#hold(connection, client, held);
  }

  #hold(connection: Held, client: string, held: HeldClient): void {
    if (this.#held.has(connection) || connection.destroyed) return;
    this.#held.set(connection, { client, since: this.#clock.monotonicNow() });
    held.connections.add(connection);
    this.#byClient.set(client, held);
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
      const held = this.#byClient.get(client);
      const [connection] = held?.connections ?? [];
      if (held === undefined || connection === undefined) return;
      // Nothing comes over one that was closed meanwhile.
      if (connection.destroyed) left += 1;
      else this.#unread += 1;
      this.#resume(connection, client);
      // Its next turn comes after everybody else's.
      if (this.#byClient.delete(client)) this.#byClient.set(client, held);
    }
  }

  #resume(connection: Held, client: string): void {
    this.#held.delete(connection);
    const connections = this.#byClient.get(client)?.connections;
    connections?.delete(connection);
    if (connections?.size === 0) this.#byClient.delete(client);
    connection.resume();
  }

  #tick(): void {
    this.#letGo(this.#room() - this.#unread);
    this.#unread = 0;
    const before = this.#draining() ? Number.POSITIVE_INFINITY : this.#clock.monotonicNow() - LONGEST_HOLD_MS;
    for (const [connection, { client, since }] of this.#held) {
      if (since > before) break;
      this.#resume(connection, client);
    }
    this.#timer = this.#held.size === 0 ? undefined : this.#clock.setTimer(() => this.#tick(), TICK_MS);
  }
}
