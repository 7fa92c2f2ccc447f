import { expect } from 'chai';

import { DatasetGone, DatasetUnreadable, NoDatasetLoaded } from '../../../../api/datasets/dataset-errors.ts';
import { datasetIdentity } from '../../../../api/datasets/dataset-identity.ts';
import { DatasetReads } from '../../../../api/datasets/dataset-reads.ts';
import { DatasetSession } from '../../../../api/datasets/dataset-session.ts';
import { Deadline } from '../../../../api/deadline.ts';
import { ReplicaPool } from '../../../../api/replica-pool/replica-pool.ts';
import { DEFAULT_WEIGHTS } from '../../../../api/replica-pool/routing-weights.ts';
import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';
import { films } from '../../../support/film.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { failureOf } from '../../../support/search-trial.ts';

describe('DatasetReads', () => {
  let clock: ManualClock;
  let replicas: Map<string, MemoryReplica>;
  let tell: (names: readonly string[]) => void;
  let pool: ReplicaPool<DatasetSession<MemoryTitleReader>>;
  let reads: DatasetReads<MemoryTitleReader>;

  const replica = (name: string): MemoryReplica => replicas.get(name) ?? expect.fail(`no replica ${name}`);

  /** Looks one key up, and names the replica that answered. */
  async function read(dataset?: string): Promise<string> {
    const ask: Parameters<typeof reads.read>[0]['ask'] = ({ reader, collection, deadline }) =>
      reader.withKeys(collection, ['heat'], 10, deadline);
    const question = { ask, foundNothing: () => false, dataset };
    return (await reads.read(question, new Deadline(clock, 2000))).replica;
  }

  beforeEach(() => {
    clock = new ManualClock();
    replicas = new Map();
    pool = new ReplicaPool({
      clock,
      random: () => 0.999,
      logger: new RecordingLogger(),
      observer: { read: () => undefined, retried: () => undefined },
      routing: () => ({ weights: DEFAULT_WEIGHTS, zone: null }),
      openSession: ({ name }, { onChange }) =>
        new DatasetSession(name, new MemoryTitleReader(name, replica(name)), new RecordingLogger(), onChange),
      source: {
        watch: (listener) =>
          (tell = (names) => listener(names.map((name) => ({ name, host: '10.0.0.1', port: 27017 })))),
      },
    });
    reads = new DatasetReads(pool);
  });

  afterEach(() => pool.close());

  it('is seen by each replica within about a second of the switch', async () => {
    replicas.set('a', new MemoryReplica().serve('1', films));
    tell(['a']);
    await settle();
    replica('a').serve('2', films);
    await clock.advance(1100);
    expect(reads.dataset()?.version).to.equal('2');
  });

  it('is missing: refused at once', async () => {
    replicas.set('a', new MemoryReplica());
    tell(['a']);
    await settle();
    expect(await failureOf(read())).to.be.instanceOf(NoDatasetLoaded);
    expect(reads.ready).to.equal(false);
  });

  const otherRules = (): MemoryReplica =>
    new MemoryReplica().serve('2', films, new Date(1), DATASET_SCHEMA + 1);

  it('was made by other rules: refused at once, and not ready', async () => {
    replicas.set('a', otherRules());
    tell(['a']);
    await settle();
    expect(await failureOf(read())).to.be.instanceOf(DatasetUnreadable);
    expect(reads.dataset()).to.equal(null);
    expect(reads.ready).to.equal(false);
  });

  it('was made by other rules on one replica: reads go to the other', async () => {
    replicas.set('a', otherRules());
    replicas.set('b', new MemoryReplica().serve('1', films));
    tell(['a', 'b']);
    await settle();
    expect([await read(), await read()]).to.deep.equal(['b', 'b']);
    expect(reads.ready).to.equal(true);
  });

  it('is missing on one replica: reads go to the other', async () => {
    replicas.set('a', new MemoryReplica());
    replicas.set('b', new MemoryReplica().serve('1', films));
    tell(['a', 'b']);
    await settle();
    expect([await read(), await read()]).to.deep.equal(['b', 'b']);
  });

  describe('during a switch', () => {
    const start = async (...names: string[]): Promise<void> => {
      for (const name of names) replicas.set(name, new MemoryReplica().serve('1', films));
      tell(names);
      await settle();
    };
    const identityOn = (name: string): string => datasetIdentity(replica(name).pointer);

    it('all questions are answered from the newest dataset that a replica has, without going back', async () => {
      await start('a', 'b', 'c');
      replica('b').switchTo('2', films);
      await clock.advance(1100);
      expect(await Promise.all([read(), read(), read(), read()])).to.deep.equal(['b', 'b', 'b', 'b']);
      replica('a').switchTo('2', films);
      await clock.advance(1100);
      expect((await Promise.all([read(), read(), read(), read()])).toSorted()).to.deep.equal([
        ...['a', 'a', 'b', 'b'],
      ]);
    });

    it('going back to an older version is as new as any other switch', async () => {
      await start('a', 'b');
      for (const name of ['a', 'b']) replica(name).switchTo('2', films);
      replica('a').switchTo('1', films);
      await clock.advance(1100);
      expect([await read(), await read()]).to.deep.equal(['a', 'a']);
    });

    it('the other replicas are looked at as soon as one has changed', async () => {
      await start('a');
      await clock.advance(500);
      replicas.set('b', new MemoryReplica().serve('1', films));
      tell(['a', 'b']);
      await settle();
      for (const name of ['a', 'b']) replica(name).switchTo('2', films);
      await clock.advance(501); // a's probe; b's own would come half a second later
      expect((await Promise.all([read(), read()])).toSorted()).to.deep.equal(['a', 'b']);
    });

    it('a dataset asked for by name is found on the one replica that has it, though nobody knew', async () => {
      await start('a', 'b', 'c');
      replica('c').serve('2', films);
      const wanted = identityOn('c');
      for (let turn = 0; turn < 3; turn += 1) expect(await read(wanted)).to.equal('c');
    });

    it('a dataset asked for by name is read where it is kept beside the one that is served', async () => {
      await start('a');
      const wanted = identityOn('a');
      replica('a').switchTo('2', films);
      await clock.advance(1100);
      replica('a').reads.splice(0);
      expect(await read(wanted)).to.equal('a');
      expect(replica('a').reads).to.deep.equal(['withKeys titles_1']);
    });

    it('a dataset asked for by name is waited for where the replica that has it fails for a moment', async () => {
      await start('a', 'b');
      const wanted = identityOn('b');
      replica('a').serve('2', films);
      await clock.advance(1100);
      replica('b').behaviour = 'recovering';
      const reading = read(wanted);
      await settle();
      replica('b').behaviour = 'well';
      await clock.advance(200);
      expect(await reading).to.equal('b');
    });

    it('a dataset asked for by name is refused where no replica has it', async () => {
      await start('a', 'b', 'c');
      const wanted = identityOn('a');
      for (const name of ['a', 'b', 'c']) replica(name).serve('2', films);
      replica('c').behaviour = 'unreachable';
      await clock.advance(1100);
      expect(await failureOf(read('another'))).to.be.instanceOf(DatasetGone);
      replica('c').behaviour = 'well';
      await clock.advance(1100);
      expect(await failureOf(read(wanted))).to.be.instanceOf(DatasetGone);
    });
  });
});
