import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Binary, MongoClient } from 'mongodb';

import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  type DatasetPointer,
  snapshotOfTitles,
} from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import { TITLE_INDEX } from '../../catalog/title-document.ts';
import type { TitlesLook } from '../../operator/mongo/dataset-switch.ts';
import { DirectClients } from '../../operator/mongo/direct-clients.ts';
import { MongoReplicaSetAdmins } from '../../operator/mongo/mongo-replica-set-admin.ts';
import type { ClusterCredentials, MemberAddress } from '../../operator/mongo/replica-set-admin.ts';
import { startMongod, type Mongod, type MongodOptions } from './mongod.ts';
import { setName, type ReplicaSetWorld } from './replica-set-world.ts';
import { buildSnapshot, source } from './snapshot.ts';
import { segmentsOf } from './write-snapshot.ts';

/** Real mongods that share a key file, administered through the driver. */
export class MongodWorld implements ReplicaSetWorld {
  readonly clients = new DirectClients();
  readonly admins = new MongoReplicaSetAdmins(this.clients);
  readonly credentials: ClusterCredentials;
  readonly keyFilePath: string;
  readonly #folder: string;
  readonly #mongods = new Map<string, { mongod: Mongod; options: MongodOptions }>();
  readonly #connections: MongoClient[] = [];

  private constructor(folder: string, keyFilePath: string, keyFile: string) {
    this.#folder = folder;
    this.keyFilePath = keyFilePath;
    this.credentials = {
      keyFile,
      operatorPassword: 'operators-secret',
      seedPassword: 'seeds-secret',
      queryPassword: 'querys-secret',
    };
  }

  static async make(): Promise<MongodWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'movie-search-key-'));
    // White space in it, as in a key file made with `openssl rand -base64`: it is no part of the password.
    const key = randomBytes(96).toString('base64');
    const keyFile = `${key.slice(0, 64)}\n${key.slice(64)}\n`;
    const keyFilePath = join(folder, 'keyfile');
    await writeFile(keyFilePath, keyFile, { mode: 0o400 });
    return new MongodWorld(folder, keyFilePath, keyFile);
  }

  async start(address: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<MemberAddress> {
    const options = { replicaSet: setName, keyFile: this.keyFilePath, address };
    const mongod = await startMongod(options);
    const host = address === '::1' ? mongod.host : `localhost:${mongod.port}`;
    this.#mongods.set(host, { mongod, options });
    return { host, address: mongod.host };
  }

  mongod(member: MemberAddress): Mongod {
    return this.#known(member).mongod;
  }

  /** Starts it again with its data, as a member of a set of this name. */
  async restartAs(member: MemberAddress, replicaSet: string): Promise<void> {
    const { mongod, options } = this.#known(member);
    options.replicaSet = replicaSet;
    await mongod.restart();
  }

  async kill(member: MemberAddress): Promise<void> {
    await this.mongod(member).kill();
  }

  async restartElsewhere(member: MemberAddress): Promise<MemberAddress> {
    const mongod = this.mongod(member);
    await mongod.restartElsewhere();
    return { host: member.host, address: mongod.host };
  }

  async startAgain(member: MemberAddress): Promise<MemberAddress> {
    const mongod = this.mongod(member);
    await mongod.restart();
    return { host: member.host, address: mongod.host };
  }

  async connectQueries({ address }: MemberAddress, count: number): Promise<void> {
    const { queryPassword, seedPassword } = this.credentials;
    await Promise.all(Array.from({ length: count }, () => this.connect(address, 'query', queryPassword)));
    // One that is no query's, and must not be counted as one.
    await this.connect(address, 'seed', seedPassword);
  }

  async disconnectQueries(): Promise<void> {
    await Promise.all(this.#connections.splice(0).map((client) => client.close()));
  }

  async writePointer({ address }: MemberAddress, pointer: DatasetPointer): Promise<void> {
    const client = await this.connect(address, 'seed', this.credentials.seedPassword);
    const datasets = client.db(DATABASE_NAME).collection<DatasetPointer>(DATASETS_COLLECTION);
    await datasets.replaceOne({ _id: pointer._id }, pointer, {
      upsert: true,
      writeConcern: { w: 'majority' },
    });
  }

  async writeTitles(
    { address }: MemberAddress,
    collection: string,
    { titles, foundBy }: TitlesLook,
  ): Promise<void> {
    const client = await this.connect(address, 'seed', this.credentials.seedPassword);
    const written = client.db(DATABASE_NAME).collection(collection);
    await written.insertMany(Array.from({ length: titles }, (_, n) => ({ keys: [String(n)], votes: n })));
    if (foundBy === 'index') {
      await written.createIndex(TITLE_INDEX.key, { name: TITLE_INDEX.name }, undefined);
    }
    if (foundBy === 'snapshot') {
      const sources = Array.from({ length: titles }, (_, n) => source({ _id: String(n) }));
      const bytes = new Uint8Array(await buildSnapshot(sources, { version: collection }));
      const segments = client
        .db(DATABASE_NAME)
        .collection<SnapshotSegment<Binary>>(snapshotOfTitles(collection));
      await segments.insertMany(segmentsOf(bytes, 256 * 1024));
    }
  }

  async writeLoadProgress({ address }: MemberAddress, progress: LoadProgress): Promise<void> {
    const client = await this.connect(address, 'seed', this.credentials.seedPassword);
    const datasets = client.db(DATABASE_NAME).collection<LoadProgress>(DATASETS_COLLECTION);
    await datasets.insertOne(progress, { writeConcern: { w: 'majority' } });
  }

  /** A direct client, logged in, that is closed with the world. `__system` is looked up where it is known. */
  async connect(address: string, user: string, password: string): Promise<MongoClient> {
    const client = new MongoClient(`mongodb://${address}/?directConnection=true`, {
      auth: { username: user, password },
      authSource: user === '__system' ? 'local' : 'admin',
    });
    this.#connections.push(client);
    await client.db('admin').command({ ping: 1 });
    return client;
  }

  /** As the members' own user, who may do everything. */
  async connectAsSystem(address: string): Promise<MongoClient> {
    return this.connect(address, '__system', this.credentials.keyFile.replaceAll(/\s/g, ''));
  }

  async stop(): Promise<void> {
    await this.admins.close();
    await this.disconnectQueries();
    await Promise.all([...this.#mongods.values()].map(({ mongod }) => mongod.stop()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #known({ host }: MemberAddress): { mongod: Mongod; options: MongodOptions } {
    const known = this.#mongods.get(host);
    if (known === undefined) throw new Error(`There is no ${host}.`);
    return known;
  }
}
