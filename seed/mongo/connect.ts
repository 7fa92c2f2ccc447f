import { type Db, MongoClient } from 'mongodb';

/** How to reach the replica set. */
export interface MongoAddress {
  /** `host:port`, at least one. */
  hosts: readonly string[];
  replicaSet: string;
  /** Absent: without authentication. The user is kept in `admin`. */
  credentials?: { username: string; password: string };
  database: string;
}

/** The catalogue's database and the connection behind it, for the caller to close. */
export interface MongoConnection {
  db: Db;
  close(): Promise<void>;
}

/**
 * Prepares a connection to the catalogue's database that writes and reads with majority concern on the primary.
 * Nothing is sent yet: the first operation connects.
 */
export function connectMongo(address: MongoAddress): MongoConnection {
  const { hosts, replicaSet, credentials, database } = address;
  const client = new MongoClient(`mongodb://${hosts.join(',')}/`, {
    appName: 'movie-search-seed',
    replicaSet,
    ...(credentials === undefined ? {} : { auth: credentials, authSource: 'admin' }),
    retryWrites: true,
    // Short enough that a lost majority is noticed and waited for in steps.
    writeConcern: { w: 'majority', wtimeoutMS: 30_000 },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    serverSelectionTimeoutMS: 10_000,
    connectTimeoutMS: 5000,
    // The shortest there is. A reader that falls behind is seen by these replies (watch-readers.ts).
    heartbeatFrequencyMS: 500,
    // Asked for each time, so that replies come as often as that while nothing changes.
    serverMonitoringMode: 'poll',
    maxPoolSize: 8,
  });
  return {
    db: client.db(database),
    close: () => client.close(),
  };
}

/** A connection to one member by itself, to ask it how it is: short of patience, so that an answer says something of now. */
export function connectMember({ credentials }: MongoAddress, member: string): MongoClient {
  return new MongoClient(`mongodb://${member}/`, {
    appName: 'movie-search-seed reads',
    directConnection: true,
    readPreference: 'nearest',
    ...(credentials === undefined ? {} : { auth: credentials, authSource: 'admin' }),
    retryReads: false,
    maxPoolSize: 1,
    serverSelectionTimeoutMS: 2000,
    connectTimeoutMS: 2000,
    socketTimeoutMS: 2000,
    serverMonitoringMode: 'poll',
  });
}
