import { setTimeout } from 'node:timers/promises';

import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { DatasetReads } from '../../../api/datasets/dataset-reads.ts';
import { DatasetSession } from '../../../api/datasets/dataset-session.ts';
import { Deadline } from '../../../api/deadline.ts';
import { MongoTitleReader } from '../../../api/mongo/mongo-title-reader.ts';
import { FixedReplicas } from '../../../api/replica-pool/fixed-replicas.ts';
import { ReplicaPool } from '../../../api/replica-pool/replica-pool.ts';
import { DEFAULT_WEIGHTS } from '../../../api/replica-pool/routing-weights.ts';
import { HotKeys } from '../../../api/titles/hot-keys.ts';
import { ReplicaTitles } from '../../../api/titles/replica-titles.ts';
import { DATABASE_NAME, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import { systemClock } from '../../../time/clock.ts';
import { film } from '../../support/film.ts';
import { startReplicaSet, type ReplicaSet } from '../../support/mongod-replica-set.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeDataset } from '../../support/write-dataset.ts';

/** What a healthy replica takes, so that it is the replica that is slow and not this machine. */
const HEALTHY_MS = 10;
const DEADLINE_MS = 10_000;
const TITLES = 500;
const CLIENTS = 24;

interface Outcome {
  /** Answers by replica since it was looked at last. */
  readonly answers: Map<string, number>;
  readonly failures: unknown[];
}

describe('with three replicas under load', function () {
  this.timeout(240_000);
  let set: ReplicaSet;
  let writer: MongoClient;
  let proxies: TcpProxy[];
  let pool: ReplicaPool<DatasetSession<ReplicaTitles>>;

  before(async () => {
    set = await startReplicaSet({ members: 3, args: ['--setParameter', 'enableTestCommands=1'] });
    writer = new MongoClient(set.uri);
    const titles = Array.from({ length: TITLES }, (_, index) =>
      film({ _id: `tt${index}`, title: `Film ${index}` }),
    );
    await writeDataset(writer, '1', titles, 3);
    proxies = await Promise.all(set.members.map(({ port }) => startTcpProxy(port)));
  });

  after(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await writer.close();
    await set.stop();
  });

  beforeEach(async () => {
    for (const proxy of proxies) proxy.delay(HEALTHY_MS);
    const hotKeys = new HotKeys();
    pool = new ReplicaPool({
      clock: systemClock,
      random: Math.random,
      logger: new RecordingLogger(),
      observer: { read: () => undefined, retried: () => undefined },
      routing: () => ({ weights: DEFAULT_WEIGHTS, zone: null }),
      source: new FixedReplicas(
        proxies.map(({ port }, index) => ({ name: `m-db-${index}`, host: '127.0.0.1', port })),
      ),
      openSession: (address, { onChange, onAnswer, reads }) => {
        const reader = new MongoTitleReader(address, {
          database: DATABASE_NAME,
          appName: 'test',
          longestReadMs: DEADLINE_MS,
        });
        const measure = <T>(read: () => Promise<T>): Promise<T> => reads.measure(read);
        const titles = new ReplicaTitles(reader, {
          replica: address.name,
          clock: systemClock,
          hotKeys,
          measure,
          onAnswer,
        });
        return new DatasetSession(address.name, titles, new RecordingLogger(), onChange);
      },
    });
    await waitUntil('all replicas are ready', () => pool.replicas.every(({ state }) => state === 'ready'));
  });

  afterEach(() => pool.close());

  /** Keeps so many lookups under way until it is told to end. */
  function load(): { readonly outcome: Outcome; readonly end: () => Promise<void> } {
    const reads = new DatasetReads(pool);
    const outcome: Outcome = { answers: new Map(), failures: [] };
    let ended = false;
    let next = 0;
    const client = async (): Promise<void> => {
      while (!ended) {
        next += 1;
        const id = (next * 7) % TITLES;
        using deadline = new Deadline(systemClock, DEADLINE_MS);
        try {
          const { answer, replica } = await reads.read(
            {
              ask: (view) => view.reader.lookup(view.collection, `film${id}`, view.deadline),
              foundNothing: () => false,
            },
            deadline,
          );
          if (typeof answer === 'string' || answer[0]?._id !== `tt${id}`) throw new Error('another film');
          outcome.answers.set(replica, (outcome.answers.get(replica) ?? 0) + 1);
        } catch (error) {
          outcome.failures.push(error);
        }
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    return {
      outcome,
      end: async () => {
        ended = true;
        await Promise.all(clients);
      },
    };
  }

  const total = ({ answers }: Outcome): number =>
    [...answers.values()].reduce((sum, count) => sum + count, 0);
  const untilAnswers = (outcome: Outcome, count: number): Promise<void> =>
    waitUntil(`${count} answers`, () => total(outcome) >= count);

  const member = (index: number) => set.members[index]!;
  const failPoint = async (index: number, mode: 'off' | 'alwaysOn'): Promise<void> => {
    const client = new MongoClient(`mongodb://${member(index).host}`, { directConnection: true });
    const namespace = `${DATABASE_NAME}.${titlesCollection('1')}`;
    const data = { failCommands: ['find'], errorCode: 11602, namespace };
    await client.db('admin').command({ configureFailPoint: 'failCommand', mode, data });
    await client.close();
  };

  const faults: readonly {
    readonly what: string;
    readonly spoil: () => unknown;
    readonly mend: () => unknown;
  }[] = [
    {
      what: '4 times slower',
      spoil: () => proxies[1]!.delay(4 * HEALTHY_MS),
      mend: () => proxies[1]!.delay(HEALTHY_MS),
    },
    {
      what: '20 times slower',
      spoil: () => proxies[1]!.delay(20 * HEALTHY_MS),
      mend: () => proxies[1]!.delay(HEALTHY_MS),
    },
    {
      what: 'hung',
      spoil: () => process.kill(member(1).pid, 'SIGSTOP'),
      mend: () => process.kill(member(1).pid, 'SIGCONT'),
    },
    {
      what: 'answering hello, and no find',
      spoil: () => failPoint(1, 'alwaysOn'),
      mend: () => failPoint(1, 'off'),
    },
    { what: 'killed', spoil: () => member(1).kill(), mend: () => member(1).restart() },
  ];
  for (const { what, spoil, mend } of faults) {
    it(`sends less than 2 % to one that is ${what} a second later, and fails none`, async () => {
      const { outcome, end } = load();
      await untilAnswers(outcome, 1000);
      expect([...outcome.answers.keys()]).to.have.length(3);
      try {
        await spoil();
        await setTimeout(1000);
        outcome.answers.clear();
        const attempts = pool.replicas[1]!.attempts;
        await untilAnswers(outcome, 5000);
        const share = (pool.replicas[1]!.attempts - attempts) / total(outcome);
        expect(share, 'share').to.be.below(0.02);
        if (process.env['SHOW_SHARES'] !== undefined) console.log({ what, share, answers: outcome.answers });
      } finally {
        await mend();
        await end();
      }
      expect(outcome.failures).to.deep.equal([]);
    });
  }

  it('tells what each costs, by live figures of the servers', async () => {
    const { outcome, end } = load();
    try {
      await untilAnswers(outcome, 100);
      await waitUntil('two samples have been taken of each', () =>
        pool.replicas.every(({ figures: { cpu, lagMs } }) => cpu !== null && lagMs !== null),
      );
      for (const { figures } of pool.replicas) {
        expect(figures.cpu).to.be.within(0, 1);
        expect(figures.memory).to.be.greaterThan(0).and.below(1);
        expect(figures.lagMs).to.be.below(5000);
        expect(figures.readMs).to.be.at.least(HEALTHY_MS - 1);
      }
    } finally {
      await end();
    }
  });
});
