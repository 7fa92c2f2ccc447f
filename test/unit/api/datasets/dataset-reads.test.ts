import { expect } from 'chai';

import { DatasetUnreadable, NoDatasetLoaded } from '../../../../api/datasets/dataset-errors.ts';
import { DatasetReads } from '../../../../api/datasets/dataset-reads.ts';
import { DatasetSession } from '../../../../api/datasets/dataset-session.ts';
import { Deadline } from '../../../../api/deadline.ts';
import { ReplicaPool } from '../../../../api/replica-pool/replica-pool.ts';
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
  async function read(): Promise<string> {
    const ask: Parameters<typeof reads.read>[0]['ask'] = ({ reader, collection, deadline }) =>
      reader.withKeys(collection, ['heat'], 10, deadline);
    const question = { ask, foundNothing: () => false };
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
      openSession: ({ name }, onChange) =>
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
});
