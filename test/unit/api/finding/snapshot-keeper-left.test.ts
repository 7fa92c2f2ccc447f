import { expect } from 'chai';
import fc from 'fast-check';

import type { LoadedSnapshot } from '../../../../api/finding/load-snapshot.ts';
import { SnapshotUnusable } from '../../../../api/finding/snapshot-unusable.ts';
import { KeeperTrial, keptDataset, loadedSnapshot } from '../../../support/keeper-trial.ts';
import { settle } from '../../../support/manual-clock.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const TWO_MINUTES = 120_000;
const one = keptDataset('one');

describe('SnapshotKeeper after a switch', () => {
  let loaded: LoadedSnapshot;
  let trial: KeeperTrial;

  before(async () => {
    loaded = await loadedSnapshot();
  });
  beforeEach(() => {
    trial = new KeeperTrial(loaded);
  });
  afterEach(() => trial.keeper.close());

  /** Replicas have gone from the first to the second, and both snapshots are there. */
  async function switched(from = 'one', to = 'two'): Promise<void> {
    trial.keep(from);
    await trial.endLoad(from);
    trial.keep(to);
    await trial.endLoad(to);
  }

  /** Beside what replicas answer from, the first was asked for and cannot be loaded. */
  async function givenUp(): Promise<void> {
    trial.keep('two');
    await trial.endLoad('two');
    trial.keeper.request(one);
    await waitUntil('it is being loaded', () => trial.begun.length === 2);
    trial.begun[1]!.end(new SnapshotUnusable('MISSING', 'none'));
    await waitUntil('it has given up', () => trial.states().includes('one given up MISSING'));
  }

  it('keeps the finder that was left until nobody has used it for two minutes', async () => {
    await switched();
    expect(trial.states()).to.deep.equal(['one ready', 'two ready']);
    await trial.clock.advance(TWO_MINUTES - 1);
    expect(trial.keeper.finderFor(one)).not.to.equal(undefined);
    await trial.clock.advance(TWO_MINUTES - 1);
    expect(trial.states()).to.deep.equal(['one ready', 'two ready']);
    expect(trial.keeper.has(one), 'which is no use').to.equal(true);
    await trial.clock.advance(1);
    expect(trial.states()).to.deep.equal(['two ready']);
    expect(trial.keeper.has(one)).to.equal(false);
    expect(trial.keeper.finderFor(one)).to.equal(undefined);
  });

  it('never lets go of what replicas answer from, however long nobody asks', async () => {
    await switched();
    await trial.clock.advance(100 * TWO_MINUTES);
    expect(trial.states()).to.deep.equal(['two ready']);
    expect(trial.clock.pendingTimers).to.equal(0);
  });

  it('starts that time once, however often replicas come and go', async () => {
    await switched();
    await trial.clock.advance(TWO_MINUTES - 1);
    trial.keep('two');
    await trial.clock.advance(1);
    expect(trial.states()).to.deep.equal(['two ready']);
  });

  it('lets the finder that was left go at once where a new switch needs its place', async () => {
    await switched();
    trial.keep('three', 'two');
    expect(trial.states()).to.deep.equal(['two ready', 'three waiting']);
    await trial.endLoad('three');
    trial.keep('three');
    expect(trial.states(), 'of two that were left, the last one').to.deep.equal(['two ready', 'three ready']);
    trial.keep('four');
    expect(trial.states()).to.deep.equal(['three ready', 'four waiting']);
  });

  it('has the finder at once where replicas go back, and keeps it', async () => {
    await switched();
    trial.keep('one');
    expect(trial.keeper.has(one)).to.equal(true);
    await trial.clock.advance(10 * TWO_MINUTES);
    expect(trial.states()).to.deep.equal(['one ready']);
    expect(trial.begun).to.have.length(2);
  });

  it('loads a finder again that is asked for later, and lets it go when nobody uses it', async () => {
    await switched();
    await trial.clock.advance(TWO_MINUTES);
    expect(trial.keeper.request(one)).to.equal(true);
    await waitUntil('it is being loaded', () => trial.begun.length === 3);
    await trial.clock.advance(TWO_MINUTES / 2);
    expect(trial.keeper.request(one)).to.equal(true);
    await trial.clock.advance(TWO_MINUTES / 3);
    await trial.endLoad('one');
    expect(trial.keeper.finderFor(one)).not.to.equal(undefined);
    await trial.clock.advance(TWO_MINUTES - 1);
    expect(trial.states()).to.deep.equal(['two ready', 'one ready']);
    await trial.clock.advance(1);
    expect(trial.states()).to.deep.equal(['two ready']);
    expect(trial.begun).to.have.length(3);
  });

  it('ends such a load where nobody asks again, or a switch needs the place', async () => {
    trial.keep('two');
    await trial.endLoad('two');
    expect(trial.keeper.request(one)).to.equal(true);
    await waitUntil('it is being loaded', () => trial.begun.length === 2);
    await trial.clock.advance(TWO_MINUTES);
    expect(trial.begun[1]!.signal.aborted).to.equal(true);
    expect(trial.keeper.request(one)).to.equal(true);
    await waitUntil('it is being loaded again', () => trial.begun.length === 3);
    trial.keep('three');
    expect(trial.begun[2]!.signal.aborted).to.equal(true);
    expect(trial.states()).to.deep.equal(['two ready', 'three waiting']);
  });

  it('says that none is to come while both places are taken', async () => {
    await switched();
    expect(trial.keeper.request(keptDataset('none'))).to.equal(false);
    trial.keep('three', 'two');
    expect(trial.keeper.request(one)).to.equal(false);
    expect(trial.states()).to.deep.equal(['two ready', 'three waiting']);
  });

  it('says that none is to come where it cannot be loaded, and tries again when somebody asks after two minutes', async () => {
    await givenUp();
    expect(trial.keeper.request(one)).to.equal(false);
    await trial.clock.advance(TWO_MINUTES);
    expect(trial.keeper.request(one)).to.equal(true);
    await waitUntil('it is tried again', () => trial.begun.length === 3);
  });

  it('gives the place of one that cannot be loaded to another that is asked for', async () => {
    await givenUp();
    expect(trial.keeper.request(keptDataset('none'))).to.equal(true);
    await waitUntil('the other is being loaded', () => trial.begun.length === 3);
    expect(trial.states().some((state) => state.startsWith('one '))).to.equal(false);
  });

  it('loads nothing more once it is closed', async () => {
    await switched();
    await trial.keeper.close();
    expect(trial.clock.pendingTimers).to.equal(0);
    expect(trial.keeper.request(one)).to.equal(false);
    expect(trial.states()).to.deep.equal([]);
  });

  it('never has more than two, and always those that replicas answer from', async () => {
    const version = fc.constantFrom('one', 'two', 'three', 'four');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('keep' as const), versions: fc.array(version, { maxLength: 3 }) }),
      fc.record({ kind: fc.constantFrom('request' as const, 'use' as const), version }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1000, 70_000, TWO_MINUTES) }),
      fc.record({ kind: fc.constant('end' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const random = new KeeperTrial(loaded);
        let served: readonly string[] = [];
        for (const each of steps) {
          if (each.kind === 'keep') random.keep(...each.versions);
          else if (each.kind === 'request') random.keeper.request(keptDataset(each.version));
          else if (each.kind === 'use') random.keeper.finderFor(keptDataset(each.version));
          else if (each.kind === 'pass') await random.clock.advance(each.ms);
          else random.begun.at(-1)?.end();
          await settle();
          if (each.kind === 'keep' && each.versions.length > 0)
            served = [...new Set(each.versions)].slice(0, 2);
          const there = random.keeper.states().map(({ dataset }) => dataset);
          expect(there).to.have.length.at.most(2);
          expect(there).to.include.members(served);
          const loading = random.begun.filter(({ signal }) => !signal.aborted).map((load) => load.version);
          expect(there, 'what is loaded is let go with its dataset').to.include.members(loading);
        }
        await random.keeper.close();
        expect(random.clock.pendingTimers).to.equal(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
