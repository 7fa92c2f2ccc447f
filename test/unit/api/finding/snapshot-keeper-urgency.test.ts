import { expect } from 'chai';

import { DatasetSession } from '../../../../api/datasets/dataset-session.ts';
import { sameDataset } from '../../../../api/datasets/dataset-identity.ts';
import { Deadline } from '../../../../api/deadline.ts';
import type { LoadedSnapshot } from '../../../../api/finding/load-snapshot.ts';
import { SnapshotUnusable } from '../../../../api/finding/snapshot-unusable.ts';
import { films } from '../../../support/film.ts';
import { KeeperTrial, keptDataset, loadedSnapshot } from '../../../support/keeper-trial.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const URGENT_MS = 120_000;
const PATIENCE_MS = 180_000;

let loaded: LoadedSnapshot;
before(async () => {
  loaded = await loadedSnapshot();
});

describe('SnapshotKeeper, of a load', () => {
  let trial: KeeperTrial;

  beforeEach(async () => {
    trial = new KeeperTrial(loaded);
    trial.keep('one');
    await trial.endLoad('one');
    trial.isRead = () => false;
    trial.keep('two');
    await waitUntil('the load began', () => trial.begun.length === 2);
  });
  afterEach(() => trial.keeper.close());

  const urgent = (): boolean => trial.begun.at(-1)!.urgency.isUrgent;

  it('says that it is urgent from the beginning where questions come for the dataset', () => {
    expect(trial.begun[0]!.urgency.isUrgent).to.equal(true);
    expect(urgent()).to.equal(false);
  });

  it('says so within a tenth of a second once questions come for the dataset, and says no other thing again', async () => {
    await trial.clock.advance(5000);
    expect(urgent()).to.equal(false);
    trial.isRead = (version) => version === 'two';
    await trial.clock.advance(100);
    expect(urgent()).to.equal(true);
    trial.isRead = () => false;
    await trial.clock.advance(100);
    expect(urgent()).to.equal(true);
  });

  it('says so where somebody has asked for the finder in vain', async () => {
    expect(trial.keeper.request(keptDataset('two'))).to.equal(true);
    await trial.clock.advance(100);
    expect(urgent()).to.equal(true);
  });

  it('says so of what nobody serves and somebody asks for', async () => {
    await trial.endLoad('two');
    await trial.clock.advance(URGENT_MS);
    trial.keeper.request(keptDataset('three'));
    await waitUntil('the load began', () => trial.begun.length === 3);
    expect(urgent()).to.equal(true);
  });

  it('says so after three minutes, and ends it two minutes later', async () => {
    await trial.clock.advance(PATIENCE_MS - 1);
    expect([urgent(), trial.begun[1]!.signal.aborted]).to.deep.equal([false, false]);
    await trial.clock.advance(1);
    expect(urgent()).to.equal(true);
    await trial.clock.advance(URGENT_MS - 1);
    expect(trial.begun[1]!.signal.aborted).to.equal(false);
    await trial.clock.advance(1);
    expect(trial.begun[1]!.signal.reason).to.be.instanceOf(SnapshotUnusable);
    expect(trial.states()).to.include('two failing READ_FAILED');
  });

  it('ends it two minutes after it became urgent', async () => {
    await trial.clock.advance(60_000);
    trial.isRead = () => true;
    await trial.clock.advance(100 + URGENT_MS - 1);
    expect(trial.begun[1]!.signal.aborted).to.equal(false);
    await trial.clock.advance(1);
    expect(trial.begun[1]!.signal.aborted).to.equal(true);
  });

  it('looks no more once it has ended or is wanted no more', async () => {
    trial.keep('one');
    expect(trial.begun[1]!.signal.aborted).to.equal(true);
    await settle();
    expect(trial.clock.pendingTimers).to.equal(0);
  });
});

describe('SnapshotKeeper, beside a replica that switches', () => {
  let trial: KeeperTrial;
  let replica: MemoryReplica;
  let session: DatasetSession<MemoryTitleReader>;

  const look = (): Promise<unknown> => session.refresh(new Deadline(new ManualClock(), 1000));
  const last = () => trial.begun.at(-1)!;
  const datasetOf = (version: string) =>
    [session.served, ...(replica.pointer?.kept ?? [])].find((one) => one?.version === version) ??
    expect.fail(`${version} is not kept`);

  beforeEach(async () => {
    trial = new KeeperTrial(loaded);
    trial.isRead = (version) => sameDataset(session.dataset, datasetOf(version));
    replica = new MemoryReplica().serve('1', films);
    session = new DatasetSession(
      'a',
      new MemoryTitleReader('a', replica),
      new RecordingLogger(),
      () => trial.keeper.keep(session.served === null ? [] : [session.served]),
      trial.keeper,
    );
    await look();
    await waitUntil('the first load began', () => trial.begun.length === 1);
  });
  afterEach(() => trial.keeper.close());

  async function switched(): Promise<void> {
    await trial.endLoad('1');
    replica.switchTo('2', films);
    await look();
    await waitUntil('the next load began', () => trial.begun.length === 2);
  }

  it('hurries where the pod has nothing else to answer from', () => {
    expect([last().version, last().urgency.isUrgent]).to.deep.equal(['1', true]);
  });

  it('takes its time while the pod answers from the version before', async () => {
    await switched();
    await trial.clock.advance(10_000);
    expect([last().version, last().urgency.isUrgent, session.dataset?.version]).to.deep.equal([
      '2',
      false,
      '1',
    ]);
    await trial.endLoad('2');
    expect(session.dataset?.version).to.equal('2');
  });

  it('hurries once the version before is kept no more', async () => {
    await switched();
    const pointer = replica.pointer ?? expect.fail('nothing is served');
    replica.pointer = { ...pointer, kept: [] };
    await look();
    await trial.clock.advance(100);
    expect(last().urgency.isUrgent).to.equal(true);
  });

  it('hurries where somebody goes back to a version whose finder is here no more', async () => {
    await switched();
    await trial.endLoad('2');
    await trial.clock.advance(URGENT_MS);
    replica.switchTo('1', films);
    await look();
    await waitUntil('it is loaded again', () => trial.begun.length === 3);
    expect([last().version, last().urgency.isUrgent]).to.deep.equal(['1', true]);
  });
});
