import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../../catalog/dataset-pointer.ts';
import type { ReadCount, ReadKind } from '../../../seed/brake/read-times.ts';
import { connectMember, connectMongo } from '../../../seed/mongo/connect.ts';
import { ReadWatch } from '../../../seed/mongo/read-watch.ts';
import { type ReplicaSet, startReplicaSet } from '../../support/mongod-replica-set.ts';
import { waitUntil } from '../../support/wait-until.ts';

const READS = 7;
const SCANS = 2;
const SLOW = 'function () { sleep(20); return true; }';
const password = 'loads and loads';

describe('a watch over how long reads take at the members', function () {
  this.timeout(120_000);
  let set: ReplicaSet;
  let system: MongoClient;

  before(async () => {
    set = await startReplicaSet({ members: 2, auth: true });
    system = new MongoClient(set.systemUri, { writeConcern: { w: 2 } });
    for (const [createUser, roles] of Object.entries({
      seed: [
        { role: 'readWrite', db: DATABASE_NAME },
        { role: 'clusterMonitor', db: 'admin' },
      ],
      poor: [{ role: 'readWrite', db: DATABASE_NAME }],
    })) {
      await system.db('admin').command({ createUser, pwd: password, roles });
    }
    for (const name of ['read', 'unread']) await system.db(DATABASE_NAME).collection(name).insertOne({});
  });
  after(async () => {
    await system.close();
    await set.stop();
  });

  /** Watches as a user while `work` goes on; tells what was counted last at each member, and who would not be asked. */
  async function watching(
    username: string,
    work: (counts: ReadonlyMap<string, ReadCount>, refused: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const address = {
      hosts: set.hosts,
      replicaSet: set.name,
      database: DATABASE_NAME,
      credentials: { username, password },
    };
    const connection = connectMongo(address);
    const counts = new Map<string, ReadCount>();
    const refused: string[] = [];
    const watch = new ReadWatch({
      client: connection.db.client,
      connect: (member) => connectMember(address, member),
      namespace: `${DATABASE_NAME}.read`,
      onCount: (count) => counts.set(count.member, count),
      onRefused: (member) => refused.push(member),
    });
    try {
      await connection.db.collection('unread').findOne();
      await work(counts, refused);
    } finally {
      await watch.close();
      await connection.close();
    }
  }

  it('counts at each member the finds and the aggregates of the collection there, with their time, and nothing else', async () => {
    await watching('seed', async (counts, refused) => {
      await waitUntil('every member has been asked', () => counts.size === set.hosts.length);
      const before = new Map(counts);
      const [, second = ''] = set.hosts;
      const reader = new MongoClient(
        set.systemUri
          .replace(/@[^/]*\//u, `@${second}/`)
          .replace(/replicaSet=[^&]*/u, 'directConnection=true&readPreference=nearest'),
      );
      try {
        const db = reader.db(DATABASE_NAME);
        for (let read = 0; read < READS; read += 1) {
          await db.collection('read').findOne({ $where: 'sleep(20) || true' });
          await db.collection('unread').findOne();
        }
        for (let scan = 0; scan < SCANS; scan += 1) {
          await db
            .collection('read')
            .aggregate([{ $match: { $expr: { $function: { body: SLOW, args: [], lang: 'js' } } } }])
            .toArray();
        }
      } finally {
        await reader.close();
      }
      const since = (member: string, kind: ReadKind, what: 'reads' | 'micros'): number =>
        (counts.get(member)?.[kind][what] ?? 0) - (before.get(member)?.[kind][what] ?? 0);
      await waitUntil('all is seen', () => since(second, 'commands', 'reads') >= SCANS);
      for (const [kind, times] of [
        ['queries', READS],
        ['commands', SCANS],
      ] as const) {
        expect(since(second, kind, 'reads'), kind).to.equal(times);
        expect(since(second, kind, 'micros'), kind).to.be.at.least(times * 20_000);
        expect(since(set.hosts[0] ?? '', kind, 'reads'), kind).to.equal(0);
      }
      expect(refused).to.deep.equal([]);
    });
  });

  it('says once of each member that its user may not ask it', async () => {
    await watching('poor', async (counts, refused) => {
      await waitUntil('every member was tried', () => refused.length === set.hosts.length);
      expect([...refused].sort()).to.deep.equal([...set.hosts].sort());
      expect(counts.size).to.equal(0);
    });
  });
});
