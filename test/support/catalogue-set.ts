import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../catalog/dataset-pointer.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { startReplicaSet, type ReplicaSet } from './mongod-replica-set.ts';
import type { Mongod } from './mongod.ts';
import { writeDataset } from './write-dataset.ts';

/** A replica set with the catalogue in it and the user `query`, as the operator and seed leave it. */
export interface CatalogueSet {
  readonly set: ReplicaSet;
  readonly client: MongoClient;
  readonly password: string;
  /** What a query service is told to read from all members. */
  readonly queryEnv: { readonly REPLICAS: string; readonly MONGODB_PASSWORD_FILE: string };
  /** Connections of user `query` to a member, idle ones among them. */
  queryConnections(member: Mongod): Promise<number>;
  serve(version: string, titles: readonly TitleDocument[]): Promise<void>;
  stop(): Promise<void>;
}

const password = 'not a secret';

/** Starts the set with authentication, and serves `titles` as version 1. */
export async function startCatalogueSet(
  titles: readonly TitleDocument[],
  members = 3,
  address: '127.0.0.1' | '::1' = '127.0.0.1',
): Promise<CatalogueSet> {
  const set = await startReplicaSet({
    members,
    address,
    auth: true,
    // How long a member told to end still answers; 15 s otherwise.
    args: ['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=2000'],
  });
  const client = new MongoClient(set.systemUri);
  const observers = new Map<Mongod, MongoClient>();
  await client.db('admin').command({
    createUser: 'query',
    pwd: password,
    roles: [
      { role: 'read', db: DATABASE_NAME },
      { role: 'clusterMonitor', db: 'admin' },
    ],
    writeConcern: { w: members },
  });
  await writeDataset(client, '1', titles, members);
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-catalogue-'));
  const passwordFile = join(folder, 'query-password');
  await writeFile(passwordFile, password);
  return {
    set,
    client,
    password,
    queryEnv: { REPLICAS: set.hosts.join(','), MONGODB_PASSWORD_FILE: passwordFile },
    queryConnections: async (member) => {
      let observer = observers.get(member);
      if (observer === undefined) {
        const { username, password: key } = client.options.credentials ?? {};
        observer = new MongoClient(`mongodb://${member.host}`, {
          directConnection: true,
          auth: { username: username ?? '', password: key ?? '' },
          authSource: 'local',
        });
        observers.set(member, observer);
      }
      const operations = observer
        .db('admin')
        .aggregate([
          { $currentOp: { allUsers: true, idleConnections: true } },
          { $match: { 'effectiveUsers.user': 'query' } },
          { $count: 'connections' },
        ]);
      const [counted] = (await operations.toArray()) as { connections: number }[];
      return counted?.connections ?? 0;
    },
    serve: (version, newTitles) => writeDataset(client, version, newTitles, members),
    stop: async () => {
      await Promise.all([...observers.values(), client].map((one) => one.close()));
      await set.stop();
      await rm(folder, { recursive: true });
    },
  };
}
