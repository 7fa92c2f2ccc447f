import { expect } from 'chai';

import type { LoadedSnapshot } from '../../../../api/finding/load-snapshot.ts';
import { SnapshotUnusable } from '../../../../api/finding/snapshot-unusable.ts';
import { KeeperTrial, keptDataset as dataset, loadedSnapshot } from '../../../support/keeper-trial.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('SnapshotKeeper', () => {
  let loaded: LoadedSnapshot;

  before(async () => {
    loaded = await loadedSnapshot();
  });

  /** What most tests here look at. */
  function world(replicas?: readonly string[]) {
    const trial = new KeeperTrial(loaded, replicas);
    const { clock, logger, begun, keeper } = trial;
    return { clock, logger, begun, keeper, states: () => trial.states() };
  }

  const broken = new SnapshotUnusable('DAMAGED', 'damaged');

  it('has a finder once the snapshot is loaded, and none before', async () => {
    const { begun, keeper, states } = world();
    keeper.keep([dataset('one')]);
    await waitUntil('a load began', () => begun.length === 1);
    expect(keeper.finderFor(dataset('one'))).to.equal(undefined);
    expect(states()).to.deep.equal(['one loading']);
    begun[0]!.end();
    await waitUntil('it is ready', () => states()[0] === 'one ready');
    expect(keeper.finderFor(dataset('one'))?.find({ title: 'heat', limit: 1 }).total).to.equal(1);
    expect(keeper.finderFor(dataset('two'))).to.equal(undefined);
    await keeper.close();
  });

  it('asks one replica after another, ever later, and gives up in the end', async () => {
    const { begun, clock, keeper, states, logger } = world();
    keeper.keep([dataset('one')]);
    const pauses: number[] = [];
    for (let tries = 1; tries <= 8; tries += 1) {
      await waitUntil(`try ${tries}`, () => begun.length === tries);
      begun[tries - 1]!.end(broken);
      if (tries === 8) break;
      await waitUntil('it waits', () => states()[0] === 'one failing DAMAGED' && clock.pendingTimers === 1);
      let waited = 0;
      for (; begun.length === tries; waited += 250) await clock.advance(250);
      pauses.push(waited);
    }
    await waitUntil('it has given up', () => states()[0] === 'one given up DAMAGED');
    expect(begun.map(({ replica }) => replica)).to.deep.equal([
      'r0',
      'r1',
      'r2',
      'r0',
      'r1',
      'r2',
      'r0',
      'r1',
    ]);
    expect(pauses).to.deep.equal([250, 500, 1000, 2000, 4000, 8000, 15_000]);
    expect(logger.messages('warn')).to.have.length(8);
    keeper.keep([dataset('one')]);
    expect(states()).to.deep.equal(['one given up DAMAGED']);
    await clock.advance(300_000);
    keeper.keep([dataset('one')]);
    await waitUntil('it tries again', () => begun.length === 9);
    await keeper.close();
  });

  it('gives up at once where there is none to load', async () => {
    const { begun, clock, keeper, states } = world();
    keeper.keep([dataset('one')]);
    await waitUntil('a load began', () => begun.length === 1);
    begun[0]!.end(new SnapshotUnusable('MISSING', 'none'));
    await waitUntil('it has given up', () => states()[0] === 'one given up MISSING');
    expect(clock.pendingTimers).to.equal(0);
    await keeper.close();
  });

  it('says that a finder is to come until it is there, or has been given up', async () => {
    const { begun, clock, keeper, states } = world();
    const one = dataset('one');
    keeper.keep([one]);
    expect(keeper.request(one)).to.equal(true);
    await waitUntil('a load began', () => begun.length === 1);
    expect(keeper.request(one)).to.equal(true);
    begun[0]!.end(broken);
    await waitUntil('it waits', () => states()[0] === 'one failing DAMAGED' && clock.pendingTimers === 1);
    expect(keeper.request(one)).to.equal(true);
    while (begun.length === 1) await clock.advance(250);
    begun[1]!.end();
    await waitUntil('it is ready', () => states()[0] === 'one ready');
    expect(keeper.request(one)).to.equal(false);
    keeper.keep([dataset('two')]);
    await waitUntil('the next load began', () => begun.length === 3);
    begun[2]!.end(new SnapshotUnusable('MISSING', 'none'));
    await waitUntil('it has given up', () => states()[1] === 'two given up MISSING');
    expect(keeper.request(dataset('two'))).to.equal(false);
    await keeper.close();
  });

  it('says that a finder comes only until a try to load it has failed', async () => {
    const { begun, clock, keeper, states } = world();
    const one = dataset('one');
    expect(keeper.isComing(one)).to.equal(false);
    keeper.keep([one]);
    expect(keeper.isComing(one)).to.equal(true);
    await waitUntil('a load began', () => begun.length === 1);
    expect(keeper.isComing(one)).to.equal(true);
    begun[0]!.end(broken);
    await waitUntil('it waits', () => states()[0] === 'one failing DAMAGED' && clock.pendingTimers === 1);
    while (begun.length === 1) await clock.advance(250);
    // Who has begun to answer without it must not go back because of another try.
    expect([states()[0], keeper.isComing(one)]).to.deep.equal(['one loading', false]);
    begun[1]!.end();
    await waitUntil('it is ready', () => states()[0] === 'one ready');
    expect(keeper.isComing(one)).to.equal(false);
    await keeper.close();
  });

  it('loads a new dataset beside the old one', async () => {
    const { begun, keeper, states } = world();
    keeper.keep([dataset('one')]);
    await waitUntil('a load began', () => begun.length === 1);
    begun[0]!.end();
    await waitUntil('it is ready', () => states()[0] === 'one ready');
    keeper.keep([dataset('two'), dataset('one')]);
    await waitUntil('the next load began', () => begun.length === 2);
    expect(keeper.finderFor(dataset('one'))).not.to.equal(undefined);
    begun[1]!.end();
    await waitUntil('both are ready', () => states().every((state) => state.endsWith('ready')));
    keeper.keep([]);
    expect(states()).to.deep.equal(['one ready', 'two ready']);
    await keeper.close();
  });

  it('loads one at a time, and ends the load of what is no longer wanted', async () => {
    const { begun, keeper, states } = world();
    keeper.keep([dataset('one'), dataset('two'), dataset('three')]);
    await waitUntil('a load began', () => begun.length === 1);
    expect(states()).to.deep.equal(['one loading', 'two waiting']);
    keeper.keep([dataset('two')]);
    await waitUntil('the other began', () => begun.length === 2);
    expect(begun.map(({ version, signal }) => `${version} ${signal.aborted}`)).to.deep.equal([
      'one true',
      'two false',
    ]);
    await keeper.close();
    expect(begun[1]!.signal.aborted).to.equal(true);
    expect(states()).to.deep.equal([]);
  });

  it('ends a load that takes too long', async () => {
    const { begun, clock, keeper, states } = world();
    keeper.keep([dataset('one')]);
    await waitUntil('a load began', () => begun.length === 1);
    await clock.advance(120_000);
    await waitUntil('it failed', () => states()[0] === 'one failing READ_FAILED');
    await keeper.close();
  });

  it('waits for a replica that has the dataset', async () => {
    const { keeper, states, clock } = world([]);
    keeper.keep([dataset('one')]);
    await waitUntil('it failed', () => states()[0] === 'one failing READ_FAILED');
    expect(clock.pendingTimers).to.equal(1);
    await keeper.close();
  });
});
