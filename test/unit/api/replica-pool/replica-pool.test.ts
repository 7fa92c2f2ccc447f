import { expect } from 'chai';

import { Deadline, DeadlineExceeded } from '../../../../api/deadline.ts';
import { DatasetSession } from '../../../../api/datasets/dataset-session.ts';
import { NotHere } from '../../../../api/replica-pool/not-here.ts';
import { NoReplicaReady } from '../../../../api/replica-pool/no-replica-ready.ts';
import { attemptTime, ReplicaPool } from '../../../../api/replica-pool/replica-pool.ts';
import { DEFAULT_WEIGHTS } from '../../../../api/replica-pool/routing-weights.ts';
import { HotKeys } from '../../../../api/titles/hot-keys.ts';
import { ReplicaTitles } from '../../../../api/titles/replica-titles.ts';
import type { ReplicaAddress } from '../../../../api/replica-pool/replica-source.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { films } from '../../../support/film.ts';

type Session = DatasetSession<ReplicaTitles>;

describe('ReplicaPool', () => {
  let clock: ManualClock;
  let logger: RecordingLogger;
  let replicas: Map<string, MemoryReplica>;
  let tell: (names: readonly string[]) => void;
  let outcomes: string[];
  let retries: number;
  let pool: ReplicaPool<Session>;

  const addressOf = (name: string): ReplicaAddress => ({ name, host: '10.0.0.1', port: 27017 });
  const replica = (name: string): MemoryReplica => replicas.get(name) ?? expect.fail(`no replica ${name}`);
  const within = (milliseconds: number): Deadline => new Deadline(clock, milliseconds);
  const stateOf = (name: string): string | undefined => pool.replicas.find((one) => one.name === name)?.state;
  const resetReads = (): void => replicas.forEach(({ reads }) => reads.splice(0));

  const anywhere = {
    suits: () => true,
    prefers: () => true,
    unsuited: () => new Error('every replica suits'),
  };
  /** Looks one key up, and names the replica that answered. */
  const read = (deadline = within(2000)): Promise<string> =>
    pool.read(
      {
        ...anywhere,
        attempt: async ({ replica: name, reader, dataset }, limit) => {
          await reader.lookup(dataset?.collection ?? '', 'heat', limit);
          return name;
        },
      },
      deadline,
    );
  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  async function start(...names: string[]): Promise<void> {
    for (const name of names) replicas.set(name, new MemoryReplica().serve('1', films));
    tell(names);
    await settle();
  }

  beforeEach(() => {
    clock = new ManualClock();
    logger = new RecordingLogger();
    replicas = new Map();
    outcomes = [];
    retries = 0;
    pool = new ReplicaPool({
      clock,
      random: () => 0.999,
      logger,
      observer: {
        read: (name, outcome) => outcomes.push(`${name} ${outcome}`),
        retried: () => (retries += 1),
      },
      routing: () => ({ weights: DEFAULT_WEIGHTS, zone: null }),
      openSession: ({ name }, { onChange, onAnswer, reads }) => {
        const titles = {
          replica: name,
          clock,
          hotKeys: new HotKeys(),
          measure: reads.measure.bind(reads),
          onAnswer,
        };
        const reader = new ReplicaTitles(new MemoryTitleReader(name, replica(name)), titles);
        return new DatasetSession(name, reader, logger, onChange);
      },
      source: { watch: (listener) => (tell = (names) => listener(names.map(addressOf))) },
    });
  });

  afterEach(async () => {
    replicas.forEach((one) => (one.behaviour = 'well'));
    const closed = pool.close();
    await clock.advance(60_000);
    await closed;
    expect([...replicas.values()].map(({ openReaders }) => openReaders)).to.deep.equal(
      [...replicas].map(() => 0),
    );
  });

  describe('choice', () => {
    it('spreads reads one after the other over all replicas', async () => {
      await start('a', 'b', 'c');
      const served = [await read(), await read(), await read(), await read(), await read(), await read()];
      expect(served.toSorted()).to.deep.equal(['a', 'a', 'b', 'b', 'c', 'c']);
    });

    it('sends reads past a replica that holds others', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'frozen';
      const first = [read(), read()];
      await settle();
      replica('b').behaviour = 'well';
      expect([await read(), await read(), await read()]).to.deep.equal(['b', 'b', 'b']);
      await clock.advance(2000);
      expect((await Promise.all(first)).toSorted()).to.deep.equal(['b', 'b']);
    });

    it('goes to a replica that is preferred where there is one', async () => {
      await start('a', 'b');
      for (const [wanted, chosen] of [
        [['b'], ['b']],
        [['a'], ['a']],
        [['c'], ['a', 'b']],
      ] as const) {
        const name = await pool.read(
          {
            ...anywhere,
            prefers: (session) => wanted.some((one) => one === session.replica),
            attempt: (session) => Promise.resolve(session.replica),
          },
          within(100),
        );
        expect(name).to.be.oneOf(chosen);
      }
    });

    it('passes over a replica that does not suit, and refuses at once where none does', async () => {
      await start('a', 'b');
      const errand = { ...anywhere, attempt: (session: Session) => Promise.resolve(session.replica) };
      const suits = ({ replica: name }: Session): boolean => name === 'b';
      for (let turn = 0; turn < 3; turn += 1)
        expect(await pool.read({ ...errand, suits }, within(100))).to.equal('b');
      const none = { ...errand, suits: () => false, unsuited: () => new Error('none suits') };
      expect(await failureOf(pool.read(none, within(100)))).to.have.property('message', 'none suits');
    });
  });

  describe('a failed read', () => {
    it('is tried on another replica, and the caller notices nothing', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'unreachable';
      expect([await read(), await read(), await read()]).to.deep.equal(['b', 'b', 'b']);
      expect(outcomes.filter((outcome) => outcome === 'a unreachable')).to.have.length(1);
      expect(retries).to.equal(1);
    });

    it('is tried on each replica once before any is tried again', async () => {
      await start('a', 'b', 'c');
      for (const name of ['a', 'b', 'c']) replica(name).behaviour = 'recovering';
      const reading = read();
      await settle();
      expect(outcomes.toSorted()).to.deep.equal(['a recovering', 'b recovering', 'c recovering']);
      replica('b').behaviour = 'well';
      await clock.advance(200);
      expect(await reading).to.equal('b');
    });

    it('leaves a replica that never answers in time for another', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'frozen';
      const reading = [read(), read()];
      await clock.advance(1100);
      expect(await Promise.all(reading)).to.deep.equal(['b', 'b']);
      expect(outcomes).to.include('a timeout');
    });

    it('goes on as soon as the replica is found not to answer, and not when its own time is over', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'frozen';
      const reading = [read(within(60_000)), read(within(60_000))];
      await clock.advance(2100); // the next probe, and the time it has
      expect(await Promise.all(reading)).to.deep.equal(['b', 'b']);
    });

    it('is not tried again where too many reads fail', async () => {
      await start('a', 'b');
      for (const name of ['a', 'b']) replica(name).behaviour = 'unreachable';
      const failures = Array.from({ length: 600 }, () => failureOf(read(within(500))));
      await clock.advance(600);
      for (const failure of await Promise.all(failures)) expect(failure).to.be.instanceOf(NoReplicaReady);
      expect(retries).to.be.within(1000, 1200);
    });

    it('is not tried again where the replica is not to blame', async () => {
      await start('a', 'b');
      const bug = new Error('a bug');
      replica('a').behaviour = bug;
      replica('b').behaviour = bug;
      expect(await failureOf(read())).to.equal(bug);
      expect(outcomes).to.have.length(1);
      expect(stateOf('a')).to.equal('ready');
    });

    it('goes on, and blames nobody, where a replica has not what it takes; at once no further where none has', async () => {
      await start('a', 'b');
      const reason = new Error('a piece is missing');
      replica('a').behaviour = new NotHere(reason);
      expect([await read(), await read(), await read()]).to.deep.equal(['b', 'b', 'b']);
      replica('b').behaviour = new NotHere(reason);
      expect(await failureOf(read())).to.equal(reason);
      expect([stateOf('a'), stateOf('b')]).to.deep.equal(['ready', 'ready']);
    });

    it('ends in NoReplicaReady at the deadline where all replicas are broken', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'unreachable';
      replica('b').behaviour = 'unreachable';
      const failure = failureOf(read());
      await clock.advance(2000);
      expect(await failure).to.be.instanceOf(NoReplicaReady);
      expect(retries, 'tries without end').to.be.within(4, 40);
    });

    it('ends in DeadlineExceeded where all replicas are slow', async () => {
      await start('a');
      replica('a').behaviour = 'frozen';
      const failure = failureOf(read());
      await clock.advance(2000);
      expect(await failure).to.be.instanceOf(DeadlineExceeded);
    });

    it('blames nobody where what was asked may be too much, and is tried once more with all that remains', async () => {
      await start('a', 'b', 'c');
      for (const name of ['a', 'b', 'c']) replica(name).frozenReads.add('page');
      const attempt = async ({ reader }: Session, limit: Deadline): Promise<void> => {
        await reader.page('titles_1', { kind: 'prefix', key: 'h' }, { limit: 10 }, limit);
      };
      const failure = failureOf(pool.read({ ...anywhere, attempt }, within(2000)));
      await clock.advance(1900);
      expect(outcomes).to.have.length(1);
      await clock.advance(200);
      expect(await failure).to.be.instanceOf(DeadlineExceeded);
      expect(outcomes.map((outcome) => outcome.split(' ')[1])).to.deep.equal(['slow', 'slow']);
      expect(logger.events.filter(({ fields }) => fields['to'] === 'failing')).to.deep.equal([]);
    });

    it('ends at once, and blames nobody, where the caller has gone', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'frozen';
      replica('b').behaviour = 'frozen';
      const gone = new AbortController();
      using deadline = new Deadline(clock, 2000, gone.signal);
      const failure = failureOf(read(deadline));
      await settle();
      gone.abort(new Error('gone'));
      expect(await failure).to.equal(gone.signal.reason);
      expect(outcomes).to.deep.equal([]);
    });
  });

  describe('the state of a replica', () => {
    it('is passed over from its failure to its next answer, for longer from failure to failure', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'unreachable';
      await read();
      await read();
      expect(stateOf('a')).to.equal('failing');
      resetReads();
      await clock.advance(10_000);
      const probes = replica('a').reads.length;
      expect(probes, '10 s of 100, 200, 400, 800, 1600, 3200, 5000 ms').to.be.within(4, 7);
      expect(await read()).to.equal('b');

      replica('a').behaviour = 'well';
      await clock.advance(5100);
      expect(stateOf('a')).to.equal('ready');
      expect([await read(), await read()].toSorted()).to.deep.equal(['a', 'b']);
    });

    it('is probed at once after a failed read, so that one lost connection costs nothing', async () => {
      await start('a', 'b');
      let first = true;
      replica('a').onRead = (kind) => {
        if (kind !== 'withKeys' || !first) return;
        first = false;
        replica('a').behaviour = 'unreachable';
        setImmediate(() => (replica('a').behaviour = 'well'));
      };
      await read();
      await read();
      await clock.advance(150);
      expect(stateOf('a')).to.equal('ready');
    });

    it('counts one breakdown once, however many reads it breaks', async () => {
      await start('a');
      replica('a').behaviour = 'frozen';
      const reads = Array.from({ length: 50 }, () => failureOf(read(within(1000))));
      await clock.advance(1000);
      await Promise.all(reads);
      replica('a').behaviour = 'well';
      await clock.advance(1200); // the probe that is stuck runs out, and after the first pause the next succeeds
      expect(stateOf('a')).to.equal('ready');
      expect(pool.replicas.map(({ ejections }) => ejections)).to.deep.equal([1]);
      expect(logger.events.filter(({ fields }) => fields['to'] === 'failing')).to.have.length(1);
    });

    it('is not marred by a read that began before it recovered', async () => {
      await start('a');
      replica('a').behaviour = 'frozen';
      const late = failureOf(read(within(5000)));
      await clock.advance(2100);
      expect(stateOf('a')).to.equal('failing');
      replica('a').behaviour = 'well';
      await clock.advance(2000);
      expect(stateOf('a')).to.equal('ready');
      await clock.advance(900);
      expect(await late).to.be.instanceOf(DeadlineExceeded);
      expect(stateOf('a')).to.equal('ready');
      expect(logger.events.filter(({ fields }) => fields['to'] === 'failing')).to.have.length(1);
    });

    it('fails by a probe alone, without a read', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'frozen';
      await clock.advance(2100);
      expect(stateOf('a')).to.equal('failing');
      expect(await read()).to.equal('b');
    });

    it('does not keep it from being tried where all others fail as well', async () => {
      await start('a', 'b');
      for (const name of ['a', 'b']) replica(name).behaviour = 'unreachable';
      await clock.advance(1100);
      expect([stateOf('a'), stateOf('b')]).to.deep.equal(['failing', 'failing']);
      replica('b').behaviour = 'well';
      expect(await read()).to.equal('b');
    });
  });

  describe('a new replica', () => {
    it('gets no read before it has answered a probe', async () => {
      await start('a');
      await clock.advance(10_000);
      replicas.set('b', new MemoryReplica().serve('1', films));
      replica('b').behaviour = 'frozen';
      tell(['a', 'b']);
      await settle();
      expect([await read(), await read()]).to.deep.equal(['a', 'a']);
      replica('b').behaviour = 'well';
      await clock.advance(2000);
      const early = await Promise.all(Array.from({ length: 10 }, () => read()));
      expect(
        early.filter((name) => name === 'b'),
        'while it warms up',
      ).to.have.length.within(1, 4);
      await clock.advance(10_000);
      expect([await read(), await read()].toSorted()).to.deep.equal(['a', 'b']);
    });

    it('is waited for where there is no other', async () => {
      replicas.set('a', new MemoryReplica().serve('1', films));
      replica('a').behaviour = 'unreachable';
      tell(['a']);
      await settle();
      const reading = read();
      await settle();
      replica('a').behaviour = 'well';
      await clock.advance(300);
      expect(await reading).to.equal('a');
    });

    it('is waited for no longer than the deadline', async () => {
      replicas.set('a', new MemoryReplica().serve('1', films));
      replica('a').behaviour = 'frozen';
      tell(['a']);
      const failure = failureOf(read());
      await clock.advance(2000);
      expect(await failure).to.be.instanceOf(NoReplicaReady);
    });
  });

  describe('a replica that leaves the list', () => {
    it('gets no new read, ends those it has, and is closed then', async () => {
      await start('a', 'b');
      const release = Promise.withResolvers<undefined>();
      const begun = Promise.withResolvers<string>();
      const attempt = async ({ replica: name }: Session): Promise<string> => {
        begun.resolve(name);
        await release.promise;
        return name;
      };
      const inFlight = pool.read({ ...anywhere, attempt }, within(2000));
      const leaving = await begun.promise;
      const staying = leaving === 'a' ? 'b' : 'a';
      tell([staying]);
      await settle();
      expect([await read(), await read(), await read()]).to.deep.equal([staying, staying, staying]);
      expect(replica(leaving).openReaders).to.equal(1);

      release.resolve(undefined);
      expect(await inFlight).to.equal(leaving);
      await settle();
      expect(replica(leaving).openReaders).to.equal(0);
      resetReads();
      await clock.advance(10_000);
      expect(replica(leaving).reads).to.deep.equal([]);
    });

    it('is closed at once where nothing is in flight, even if it is frozen', async () => {
      await start('a', 'b');
      replica('a').behaviour = 'frozen';
      await clock.advance(1100);
      tell(['b']);
      await settle();
      expect(replica('a').openReaders).to.equal(0);
    });

    it('is opened anew when it returns, though the old one still ends its reads', async () => {
      await start('a');
      const release = Promise.withResolvers<undefined>();
      const attempt = async ({ replica: name }: Session): Promise<string> => {
        await release.promise;
        return name;
      };
      const inFlight = pool.read({ ...anywhere, attempt }, within(2000));
      await settle();
      tell([]);
      tell(['a']);
      await settle();
      expect(replica('a').openReaders).to.equal(2);
      expect(await read()).to.equal('a');
      release.resolve(undefined);
      await inFlight;
      await settle();
      expect(replica('a').openReaders).to.equal(1);
    });

    it('leaves nothing to read from where it was the last', async () => {
      await start('a');
      tell([]);
      expect(await failureOf(read())).to.be.instanceOf(NoReplicaReady);
      expect(pool.isReady(() => true)).to.equal(false);
    });
  });

  describe('ready', () => {
    it('is false before the first answer, true from then on', async () => {
      expect(pool.isReady(() => true)).to.equal(false);
      await start('a');
      expect(pool.isReady(() => true)).to.equal(true);
    });

    it('outlives a short silence of all replicas, and not a long one', async () => {
      await start('a');
      replica('a').behaviour = 'frozen';
      await clock.advance(5000);
      expect(stateOf('a')).to.equal('failing');
      expect(pool.isReady(() => true)).to.equal(true);
      await clock.advance(10_000);
      expect(pool.isReady(() => true)).to.equal(false);
      replica('a').behaviour = 'well';
      await clock.advance(6000);
      expect(pool.isReady(() => true)).to.equal(true);
    });
  });

  describe('attemptTime', () => {
    it('is half of what remains while there is another replica to go to, and all of it otherwise', () => {
      expect(attemptTime(2000, true)).to.equal(1000);
      expect(attemptTime(2000, false)).to.equal(2000);
      expect(attemptTime(80, true)).to.equal(100);
    });
  });
});
