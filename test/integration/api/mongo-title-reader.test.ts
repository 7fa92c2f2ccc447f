import { readdir, readFile } from 'node:fs/promises';

import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { MongoTitleReader } from '../../../api/mongo/mongo-title-reader.ts';
import { Deadline, DeadlineExceeded } from '../../../api/deadline.ts';
import { ReplicaReadError } from '../../../api/replica-read-error.ts';
import { DATABASE_NAME, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import { systemClock } from '../../../time/clock.ts';
import { film, films } from '../../support/film.ts';
import { startReplicaSet, type ReplicaSet } from '../../support/mongod-replica-set.ts';
import { startMongod, type Mongod } from '../../support/mongod.ts';
import { describeTitleReader } from '../../support/title-reader-contract.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeLoads, writePointer, writeTitles } from '../../support/write-dataset.ts';

describe('MongoTitleReader', function () {
  this.timeout(240_000);
  let set: ReplicaSet;
  let writer: MongoClient;
  let secondary: Mongod;
  const readers: MongoTitleReader[] = [];

  before(async () => {
    set = await startReplicaSet({ members: 3 });
    writer = new MongoClient(set.uri);
    const primary = await set.primary();
    secondary = set.members.find(({ port }) => port !== primary.port)!;
  });

  after(async () => {
    await Promise.all(readers.map((reader) => reader.close()));
    await writer.close();
    await set.stop();
  });

  function open({ host, port }: Mongod, name = host): MongoTitleReader {
    const reader = new MongoTitleReader(
      { name, host: '127.0.0.1', port },
      { database: DATABASE_NAME, appName: 'test', longestReadMs: 2000 },
    );
    readers.push(reader);
    return reader;
  }

  async function failureOf(read: Promise<unknown>): Promise<unknown> {
    return read.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  describe('by the index, on a secondary', () => {
    describeTitleReader(() =>
      Promise.resolve({
        reader: open(secondary),
        write: (version, titles) => writeTitles(writer, titlesCollection(version), titles, 3),
        point: (pointer) => writePointer(writer, pointer, 3),
        report: (loads) => writeLoads(writer, loads, 3),
      }),
    );
  });

  it('reads from a mongod that did not answer yet when it was first asked', async () => {
    const late = await startMongod();
    try {
      await late.kill();
      const reader = open(late, 'late');
      using deadline = new Deadline(systemClock, 60_000);
      expect(await failureOf(reader.dataset(deadline))).to.be.instanceOf(ReplicaReadError);
      await late.restart();
      expect(await reader.dataset(deadline)).to.equal(null);
    } finally {
      await late.stop();
    }
  });

  it('reads exact keys and prefixes by the index', async () => {
    await writeTitles(writer, 'titles_plan', films, 3);
    const collection = writer.db(DATABASE_NAME).collection('titles_plan');
    for (const [key, examined] of [
      ['heat', 5],
      [/^heatw/, 2],
      [/^who\?/, 2],
    ] as const) {
      const plan = await collection.find({ keys: key }).explain('executionStats');
      const { totalKeysExamined } = plan['executionStats'] as { totalKeysExamined: number };
      expect(totalKeysExamined, String(key)).to.be.at.most(examined);
    }
  });

  it('pages through the many titles of one key in the order of the index, from where the page begins', async () => {
    const crowd = Array.from({ length: 900 }, (_, index) =>
      film({ _id: `tt${String(index).padStart(4, '0')}`, title: 'Pilot', votes: index % 5 }),
    );
    await writeTitles(writer, 'titles_crowd', crowd, 3);
    const onSecondary = new MongoClient(`mongodb://127.0.0.1:${secondary.port}`, { directConnection: true });
    const db = onSecondary.db(DATABASE_NAME);
    await db.command({ profile: 2 });
    try {
      using deadline = new Deadline(systemClock, 5000);
      const range = { limit: 21, after: { byAlias: false, votes: 2, year: null, id: 'tt0452' } };
      const page = await open(secondary).page(
        'titles_crowd',
        { kind: 'exact', key: 'pilot' },
        range,
        deadline,
      );
      expect(page.map(({ votes, _id }) => [votes, _id]).slice(0, 2)).to.deep.equal([
        [2, 'tt0457'],
        [2, 'tt0462'],
      ]);
      const [read] = await db
        .collection('system.profile')
        .find({ op: 'query', ns: `${DATABASE_NAME}.titles_crowd` }, { readPreference: 'secondary' })
        .toArray();
      expect(read?.['hasSortStage'], 'sorted').to.equal(undefined);
      // Of 900; those of equal votes that come before the page are passed over.
      expect(read?.['docsExamined']).to.be.at.most(150);
    } finally {
      await db.command({ profile: 0 });
      await onSecondary.close();
    }
  });

  it('tells the directors of titles that do not fit into one answer', async () => {
    // 20 MiB; an answer has room for 16.
    const name = 'x'.repeat(2 ** 20);
    const titles = Array.from({ length: 20 }, (_, n) =>
      film({ _id: `tt${n}`, title: 'Pilot', directors: [{ id: `nm${n}`, name }] }),
    );
    await writeTitles(writer, 'titles_large', titles, 3);
    using deadline = new Deadline(systemClock, 60_000);
    const ids = [...titles.map(({ _id }) => _id), 'none'];
    const found = await open(secondary).directorsOf('titles_large', ids, deadline);
    expect([...found.keys()]).to.have.members(titles.map(({ _id }) => _id));
    expect(found.get('tt19')).to.equal(JSON.stringify([{ id: 'nm19', name }]));
  });

  it('blames the replica for a read that its end interrupts', async () => {
    const victim = await set
      .primary()
      .then((primary) => set.members.find(({ port }) => port !== primary.port && port !== secondary.port)!);
    const reader = open(victim, 'victim');
    using deadline = new Deadline(systemClock, 5000);
    await reader.dataset(deadline);
    await victim.kill();
    const error = await failureOf(reader.dataset(deadline));
    expect(error).to.be.instanceOf(ReplicaReadError);
    expect(error).to.include({ replica: 'victim', failure: 'unreachable' });
    await victim.restart();
    await waitUntil('the restarted replica answers', async () => {
      using limit = new Deadline(systemClock, 2000);
      return (await failureOf(reader.dataset(limit))) === undefined;
    });
  });

  it('gives up a read of a frozen replica at the deadline, and closes without it', async () => {
    const reader = open(secondary, 'frozen');
    using warm = new Deadline(systemClock, 5000);
    await reader.dataset(warm);
    process.kill(secondary.pid, 'SIGSTOP');
    try {
      // The signal takes its time to stop each thread.
      await waitUntil('it stands still', () => isStopped(secondary.pid));
      using deadline = new Deadline(systemClock, 200);
      const startedAt = performance.now();
      expect(await failureOf(reader.withKeys('titles_plan', ['heat'], 10, deadline))).to.be.instanceOf(
        DeadlineExceeded,
      );
      expect(performance.now() - startedAt).to.be.below(2000);
      await reader.close();
    } finally {
      process.kill(secondary.pid, 'SIGCONT');
    }
  });

  it('reports what is wrong with the read itself as it is', async () => {
    const reader = open(secondary);
    using deadline = new Deadline(systemClock, 5000);
    const selection = { kind: 'exact', key: 'heat', year: { $notAnOperator: 1 } as never } as const;
    const error = await failureOf(reader.page('titles_plan', selection, { limit: 1 }, deadline));
    expect(error).to.include({ codeName: 'BadValue' });
  });
});

/** Whether all threads of a process are stopped. */
async function isStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/status`, 'utf8')));
  return states.every((status) => /^State:\s+T/mu.test(status));
}
