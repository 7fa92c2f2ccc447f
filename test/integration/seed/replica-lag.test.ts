import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../../catalog/dataset-pointer.ts';
import { PrimaryLooks } from '../../../operator/mongo/primary-looks.ts';
import {
  primarysNewestWrite,
  type ReplicaSetConfig,
  type ReplicaSetStatus,
  replicaSetView,
} from '../../../operator/mongo/replica-set-view.ts';
import { LagBrake, type LoadBrake } from '../../../seed/brake/load-brake.ts';
import { type ReaderLag, ReaderLags } from '../../../seed/brake/reader-lags.ts';
import type { LoadEvent } from '../../../seed/load-options.ts';
import { connectMongo, type MongoConnection } from '../../../seed/mongo/connect.ts';
import { MongoCatalogStore } from '../../../seed/mongo/mongo-catalog-store.ts';
import { watchReaders } from '../../../seed/mongo/watch-readers.ts';
import type { Mongod } from '../../support/mongod.ts';
import { LoadTrial } from './load-trial.ts';
import { NumberedSource } from './numbered-source.ts';
import { runSeed } from './seed-process.ts';

const MAX_LAG_SECONDS = 4;
/** Enough that an unbraked load goes on for longer than the limit, one group of 500 in each of these steps. */
const TITLES = 60_000;
const STEP_MS = 80;

/** A source that takes its time, so that a load lasts for some 10 s on any machine. */
class PacedSource extends NumberedSource {
  constructor(titles: number) {
    super(
      titles,
      Object.fromEntries(Array.from({ length: titles / 500 }, (_, group) => [group, () => sleep(STEP_MS)])),
    );
  }
}

describe('a load beside a reader that is slow', function () {
  this.timeout(180_000);
  let trial: LoadTrial;
  let connection: MongoConnection;
  let lags: ReaderLags;
  let slow: Mongod;
  let slowClient: MongoClient;

  before(async () => {
    trial = await LoadTrial.start(3);
    const primary = await trial.set.primary();
    slow = trial.set.members.find(({ host }) => host !== primary.host) as Mongod;
    slowClient = new MongoClient(`mongodb://${slow.host}/?directConnection=true`);
  });
  after(async () => {
    await slowClient.close();
    await trial.stop();
  });
  beforeEach(async () => {
    await trial.db.dropDatabase({ writeConcern: { w: 3, wtimeoutMS: 60_000 } });
    connection = connectMongo({
      hosts: trial.set.hosts,
      replicaSet: trial.set.name,
      database: DATABASE_NAME,
    });
    lags = new ReaderLags();
    watchReaders(connection.db, lags, () => performance.now());
  });
  afterEach(async () => {
    await applying(true);
    await connection.close();
  });

  /** Has the slow member copy what is written, or stand still with all that it has been sent. */
  const applying = (isOn: boolean): Promise<unknown> =>
    slowClient
      .db('admin')
      .command({ configureFailPoint: 'rsSyncApplyStop', mode: isOn ? 'off' : 'alwaysOn' });

  const brakeWith = (
    events: LoadEvent[],
    more: { lags?: (now: number) => ReaderLag[]; now?: () => number } = {},
  ): LoadBrake =>
    new LagBrake({
      lags: (now) => lags.lags(now),
      maxLagMs: MAX_LAG_SECONDS * 1000,
      now: () => performance.now(),
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      onEvent: (event) => events.push(event),
      ...more,
    });

  const load = (version: string, brake: LoadBrake, events: LoadEvent[]): Promise<unknown> =>
    trial.load(version, new PacedSource(TITLES), {
      store: new MongoCatalogStore(connection.db, new AbortController().signal),
      brake,
      onEvent: (event) => events.push(event),
    });

  /** The most by which the slow member was behind while `work` went on, in seconds, by the operator's own measure. */
  const mostLag = async (work: Promise<unknown>): Promise<number> => {
    const admin = trial.client.db('admin');
    const { config } = (await admin.command({ replSetGetConfig: 1 })) as unknown as {
      config: ReplicaSetConfig;
    };
    const looks = new PrimaryLooks();
    let most = 0;
    const ended = new AbortController();
    void work.finally(() => ended.abort()).catch(() => undefined);
    while (!ended.signal.aborted) {
      const status = (await admin.command({ replSetGetStatus: 1 })) as unknown as ReplicaSetStatus;
      const at = performance.now();
      const newestWrite = primarysNewestWrite(status);
      const { members } = replicaSetView(config, status, looks.of(''), at);
      most = Math.max(most, members.find(({ host }) => host === slow.host)?.lagSeconds ?? 0);
      if (newestWrite !== null) looks.add('', { at, newestWrite, lagging: [] });
      await sleep(100);
    }
    await work;
    return most;
  };

  const told = (events: readonly LoadEvent[]): string[] =>
    events.map(({ kind }) => kind).filter((kind) => /^(?:brake|reader)/u.test(kind));

  it('keeps a reader that stands still for a while within the limit, and ends whole', async () => {
    const events: LoadEvent[] = [];
    await applying(false);
    const catchingUp = sleep((MAX_LAG_SECONDS + 3) * 1000).then(() => applying(true));
    const most = await mostLag(load('v1', brakeWith(events), events));
    await catchingUp;
    expect(most).to.be.within(MAX_LAG_SECONDS / 4, MAX_LAG_SECONDS);
    expect(told(events)).to.include.members(['brakeBegun', 'brakeEnded']).and.not.include('readerGivenUp');
    const ended = events.find(({ kind }) => kind === 'brakeEnded');
    expect(ended).to.include({ member: slow.host }).and.have.property('secondsWaited').greaterThan(1);
    await trial.expectLoaded('v1', TITLES);
  });

  it('goes on without a reader that has stopped for good, and says which', async () => {
    const events: LoadEvent[] = [];
    await applying(false);
    // A clock by which the patience of a minute is over in 3 s.
    const now = (): number => performance.now() * 20;
    await load('v1', brakeWith(events, { now, lags: () => lags.lags(performance.now()) }), events);
    expect(told(events)).to.include('readerGivenUp').and.not.include('readerCaughtUp');
    expect(events.find(({ kind }) => kind === 'readerGivenUp')).to.include({ member: slow.host });
    const stillLags = lags.lags(performance.now()).find(({ member }) => member === slow.host);
    expect(stillLags?.lagMs).to.be.greaterThan(MAX_LAG_SECONDS * 1000);
    await trial.expectLoaded('v1', TITLES);
  });

  it('is braked as a process, too, by the limit that it is given', async () => {
    await applying(false);
    const write = (): Promise<unknown> => trial.db.collection('noise').insertOne({});
    await write();
    await sleep(3000);
    await write();
    const folder = await mkdtemp(join(tmpdir(), 'movie-search-lag-'));
    try {
      const { exitCode, events, report } = await runSeed({
        env: {
          DATASET_VERSION: 'v1',
          SOURCE: 'bundled',
          MONGODB_HOSTS: trial.set.hosts.join(','),
          MONGODB_REPLICA_SET: trial.set.name,
          MAX_LAG_SECONDS: String(MAX_LAG_SECONDS),
        },
        reportFile: join(folder, 'report'),
        onEvent: (event) => {
          if (event === 'brakeBegun') void applying(true);
        },
      });
      expect(exitCode).to.equal(0, report);
      expect(events).to.include.members(['brakeBegun', 'brakeEnded']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
