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
const RETRY_AFTER_MS = 1000;
/**
 * While the event loop is busy all the time, as long as a request may take by default. Who is read from earlier than there is room is only refused
 * again, and where so many clients wait that few of them get a turn within a second, refusals would take a third of the time.
 */
const LONGEST_HOLD_MS = 2000;
/** Where there is room, a connection is read from again within a tick or two. */
const LINED_UP_MS = 100;
const TICK_MS = 5;

export interface RefusalBrakeOptions {
  readonly clock: Clock;
  /** For how many lookups there is room now. */
  readonly room: () => number;
  /** Whether the event loop has something to do all the time. */
  readonly isLoopBusy: () => boolean;
  /** Whether the process is about to stop. */
  readonly isDraining: () => boolean;
}

/**
 * Keeps refusals from taking the time that answers need. A connection whose request was turned away is not read from until there is room for
 * one request more, for a second at most, or two while the event loop has no time to spare: what comes over it waits in the system's buffer, where it costs nothing and slows its sender
 * down. A client that has such connections takes turns with itself for as long as it is turned away now and then, or they wait: connections over
 * which it was answered line up behind the others. Connections of other clients are read from as ever.
 *
 * Once the process is about to stop, all are read from: what came over a connection and was not read is lost when that is closed.
 */
export class RefusalBrake {
  readonly #options: RefusalBrakeOptions;
  /** Whose each connection is and since when it is held, the one held for longest first. */
  readonly #held = new Map<Held, { readonly client: string; readonly since: number }>();
  /** The same by client, whose turn it is first. */
  readonly #byClient = new Map<string, HeldClient>();
  /** Let go since the last tick: what came over them may be unread yet. */
  #unread = 0;
  #timer: Timer | undefined;

  constructor(options: RefusalBrakeOptions) {
    this.#options = options;
  }

  /** How many connections are held now. */
  get held(): number {
    return this.#held.size;
  }

  /** A client's request that came over the connection was answered. */
  answered(connection: Held, client: string): void {
    if (this.#held.size === 0) return;
    // One for one: of those let go a moment ago nobody has read yet, so that room says too much.
    if (this.#options.room() >= 1) this.#letGo(1);
    const held = this.#byClient.get(client);
    // Who is not turned away any more stays within what there is room for: to hold those connections would only slow the client down.
    if (held === undefined || !this.#takesTurns(held)) return;
    this.#hold(connection, client, held);
  }

  /** A client's request that came over the connection has been turned away. */
  refused(connection: Held, client: string): void {
    const refusedAt = this.#options.clock.monotonicNow();
    const held = this.#byClient.get(client) ?? { connections: new Set(), refusedAt };
    held.refusedAt = refusedAt;
    this.#hold(connection, client, held);
  }

  #hold(connection: Held, client: string, held: HeldClient): void {
    if (this.#held.has(connection) || connection.destroyed) return;
    const { clock } = this.#options;
    this.#held.set(connection, { client, since: clock.monotonicNow() });
    held.connections.add(connection);
    this.#byClient.set(client, held);
    // Node starts to read for the next request once this one's turn of the loop is over.
    setImmediate(() => {
      if (this.#held.has(connection)) connection.pause();
    });
    this.#timer ??= clock.setTimer(() => this.#tick(), TICK_MS);
  }

  /**
   * Whether a client's connections are to take turns: it was turned away a moment ago, or the next of them has waited for so long that there is
   * room for some of them only. Else every second, when none was turned away in the last one, all would be read from at once and most refused.
   */
  #takesTurns({ connections, refusedAt }: HeldClient): boolean {
    const now = this.#options.clock.monotonicNow();
    if (now - refusedAt < RETRY_AFTER_MS) return true;
    const [next] = connections;
    const since = next === undefined ? now : (this.#held.get(next)?.since ?? now);
    return now - since >= LINED_UP_MS;
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
    const { clock, room, isDraining, isLoopBusy } = this.#options;
    this.#letGo(room() - this.#unread);
    this.#unread = 0;
    const longest = isLoopBusy() ? LONGEST_HOLD_MS : RETRY_AFTER_MS;
    const before = isDraining() ? Number.POSITIVE_INFINITY : clock.monotonicNow() - longest;
    for (const [connection, { client, since }] of this.#held) {
      if (since > before) break;
      this.#resume(connection, client);
    }
    this.#timer = this.#held.size === 0 ? undefined : clock.setTimer(() => this.#tick(), TICK_MS);
  }
}
