import { expect } from 'chai';

import { DatasetReads } from '../../../api/datasets/dataset-reads.ts';
import { DatasetSession } from '../../../api/datasets/dataset-session.ts';
import { Deadline } from '../../../api/deadline.ts';
import { lookupHedging } from '../../../api/lookup-hedging.ts';
import { NotHere } from '../../../api/replica-pool/not-here.ts';
import { FixedReplicas } from '../../../api/replica-pool/fixed-replicas.ts';
import { ReplicaPool } from '../../../api/replica-pool/replica-pool.ts';
import { DEFAULT_WEIGHTS } from '../../../api/replica-pool/routing-weights.ts';
import { HotKeys } from '../../../api/titles/hot-keys.ts';
import type { KeyLookup } from '../../../api/titles/lookup-keys.ts';
import { type Batch, ReplicaTitles } from '../../../api/titles/replica-titles.ts';
import { films } from '../../support/film.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../support/memory-title-reader.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { failureOf } from '../../support/search-trial.ts';

describe('lookupHedging', () => {
  let clock: ManualClock;
  let replicas: MemoryReplica[];
  let pool: ReplicaPool<DatasetSession<ReplicaTitles>>;
  let reads: DatasetReads<ReplicaTitles>;
  let hedge: ReturnType<typeof lookupHedging>;

  beforeEach(async () => {
    clock = new ManualClock();
    replicas = [1, 2].map(() => new MemoryReplica().serve('1', films));
    hedge = lookupHedging(
      () => reads,
      () => pool.replicas.map(({ figures }) => figures.readMs),
    );
    const hotKeys = new HotKeys();
    pool = new ReplicaPool({
      clock,
      random: () => 0.5,
      logger: new RecordingLogger(),
      observer: { read: () => undefined, retried: () => undefined },
      routing: () => ({ weights: DEFAULT_WEIGHTS, zone: null }),
      source: new FixedReplicas([0, 1].map((port) => ({ name: `m-db-${port}`, host: 'memory', port }))),
      openSession: ({ name, port }, { onChange, onAnswer, reads: meter }) => {
        const reader = new MemoryTitleReader(name, replicas[port]!);
        const measure = <T>(read: () => Promise<T>): Promise<T> => meter.measure(read);
        const titles = new ReplicaTitles(reader, { replica: name, clock, hotKeys, hedge, measure, onAnswer });
        return new DatasetSession(name, titles, new RecordingLogger(), onChange);
      },
    });
    reads = new DatasetReads(pool);
    await settle();
  });
  afterEach(async () => {
    for (const replica of replicas) replica.frozenReads.clear();
    const closed = pool.close();
    await clock.advance(10_000);
    await closed;
  });

  const within = (milliseconds: number): Deadline => new Deadline(clock, milliseconds);
  const lookup = (key: string) =>
    reads.read(
      {
        ask: (view) => view.reader.lookup(view.collection, key, view.deadline),
        foundNothing: ({ length }) => length === 0,
      },
      within(2000),
    );

  const batchOf = (collection: string): Batch<ReadonlyMap<string, KeyLookup>> => ({
    ask: (titles, deadline) => titles.lookupNow(collection, ['heat'], deadline),
    foundNothing: (found) => [...found.values()].some(({ length }) => length === 0),
  });

  it('reads the directors of titles from another replica where the first is late', async () => {
    for (const one of replicas) one.reads.splice(0);
    replicas[0]!.frozenReads.add('directorsOf');
    const ids = films.slice(0, 2).map(({ _id }) => _id);
    const reading = reads.read(
      {
        ask: (view) => view.reader.directors(view.collection, ids, view.deadline),
        foundNothing: ({ size }) => size === 0,
      },
      within(2000),
    );
    await clock.advance(30);
    expect([...(await reading).answer.keys()]).to.deep.equal(ids);
  });

  it('answers a lookup from another replica where the first is late', async () => {
    for (const one of replicas) one.reads.splice(0);
    replicas[0]!.frozenReads.add('withKeys');
    const answers = ['heat', 'matrix'].map(lookup);
    await clock.advance(30);
    expect((await Promise.all(answers)).map(({ answer }) => answer.length)).to.deep.equal([5, 1]);
  });

  it('does not take nothing from a replica that has not the collection any more', async () => {
    const read = hedge.besides('m-db-0', 'titles_1', batchOf('titles_1'))!;
    replicas[1]!.serve('2', films);
    replicas[1]!.collections.delete('titles_1');
    expect(await failureOf(read(within(100)))).to.be.instanceOf(NotHere);
  });

  it('reads nowhere else where no other replica has the collection', () => {
    expect(hedge.besides('m-db-0', 'titles_2', batchOf('titles_2'))).to.equal(null);
  });

  it('reads twice for one batch in twenty, and no more than ten at once', () => {
    const allowed = (): number =>
      Array.from({ length: 50 }, () => hedge.besides('m-db-0', 'titles_1', batchOf('titles_1'))).filter(
        (read) => read !== null,
      ).length;
    expect(allowed()).to.equal(10);
    for (let batch = 0; batch < 100; batch += 1) hedge.begun();
    expect(allowed()).to.be.within(4, 5);
  });
});
