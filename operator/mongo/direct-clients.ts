import { MongoClient } from 'mongodb';

import { canonicalHash } from '../canonical-hash.ts';

/** As whom to connect. */
export interface Identity {
  readonly username: string;
  readonly password: string;
  /** The database that knows the user. */
  readonly source: string;
}

interface Entry {
  readonly client: MongoClient;
  readonly timer: NodeJS.Timeout;
  inUse: number;
}

/**
 * One small pool of direct connections for each address and identity, kept while it is used again and again, so that asking a
 * member every few seconds costs a round trip and no handshake. One that was not used for `idleMs` is closed: members leave
 * and passwords change, and nobody has to say so here.
 */
export class DirectClients {
  readonly #entries = new Map<string, Entry>();
  readonly #idleMs: number;

  constructor(idleMs = 60_000) {
    this.#idleMs = idleMs;
  }

  /** How many clients are open. */
  get size(): number {
    return this.#entries.size;
  }

  /** Runs `operation` with a client for `address`; the client must not be used after that. */
  async use<T>(
    address: string,
    identity: Identity | null,
    operation: (client: MongoClient) => Promise<T>,
  ): Promise<T> {
    const key = keyOf(address, identity);
    const entry = this.#entries.get(key) ?? this.#open(key, address, identity);
    entry.inUse++;
    try {
      // By itself a client connects only once: after a first attempt that failed, it would refuse every operation.
      await entry.client.connect();
      return await operation(entry.client);
    } finally {
      entry.inUse--;
      entry.timer.refresh();
    }
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(
      entries.map(({ client, timer }) => {
        clearTimeout(timer);
        return client.close();
      }),
    );
  }

  #open(key: string, address: string, identity: Identity | null): Entry {
    const client = directClient(address, identity);
    const timer = setTimeout(() => {
      if (entry.inUse > 0) {
        timer.refresh();
        return;
      }
      this.#entries.delete(key);
      void client.close();
    }, this.#idleMs);
    timer.unref();
    const entry: Entry = { client, timer, inUse: 0 };
    this.#entries.set(key, entry);
    return entry;
  }
}

/** A client that speaks to one mongod only, whatever the replica set says of it, and gives up soon. */
export function directClient(address: string, identity: Identity | null): MongoClient {
  return new MongoClient(`mongodb://${address}/`, {
    appName: 'movie-search-operator',
    directConnection: true,
    serverMonitoringMode: 'poll',
    connectTimeoutMS: 2_000,
    serverSelectionTimeoutMS: 3_000,
    // Whoever waits for a mongod that does not listen yet is not to learn half a second late that it does.
    minHeartbeatFrequencyMS: 100,
    // One for a reconfiguration that goes on, one for what is asked meanwhile, and one to spare.
    maxPoolSize: 3,
    ...(identity && {
      auth: { username: identity.username, password: identity.password },
      authSource: identity.source,
    }),
  });
}

/** Passwords are no map keys: the key may end up in a heap dump or a log line. */
function keyOf(address: string, identity: Identity | null): string {
  if (identity === null) return address;
  return `${identity.username}@${address} ${canonicalHash([identity.source, identity.password])}`;
}
