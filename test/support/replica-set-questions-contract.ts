import { expect } from 'chai';
import {
  loadProgressId,
  POINTER_ID,
  titlesCollection,
  type DatasetPointer,
  type KeptDataset,
} from '../../catalog/dataset-pointer.ts';
import { switchedTo } from '../../catalog/kept-datasets.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { MemberAddress } from '../../operator/mongo/replica-set-admin.ts';
import type { ReplicaSetTrial } from './replica-set-trial.ts';
import { eventually, patience, refusal } from './replica-set-world.ts';

/** What every ReplicaSetAdmin asks a member for. */
export function describeQuestions(trial: ReplicaSetTrial): void {
  const { startSet, view } = trial;

  it('counts the connections of the query tier, idle ones included, and no others', async () => {
    const first = await startSet();
    const count = () => trial.admin.queryConnections(first, patience());
    expect(await count()).to.equal(0);
    await trial.world.connectQueries(first, 3);
    expect(await count()).to.equal(3);
    await trial.world.disconnectQueries();
    await eventually('drained member', count, (connections) => connections === 0);
  });

  it('reads which dataset is served', async () => {
    const first = await startSet();
    const read = () => trial.admin.datasetPointer(first, patience());
    expect(await read()).to.equal(null);
    const pointer: DatasetPointer = {
      _id: POINTER_ID,
      version: '2026-11',
      collection: titlesCollection('2026-11'),
      titles: 3,
      rejectedRows: 1,
      loadedAt: new Date('2026-11-24T06:00:00Z'),
    };
    await trial.world.writePointer(first, pointer);
    expect(await read()).to.deep.equal(pointer);
  });

  describe('beside a version that is kept', () => {
    const at = new Date('2026-11-24T18:00:00Z');
    const dataset = (version: string, titles: number): KeptDataset => ({
      version,
      collection: titlesCollection(version),
      titles,
      rejectedRows: 0,
      loadedAt: at,
      schema: 1,
    });
    const [old, recent] = [dataset('2026-10', 3), dataset('2026-11', 2)];
    const pointer = switchedTo(switchedTo(null, old, { keep: 2, at }), recent, { keep: 2, at });
    const back = { from: pointer, to: old, at };
    let first: MemberAddress;
    const read = () => trial.admin.datasetPointer(first, patience());

    beforeEach(async () => {
      first = await startSet();
      for (const { collection, titles } of [old, recent])
        await trial.world.writeTitles(first, collection, { titles, foundBy: 'index' });
      await trial.world.writePointer(first, pointer);
    });

    it('says what lies there of it', async () => {
      const look = (collection: string) => trial.admin.titlesIn(first, collection, patience());
      expect(await look(old.collection)).to.deep.equal({ titles: 3, foundBy: 'index' });
      for (const [name, foundBy] of [
        ['titles_x', null],
        ['titles_z', 'snapshot'],
      ] as const) {
        await trial.world.writeTitles(first, name, { titles: 1, foundBy });
        expect(await look(name)).to.deep.equal({ titles: 1, foundBy });
      }
      expect(await look('titles_y')).to.equal(null);
    });

    it('switches back to it, and forth again, each once', async () => {
      expect(await trial.admin.switchDataset(first, back, patience())).to.equal(true);
      const backNow = await read();
      expect(backNow).to.deep.equal(switchedTo(pointer, old, { keep: 2, at }));
      expect(await trial.admin.switchDataset(first, back, patience()), 'again').to.equal(false);
      const forth = { from: backNow ?? expect.fail(), to: recent, at };
      expect(await trial.admin.switchDataset(first, forth, patience())).to.equal(true);
      expect(await read()).to.include({ version: '2026-11', revision: 4 });
    });

    it('does not switch where somebody else has, not even there and back', async () => {
      const away = switchedTo(pointer, old, { keep: 2, at });
      await trial.world.writePointer(first, switchedTo(away, recent, { keep: 2, at }));
      await refusal('VersionConflict', trial.admin.switchDataset(first, back, patience()));
      expect(await read()).to.include({ version: '2026-11', revision: 4 });
    });

    it('does not switch to what is not as it was', async () => {
      await trial.world.writeTitles(first, old.collection, { titles: 4, foundBy: 'index' });
      await refusal('VersionConflict', trial.admin.switchDataset(first, back, patience()));
      const gone = { ...back, to: dataset('2026-09', 1) };
      await refusal('VersionConflict', trial.admin.switchDataset(first, gone, patience()));
      expect(await read()).to.deep.equal(pointer);
    });
  });

  it('reads how far the load of a version is, without what it has found out about rows and files', async () => {
    const first = await startSet();
    const read = (version: string) => trial.admin.loadProgress(first, version, patience());
    expect(await read('2026-12')).to.equal(null);
    const progress: LoadProgress = {
      _id: loadProgressId('2026-12'),
      version: '2026-12',
      phase: 'Indexing',
      titles: 12_600_000,
      rejectedRows: 1,
      percent: 34.5,
      rowsPerSecond: null,
      secondsLeft: 240,
      startedAt: new Date('2026-12-01T06:00:00Z'),
      phaseSince: new Date('2026-12-01T06:40:00Z'),
      updatedAt: new Date('2026-12-01T06:41:00Z'),
      message: null,
    };
    await trial.world.writeLoadProgress(first, {
      ...progress,
      rejected: [{ file: 'title.akas.tsv', reason: 'some', rows: 1, examples: [] }],
      noted: [],
      files: [],
    });
    expect(await read('2026-12')).to.deep.equal(progress);
    expect(await read('2026-11')).to.equal(null);
  });

  it('says that a member which does not answer is unreachable, whatever it was asked', async () => {
    const member = await startSet();
    await trial.world.kill(member);
    const calls = [
      view(member),
      trial.admin.ensureUsers(member, patience()),
      trial.admin.queryConnections(member, patience()),
      trial.admin.loadProgress(member, '2026-12', patience()),
      trial.admin.stepDown(member, 10, patience()),
    ];
    const refusals = await Promise.all(calls.map((call) => refusal('Unreachable', call)));
    expect(refusals.map(({ retryable }) => retryable)).to.deep.equal(calls.map(() => true));
  });
}
