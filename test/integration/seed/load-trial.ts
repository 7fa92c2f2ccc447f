import { tmpdir } from 'node:os';

import { expect } from 'chai';
import { type Db, MongoClient } from 'mongodb';

import {
  DATABASE_NAME,
  type DatasetPointer,
  DATASETS_COLLECTION,
  loadProgressId,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../../catalog/load-progress.ts';
import type { JudgementLimits } from '../../../seed/judgement/judgement-limits.ts';
import { loadDataset } from '../../../seed/load-dataset.ts';
import type { LoadOptions } from '../../../seed/load-options.ts';
import { connectMongo, type MongoConnection } from '../../../seed/mongo/connect.ts';
import { MongoCatalogStore } from '../../../seed/mongo/mongo-catalog-store.ts';
import { SeedError } from '../../../seed/seed-error.ts';
import type { TitleSource } from '../../../seed/title-source.ts';
import { type ReplicaSet, startReplicaSet } from '../../support/mongod-replica-set.ts';
import { expectWhole } from './catalogue-reader.ts';

const neverStopped = new AbortController().signal;

/** Nothing that tests load is refused, unless they are about that. */
export const lenient: JudgementLimits = {
  minTitles: 0,
  minTitlesWithDirectors: 0,
  maxRejectedPercent: 100,
  maxShrinkPercent: 100,
  maxHoursBetweenFiles: 1_000_000,
  allowCutFiles: true,
};

/** A replica set to load into, and what tests of loads have in common. */
export class LoadTrial {
  readonly set: ReplicaSet;
  readonly connection: MongoConnection;
  readonly client: MongoClient;
  readonly db: Db;
  readonly store: MongoCatalogStore;

  private constructor(set: ReplicaSet) {
    this.set = set;
    this.connection = connectMongo({ hosts: set.hosts, replicaSet: set.name, database: DATABASE_NAME });
    this.store = new MongoCatalogStore(this.connection.db, neverStopped);
    this.client = new MongoClient(set.uri, { readConcernLevel: 'majority', writeConcern: { w: 'majority' } });
    this.db = this.client.db(DATABASE_NAME);
  }

  static async start(members: number): Promise<LoadTrial> {
    return new LoadTrial(await startReplicaSet({ members }));
  }

  async stop(): Promise<void> {
    await this.connection.close();
    await this.client.close();
    await this.set.stop();
  }

  readonly load = (
    version: string,
    source: TitleSource,
    more: Partial<
      Pick<
        LoadOptions,
        'store' | 'onEvent' | 'limits' | 'keepVersions' | 'signal' | 'now' | 'monotonicNow' | 'brake'
      >
    > = {},
  ): Promise<DatasetPointer> =>
    loadDataset({
      version,
      source,
      store: this.store,
      limits: lenient,
      keepVersions: 2,
      scratchFolder: tmpdir(),
      signal: neverStopped,
      now: () => new Date(),
      onEvent: () => undefined,
      ...more,
    });

  /** Fails unless a version of numbered films is served, each of them once. */
  readonly expectLoaded = async (version: string, titles: number): Promise<void> => {
    expect(await expectWhole(this.db)).to.deep.include({ version, titles });
    const ids = await this.db.collection(titlesCollection(version)).distinct('_id');
    expect(new Set(ids)).to.deep.equal(new Set(Array.from({ length: titles }, (_, number) => `tt${number}`)));
  };

  readonly reportOf = (version: string): Promise<LoadProgress | null> =>
    this.db.collection<LoadProgress>(DATASETS_COLLECTION).findOne({ _id: loadProgressId(version) });
}

/** The error that a load ends in; fails where it ends in none. */
export async function failure(work: Promise<unknown>): Promise<SeedError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(SeedError);
  return error as SeedError;
}
