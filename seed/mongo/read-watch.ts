import {
  type Document,
  type MongoClient,
  MongoServerError,
  type ServerClosedEvent,
  type ServerHeartbeatSucceededEvent,
} from 'mongodb';

import type { ReadCount, ReadKind, ReadSum } from '../brake/read-times.ts';

export interface ReadWatchOptions {
  /** The connection of the load, whose driver asks every member how it is. */
  readonly client: MongoClient;
  /** A connection to one member by itself, as `host:port`, for the watch to close. */
  readonly connect: (member: string) => MongoClient;
  /** `database.collection` of what people read. */
  readonly namespace: string;
  readonly onCount: (count: ReadCount) => void;
  /** Told once of each member that does not let itself be asked. */
  readonly onRefused: (member: string, error: unknown) => void;
}

/** Unauthorized, AuthenticationFailed. */
const REFUSED = new Set<number | string | undefined>([13, 18]);

/**
 * Asks each member that serves reads how many of a collection it has answered and how long they took, whenever the driver has heard of it: every
 * half second. By `top`, which has what the member itself counted of each collection, and for which a user needs the role clusterMonitor.
 */
export class ReadWatch {
  readonly #options: ReadWatchOptions;
  readonly #members = new Map<string, MongoClient>();
  /** Members whose look is under way. */
  readonly #asked = new Map<string, Promise<void>>();
  readonly #refused = new Set<string>();

  constructor(options: ReadWatchOptions) {
    this.#options = options;
    options.client.on('serverHeartbeatSucceeded', this.#onHeartbeat);
    options.client.on('serverClosed', this.#onClosed);
  }

  /** Asks nobody any more. */
  async close(): Promise<void> {
    const { client } = this.#options;
    client.off('serverHeartbeatSucceeded', this.#onHeartbeat);
    client.off('serverClosed', this.#onClosed);
    // A connection that cannot be closed says nothing of the load, whose own outcome is the one to report.
    await Promise.allSettled([...this.#members.values()].map((member) => member.close()));
    await Promise.allSettled(this.#asked.values());
  }

  readonly #onHeartbeat = ({ connectionId: member, reply }: ServerHeartbeatSucceededEvent): void => {
    const { isWritablePrimary, secondary, hidden } = reply;
    const servesReads = isWritablePrimary === true || (secondary === true && hidden !== true);
    if (!servesReads || this.#asked.has(member) || this.#refused.has(member)) return;
    const asked = this.#look(member).finally(() => this.#asked.delete(member));
    this.#asked.set(member, asked);
  };

  readonly #onClosed = ({ address }: ServerClosedEvent): void => {
    // The member is gone, and often the connection with it: there is nobody to tell.
    this.#members
      .get(address)
      ?.close()
      .catch(() => undefined);
    this.#members.delete(address);
  };

  async #look(member: string): Promise<void> {
    const { connect, namespace, onCount, onRefused } = this.#options;
    let client = this.#members.get(member);
    if (client === undefined) {
      client = connect(member);
      this.#members.set(member, client);
    }
    try {
      const { totals } = await client.db('admin').command({ top: 1 });
      onCount({ member, ...countIn(totals as Document, namespace) });
    } catch (error) {
      // A member that is away or slow tells at a later look. While none tells, the load gets no faster (delay-pace.ts).
      if (!(error instanceof MongoServerError) || !REFUSED.has(error.code)) return;
      this.#refused.add(member);
      onRefused(member, error);
    }
  }
}

/**
 * What `totals` of a reply to `top` have of a collection; none where nobody has used it. Further batches of a read (`getmore`) are left out: who
 * copies a whole collection asks for many of them.
 */
export function countIn(totals: Document, namespace: string): Pick<ReadCount, ReadKind> {
  const found = totals[namespace] as Partial<Record<ReadKind, { count: unknown; time: unknown }>> | undefined;
  const sum = (kind: ReadKind): ReadSum => ({
    reads: Number(found?.[kind]?.count ?? 0),
    micros: Number(found?.[kind]?.time ?? 0),
  });
  return { queries: sum('queries'), commands: sum('commands') };
}
