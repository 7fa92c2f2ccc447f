import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { type ReplicaSet, startReplicaSet } from '../../support/mongod-replica-set.ts';

describe('startReplicaSet with the data of an earlier set', function () {
  this.timeout(180_000);
  let folder: string;
  const sets: ReplicaSet[] = [];

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'movie-search-kept-data-'))));
  after(async () => {
    await Promise.all(sets.map((set) => set.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  async function start(options: Parameters<typeof startReplicaSet>[0]): Promise<ReplicaSet> {
    const set = await startReplicaSet({ name: 'kept', ...options });
    sets.push(set);
    return set;
  }

  async function on<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = new MongoClient(uri);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  }

  it('starts as many members as wanted, each with a copy, twice from the same data', async () => {
    const first = await start({ members: 1 });
    await on(first.uri, (client) =>
      client
        .db('d')
        .collection<{ _id: number }>('c')
        .insertMany([{ _id: 1 }, { _id: 2 }]),
    );
    await first.members[0]?.keepData(join(folder, 'data'));

    for (const members of [3, 1]) {
      const set = await start({ members, dataFrom: join(folder, 'data') });
      expect(set.hosts).to.have.length(members);
      for (const host of set.hosts) {
        const found = await on(`mongodb://${host}/?directConnection=true&readPreference=nearest`, (client) =>
          client.db('d').collection<{ _id: number }>('c').find().sort({ _id: 1 }).toArray(),
        );
        expect(found, host).to.deep.equal([{ _id: 1 }, { _id: 2 }]);
      }
      // It is a set that takes writes, and what it takes is not in the data that were kept.
      await on(set.uri, (client) =>
        client
          .db('d')
          .collection<{ _id: number }>('c')
          .insertOne({ _id: 3 }, { writeConcern: { w: members } }),
      );
    }
  });
});
