import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { Deadline, DeadlineExceeded } from '../../../api/deadline.ts';
import { MongoRangeReader } from '../../../api/mongo/mongo-range-reader.ts';
import type { FilmsFound } from '../../../api/parallel/catalogue-scans.ts';
import { RANGES } from '../../../api/parallel/dataset-ranges.ts';
import { nameKeys } from '../../../catalog/fold-name.ts';
import { FixedReplicas } from '../../../api/replica-pool/fixed-replicas.ts';
import { DEFAULT_WEIGHTS } from '../../../api/replica-pool/routing-weights.ts';
import { openTitlePool, type TitlePool } from '../../../api/title-pool.ts';
import { DATABASE_NAME, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import { systemClock } from '../../../time/clock.ts';
import { film } from '../../support/film.ts';
import { startReplicaSet, type ReplicaSet } from '../../support/mongod-replica-set.ts';
import type { Mongod } from '../../support/mongod.ts';
import { describeRangeReader } from '../../support/range-reader-contract.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeDataset, writeTitles } from '../../support/write-dataset.ts';
import { compareTitles } from '../../support/load/known-title.ts';

const DEADLINE_MS = 10_000;
const TITLES = Array.from({ length: 3000 }, (_, index) =>
  film({
    _id: `tt${String((index * 7919) % 3000).padStart(7, '0')}`,
    title: index % 3 === 0 ? `The Wolf ${index}` : `Film ${index}`,
    votes: (index * 31) % 400,
    year: 1950 + (index % 70),
    directors: [{ id: `nm${index % 50}`, name: `Ännie Lee ${index % 50}` }],
  }),
);
const WOLVES = TITLES.filter((_, index) => index % 3 === 0)
  .sort(compareTitles)
  .map(({ _id }) => _id);
const WOLF = { kind: 'contains', key: 'wolf' } as const;
/** What a range is slowed down by, so that something can happen in the middle. */
const SLOW_MS = 100;

describe('parallel queries over three replicas', function () {
  this.timeout(240_000);
  let set: ReplicaSet;
  let writer: MongoClient;
  let titles: TitlePool;

  before(async () => {
    set = await startReplicaSet({ members: 3 });
    writer = new MongoClient(set.uri);
    await writeDataset(writer, '1', TITLES, 3);
  });
  after(async () => {
    await titles.pool.close();
    await writer.close();
    await set.stop();
  });

  before(async () => {
    titles = openTitlePool(
      {
        mongodb: { database: DATABASE_NAME },
        podName: 'test',
        requestDeadlineMs: DEADLINE_MS,
        zone: null,
        nodeName: null,
      },
      {
        source: new FixedReplicas(
          set.members.map(({ port }, index) => ({ name: `m-db-${index}`, host: '127.0.0.1', port })),
        ),
        logger: new RecordingLogger(),
        clock: systemClock,
        observer: { read: () => undefined, retried: () => undefined },
        weights: () => DEFAULT_WEIGHTS,
        onDataset: () => undefined,
      },
    );
    await waitUntil(
      'all replicas are warm, and have said twice what they do',
      () => titles.pool.replicas.every(({ figures, warmth }) => figures.cpu !== null && warmth === 1),
      30_000,
    );
  });
  const films = async (deadlineMs = DEADLINE_MS): Promise<FilmsFound> => {
    using deadline = new Deadline(systemClock, deadlineMs);
    return await titles.scans.films(WOLF, { limit: WOLVES.length }, deadline);
  };
  const ids = (found: FilmsFound): string[] => found.titles.map(({ _id }) => _id);
  const member = (index: number) => set.members[index]!;

  const slow = async (mode: 'alwaysOn' | 'off'): Promise<void> => {
    for (const { host } of set.members) {
      const client = new MongoClient(`mongodb://${host}`, { directConnection: true });
      const data = {
        failCommands: ['aggregate'],
        namespace: `${DATABASE_NAME}.${titlesCollection('1')}`,
        blockConnection: true,
        blockTimeMS: SLOW_MS,
      };
      await client.db('admin').command({ configureFailPoint: 'failCommand', mode, data });
      await client.close();
    }
  };

  it('finds every title once and in order, on all replicas while they are idle', async () => {
    // Tests beside this one keep the machine busy now and then.
    await waitUntil(
      'all replicas read for one question',
      async () => {
        const found = await films();
        expect(ids(found)).to.deep.equal(WOLVES);
        expect(found).to.include({ count: WOLVES.length, missing: 0 });
        return found.replicas.length === 3;
      },
      60_000,
    );
  });

  it('counts, and finds people and their films', async () => {
    using deadline = new Deadline(systemClock, DEADLINE_MS);
    const { counts } = await titles.scans.counts('year', undefined, deadline);
    expect(counts).to.deep.equal(
      Array.from({ length: 70 }, (_, index) => ({
        value: 1950 + index,
        titles: TITLES.filter(({ year }) => year === 1950 + index).length,
      })),
    );
    const { people } = await titles.scans.people(nameKeys('annie LEE 7'), deadline);
    expect(people.map(({ id, titles: of }) => [id, of])).to.deep.equal([['nm7', 60]]);
    const byPerson = { kind: 'directedBy', person: 'nm7' } as const;
    expect((await titles.scans.films(byPerson, { limit: 5 }, deadline)).count).to.equal(60);
  });

  for (const { what, spoil, mend } of [
    {
      what: 'is stopped',
      spoil: ({ pid }: Mongod) => process.kill(pid, 'SIGSTOP'),
      mend: ({ pid }: Mongod) => process.kill(pid, 'SIGCONT'),
    },
    {
      what: 'is killed',
      spoil: (victim: Mongod) => victim.kill(),
      mend: (victim: Mongod) => victim.restart(),
    },
  ]) {
    it(`is complete and in order where a replica ${what} in the middle`, async () => {
      await films();
      await slow('alwaysOn');
      const before = titles.pool.replicas.map(({ attempts }) => attempts);
      const answer = films();
      let reading = -1;
      await waitUntil('a replica reads its second range', () => {
        reading = titles.pool.replicas.findIndex(
          ({ inFlight, attempts }, index) => inFlight > 0 && attempts >= before[index]! + 2,
        );
        return reading >= 0;
      });
      const victim = member(reading);
      await spoil(victim);
      try {
        const found = await answer;
        expect(ids(found)).to.deep.equal(WOLVES);
        expect(found.missing).to.equal(0);
      } finally {
        await mend(victim);
        await waitUntil('the replica answers again', () =>
          titles.pool.replicas.every(({ state }) => state === 'ready'),
        );
        await slow('off');
      }
    });
  }

  /** Films for which there was time for some ranges, but not for all: with more time where a busy machine reads none in so much. */
  async function filmsInPart(timeMs: number): Promise<FilmsFound> {
    try {
      return await films(timeMs);
    } catch (error) {
      if (!(error instanceof DeadlineExceeded) || timeMs > 10_000) throw error;
      return filmsInPart(1.5 * timeMs);
    }
  }

  it('says which share is missing when time is up', async () => {
    await films();
    // 12 ranges of 100 ms on three replicas take 400 ms.
    await slow('alwaysOn');
    try {
      const found = await filmsInPart(350);
      expect(found.missing).to.be.within(0.05, 0.95);
      expect(found.missing * RANGES).to.be.closeTo(Math.round(found.missing * RANGES), 1e-9);
      // What there is is in order, and about the share that was read.
      expect(ids(found)).to.deep.equal(WOLVES.filter((id) => ids(found).includes(id)));
      expect(found.count / WOLVES.length).to.be.closeTo(1 - found.missing, 0.1);
      expect(titles.pool.replicas.map(({ state }) => state)).to.deep.equal(['ready', 'ready', 'ready']);
    } finally {
      await slow('off');
    }
  });

  describe('MongoRangeReader', () => {
    let client: MongoClient;
    before(() => (client = new MongoClient(`mongodb://${member(2).host}`, { directConnection: true })));
    after(() => client.close());

    describeRangeReader(() =>
      Promise.resolve({
        reader: new MongoRangeReader('m-db-2', () => client.db(DATABASE_NAME)),
        write: (collection, documents) => writeTitles(writer, collection, documents, 3),
      }),
    );

    it('walks a range by the index of ids, and looks at nothing beside it', async () => {
      const db = client.db(DATABASE_NAME);
      await db.command({ profile: 2 });
      try {
        using deadline = new Deadline(systemClock, 5000);
        const reader = new MongoRangeReader('m-db-2', () => db);
        const range = { from: 'tt0001000', to: 'tt0001250' };
        await reader.find(titlesCollection('1'), range, WOLF, { limit: 5 }, deadline);
        const [read] = await db
          .collection('system.profile')
          .find({ ns: `${DATABASE_NAME}.${titlesCollection('1')}` }, { readPreference: 'nearest' })
          .toArray();
        expect(read?.['planSummary']).to.equal('IXSCAN { _id: 1 }');
        expect(read?.['docsExamined']).to.equal(250);
      } finally {
        await db.command({ profile: 0 });
      }
    });
  });
});
