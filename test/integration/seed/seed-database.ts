import { expect } from 'chai';
import { type Db, MongoClient } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DATABASE_NAME } from '../../../catalog/dataset-pointer.ts';
import { foldTitle } from '../../../catalog/fold-title.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { type ReplicaSet, startReplicaSet } from '../../support/mongod-replica-set.ts';
import { expectWhole } from './catalogue-reader.ts';
import { runSeed, type SeedResult } from './seed-process.ts';

/** A replica set of one member for the loader as a process to load into, and a folder for its files. */
export class SeedDatabase {
  readonly db: Db;
  readonly folder: string;
  readonly reportFile: string;
  /** The environment that leads the loader to it. */
  readonly connection: Readonly<Record<string, string>>;
  readonly #set: ReplicaSet;
  readonly #client: MongoClient;

  private constructor(set: ReplicaSet, client: MongoClient, folder: string) {
    this.#set = set;
    this.#client = client;
    this.db = client.db(DATABASE_NAME);
    this.folder = folder;
    this.reportFile = join(folder, 'report');
    this.connection = {
      MONGODB_HOSTS: set.hosts.join(','),
      MONGODB_REPLICA_SET: set.name,
      MONGODB_PASSWORD_FILE: join(folder, 'password'),
    };
  }

  static async start(): Promise<SeedDatabase> {
    const set = await startReplicaSet({ members: 1, auth: true });
    const client = new MongoClient(set.systemUri);
    const folder = await mkdtemp(join(tmpdir(), 'movie-search-seed-'));
    const password = randomBytes(12).toString('hex');
    await writeFile(join(folder, 'password'), password);
    // The roles that the operator gives the loader, and no more.
    await client.db('admin').command({
      createUser: 'seed',
      pwd: password,
      roles: [
        { role: 'readWrite', db: DATABASE_NAME },
        { role: 'clusterMonitor', db: 'admin' },
      ],
    });
    return new SeedDatabase(set, client, folder);
  }

  /** Drops what was loaded and reported. */
  async clear(): Promise<void> {
    await this.db.dropDatabase();
    await rm(this.reportFile, { force: true });
  }

  async stop(): Promise<void> {
    await this.#client.close();
    await this.#set.stop();
    await rm(this.folder, { recursive: true });
  }

  /** Runs the loader, which must do what it is told. */
  async load(env: Readonly<Record<string, string>>): Promise<SeedResult> {
    const result = await runSeed({ env, reportFile: this.reportFile });
    expect(result.exitCode).to.equal(0, result.report);
    return result;
  }

  /** Who directed the films of a title in the dataset that is served: `1975: Steven Spielberg`, most voted first. */
  async directorsOf(title: string): Promise<string[]> {
    const pointer = await expectWhole(this.db);
    const found = await this.db
      .collection<TitleDocument>(pointer?.collection ?? '')
      .find({ keys: foldTitle(title) })
      .sort({ votes: -1 })
      .toArray();
    return found.map(
      ({ year, directors }) => `${year ?? '?'}: ${directors.map(({ name }) => name).join(', ')}`,
    );
  }
}
