import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../../catalog/load-progress.ts';
import { EVERY_TITLE } from '../../../catalog/title-choice.ts';
import type { Share } from '../../../seed/files/file-meter.ts';
import { ImdbSource } from '../../../seed/imdb/imdb-source.ts';
import type { ImdbFileName, ImdbFiles } from '../../../seed/imdb/imdb-files.ts';
import type { LoadEvent } from '../../../seed/load-options.ts';
import { indexShare } from '../../../seed/mongo/index-share.ts';
import { GeneratedImdb } from '../../data/imdb/generated-imdb.ts';
import { imdbPieces } from '../../data/imdb/imdb-rows.ts';
import { IMDB_HEADERS } from '../../support/imdb/imdb-tables.ts';
import { MemoryImdbFiles } from '../../support/imdb/memory-imdb-files.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type ReplicaSet, startReplicaSet } from '../../support/mongod-replica-set.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { LoadTrial } from './load-trial.ts';

const imdb = new GeneratedImdb({ titles: 3000, seed: 3 });
const names = Object.keys(IMDB_HEADERS) as ImdbFileName[];
const texts = Object.fromEntries(names.map((name) => [name, [...imdbPieces(imdb, name)].join('')]));

/** Files that come in few pieces, each of them only once `before` it is done. */
function inPieces(pieces: number, before: (name: ImdbFileName) => Promise<void>): ImdbFiles {
  return {
    description: 'slow files',
    async open(name) {
      const size = Math.ceil(Buffer.byteLength(texts[name] ?? '') / pieces);
      const file = await new MemoryImdbFiles(texts, size).open(name);
      const { chunks } = file;
      return {
        ...file,
        chunks: (async function* () {
          for await (const chunk of chunks) {
            await before(name);
            yield chunk;
          }
        })(),
      };
    },
  };
}

describe('the progress of a load', function () {
  this.timeout(120_000);
  let trial: LoadTrial;
  before(async () => (trial = await LoadTrial.start(1)));
  after(() => trial.stop());
  beforeEach(() => trial.db.dropDatabase());

  it('ascends phase by phase in the database, from a source that is slow', async () => {
    const clock = new ManualClock();
    const seen: LoadProgress[] = [];
    let isReading = false;
    const files = inPieces(4, async (name) => {
      if (!isReading || (name !== 'name.basics' && name !== 'title.basics')) return;
      const from = clock.now();
      await clock.advance(4000);
      // Written by the clock of the loader, which looks every second.
      let report: LoadProgress | null = null;
      await waitUntil('the progress is written', async () => {
        report = await trial.reportOf('v1');
        return report !== null && report.updatedAt.getTime() > from && report.percent != null;
      });
      seen.push(report!);
    });
    const events: LoadEvent[] = [];
    await trial.load('v1', new ImdbSource(files, EVERY_TITLE), {
      now: () => new Date(clock.now()),
      monotonicNow: () => clock.monotonicNow(),
      onEvent: (event) => {
        isReading ||= event.kind === 'staged';
        events.push(event);
      },
    });
    const of = (phase: string): LoadProgress[] => seen.filter((report) => report.phase === phase);
    expect(new Set(seen.map(({ phase }) => phase))).to.deep.equal(new Set(['ReadingNames', 'Loading']));
    for (const phase of ['ReadingNames', 'Loading']) {
      const percents = of(phase).map(({ percent }) => percent ?? -1);
      expect(new Set(percents).size, `${phase}: ${percents.join()}`).to.be.at.least(3);
      expect(percents, phase).to.deep.equal(percents.toSorted((a, b) => a - b));
      expect(percents.at(-1)).to.be.at.most(100);
    }
    expect(
      of('Loading').some(({ rowsPerSecond, secondsLeft }) => rowsPerSecond !== null && secondsLeft !== null),
    ).to.be.true;
    expect(
      events.flatMap((event) =>
        // Whether the search snapshot takes longer than the index, beside which it is built, is a matter of chance.
        (event.kind === 'phaseBegun' || event.kind === 'phaseEnded') && event.phase !== 'Snapshot'
          ? [`${event.kind} ${event.phase}`]
          : [],
      ),
    ).to.deep.equal(
      ['ReadingNames', 'Loading', 'Indexing', 'Verifying'].flatMap((phase) => [
        `phaseBegun ${phase}`,
        `phaseEnded ${phase}`,
      ]),
    );
    expect(events.some(({ kind }) => kind === 'progress')).to.equal(true);
    expect(await trial.reportOf('v1')).to.include({ phase: 'Complete', titles: 3000 });
  });
});

describe('how far an index is', () => {
  let set: ReplicaSet;
  let system: MongoClient;
  before(async () => {
    set = await startReplicaSet({ auth: true, args: ['--setParameter', 'enableTestCommands=1'] });
    system = new MongoClient(set.systemUri);
  });
  after(async () => {
    await system.close();
    await set.stop();
  });

  const asUser = async (name: string, roles: { role: string; db: string }[]): Promise<MongoClient> => {
    await system.db('admin').command({ createUser: name, pwd: 'some password', roles });
    return new MongoClient(set.uri, {
      auth: { username: name, password: 'some password' },
      authSource: 'admin',
    });
  };

  it('is seen by a user who may see what the server does, and by no other', async () => {
    const may = await asUser('may', [
      { role: 'readWrite', db: DATABASE_NAME },
      { role: 'clusterMonitor', db: 'admin' },
    ]);
    const mayNot = await asUser('mayNot', [{ role: 'readWrite', db: DATABASE_NAME }]);
    const db = may.db(DATABASE_NAME);
    const titles = db.collection('some');
    await titles.insertMany(Array.from({ length: 400 }, (_, n) => ({ n, keys: [`a${n}`, `b${n}`] })));
    const failPoint = 'hangAfterStartingIndexBuild';
    await system.db('admin').command({ configureFailPoint: failPoint, mode: 'alwaysOn' });
    const built = titles.createIndex({ keys: 1 });
    try {
      let share: Share | null = null;
      await waitUntil('every document is read, and no key is written', async () => {
        share = await indexShare(db, 'some');
        return share?.done === 1000;
      });
      expect(share).to.deep.equal({ done: 1000, total: 2000 });
      expect(await indexShare(db, 'another')).to.equal(null);
      const refused: unknown = await indexShare(mayNot.db(DATABASE_NAME), 'some').catch(
        (error: unknown) => error,
      );
      expect(refused).to.be.an('error').with.property('code', 13);
    } finally {
      await system.db('admin').command({ configureFailPoint: failPoint, mode: 'off' });
    }
    await built;
    expect(await indexShare(db, 'some')).to.equal(null);
    await may.close();
    await mayNot.close();
  });
});
