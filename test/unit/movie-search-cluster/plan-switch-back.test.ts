import { expect } from 'chai';

import type { DatasetPointer } from '../../../catalog/dataset-pointer.ts';
import { asKept, switchedTo } from '../../../catalog/kept-datasets.ts';
import { eventOf } from '../../../operator/movie-search-cluster/cluster-action.ts';
import {
  planDataset,
  type DatasetInput,
} from '../../../operator/movie-search-cluster/dataset/plan-dataset.ts';
import type { KeptObservation, ObservedSeedJob } from '../../../operator/movie-search-cluster/observed.ts';
import { observedSeedJob } from '../../support/observed-seed-job.ts';

const at = new Date('2026-11-24T12:00:00Z');
const own = 'movies-seed-old';

function dataset(version: string, titles = 3): DatasetPointer {
  const collection = `titles_${version}`;
  return { _id: 'current', version, collection, titles, rejectedRows: 1, loadedAt: at, schema: 2 };
}

/** `recent` is served, `old` is kept and wanted. */
const pointer = switchedTo(dataset('old'), asKept(dataset('recent', 5)), { keep: 2, at });
const whole: KeptObservation = { dataset: asKept(dataset('old')), look: { titles: 3, foundBy: 'snapshot' } };

function job(overrides: Partial<ObservedSeedJob>): ObservedSeedJob {
  return observedSeedJob({ name: own, ...overrides });
}

function planned({
  look = whole.look,
  ...overrides
}: Partial<DatasetInput> & { look?: KeptObservation['look'] } = {}) {
  return planDataset({
    version: 'old',
    schema: 2,
    jobName: own,
    jobHash: 'hash',
    pointer: { kind: 'Read', pointer, kept: { ...whole, look } },
    jobs: [],
    writable: true,
    primary: 'movies-db-0',
    ...overrides,
  });
}

const kinds = (plan: ReturnType<typeof planned>): string[] => plan.actions.map(({ kind }) => kind);

describe('planDataset, where the wanted version is kept', () => {
  it('switches to it upon the pointer that was seen, and loads nothing', () => {
    const plan = planned();
    expect(plan).to.deep.include({ state: 'Loading', trouble: null });
    expect(plan.actions).to.deep.equal([
      { kind: 'SwitchDataset', primary: 'movies-db-0', from: pointer, to: whole.dataset },
    ]);
    expect(plan.remark?.reason).to.equal('SwitchingDataset');
    expect(eventOf(plan.actions[0] ?? expect.fail())).to.deep.equal({
      reason: 'SwitchedDataset',
      message:
        'Switched from dataset recent (5 titles) to dataset old, which was kept: 3 titles, 1 row set aside, ' +
        'loaded at 2026-11-24T12:00:00.000Z. Nothing was loaded.',
    });
  });

  it('switches whatever became of the Jobs of both versions, and deletes that of the other', () => {
    for (const state of ['Complete', 'Failed'] as const) {
      const jobs = [job({ state }), job({ state, name: 'movies-seed-recent' })];
      expect(kinds(planned({ jobs }))).to.deep.equal(['DeleteSeedJob', 'SwitchDataset']);
    }
  });

  it('has a loader of another version end first', () => {
    const loader = job({ name: 'movies-seed-next' });
    const plan = planned({ jobs: [loader] });
    expect(kinds(plan)).to.deep.equal(['DeleteSeedJob']);
    expect(plan.remark?.message).to.equal(
      'Switching back to dataset old once Job movies-seed-next has ended.',
    );
    expect(kinds(planned({ jobs: [{ ...loader, terminating: true }] }))).to.deep.equal([]);
  });

  it('waits for a primary', () => {
    const plan = planned({ primary: null, writable: false });
    expect(plan.actions).to.deep.equal([]);
    expect(plan.remark?.reason).to.equal('WaitingForDatabase');
  });

  it('loads nothing while it cannot be told whether it is whole', () => {
    const plan = planned({ look: 'Unknown' });
    expect(plan.actions).to.deep.equal([]);
    expect(plan.remark?.reason).to.equal('NoAnswer');
  });

  const damages: readonly (readonly [KeptObservation['look'], string])[] = [
    [null, 'is gone'],
    [{ titles: 3, foundBy: null }, 'has lost what its titles are found by'],
    [{ titles: 2, foundBy: 'snapshot' }, 'has 2 titles in place of 3'],
  ];
  for (const [look, what] of damages) {
    it(`loads it anew where it ${what}, and says so`, () => {
      const plan = planned({ look });
      expect(kinds(plan)).to.deep.equal(['CreateSeedJob']);
      expect(plan.remark?.message).to.equal(`Loading dataset old anew: it was kept, but ${what}.`);
    });
  }

  it('lets a loader of it go on, or end', () => {
    expect(planned({ jobs: [job({})] }).actions).to.deep.equal([]);
    expect(planned({ jobs: [job({ terminating: true })] }).actions).to.deep.equal([]);
  });

  it('is content once it is served', () => {
    const switched = switchedTo(pointer, whole.dataset, { keep: Infinity, at });
    expect(planned({ pointer: { kind: 'Read', pointer: switched } })).to.deep.include({
      state: 'Current',
      actions: [],
    });
  });
});
