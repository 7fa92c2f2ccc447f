import { expect } from 'chai';
import {
  planDataset,
  type DatasetInput,
} from '../../../operator/movie-search-cluster/dataset/plan-dataset.ts';
import type { ObservedSeedJob } from '../../../operator/movie-search-cluster/observed.ts';
import { observedSeedJob } from '../../support/observed-seed-job.ts';

const wanted = 'movies-seed-new';

function job(overrides: Partial<ObservedSeedJob> = {}): ObservedSeedJob {
  return observedSeedJob({ name: wanted, ...overrides });
}

function served(version: string, schema?: number): DatasetInput['pointer'] {
  return {
    kind: 'Read',
    pointer: {
      _id: 'current',
      version,
      collection: 'titles_x',
      titles: 3,
      rejectedRows: 0,
      loadedAt: new Date('2026-11-24T12:00:00Z'),
      ...(schema !== undefined && { schema }),
    },
  };
}

function input(overrides: Partial<DatasetInput>): DatasetInput {
  return {
    version: 'new',
    schema: 2,
    jobName: wanted,
    jobHash: 'hash',
    pointer: { kind: 'Read', pointer: null },
    jobs: [],
    writable: true,
    primary: 'movies-db-0',
    ...overrides,
  };
}

describe('planDataset', () => {
  const cases: Record<string, { given: Partial<DatasetInput>; state: string; then: string[] }> = {
    'loads what is not served yet': { given: {}, state: 'Loading', then: [`CreateSeedJob ${wanted}`] },
    'loads a new version beside the old one': {
      given: { pointer: served('old') },
      state: 'Loading',
      then: [`CreateSeedJob ${wanted}`],
    },
    'waits for a database to write to': { given: { writable: false }, state: 'Waiting', then: [] },
    'lets a loader run': { given: { jobs: [job()] }, state: 'Loading', then: [] },
    'is content with what is served': { given: { pointer: served('new', 2) }, state: 'Current', then: [] },
    'keeps the Job of what is served, and none of others': {
      given: {
        pointer: served('new', 2),
        jobs: [job({ state: 'Complete' }), job({ name: 'movies-seed-old' })],
      },
      state: 'Current',
      then: ['DeleteSeedJob movies-seed-old'],
    },
    'stops loading what is wanted no more': {
      given: { jobs: [job({ name: 'movies-seed-old' })] },
      state: 'Loading',
      then: ['DeleteSeedJob movies-seed-old', `CreateSeedJob ${wanted}`],
    },
    'loads again what was loaded and then lost': {
      given: { jobs: [job({ state: 'Complete' })] },
      state: 'Loading',
      then: [`DeleteSeedJob ${wanted}`],
    },
    'loads anew from a source that has changed': {
      given: { jobs: [job({ templateHash: 'other', state: 'Failed' })] },
      state: 'Loading',
      then: [`DeleteSeedJob ${wanted}`],
    },
    'waits for a Job that is being deleted': {
      given: { jobs: [job({ terminating: true, state: 'Complete' })] },
      state: 'Loading',
      then: [],
    },
    'does not try again what was refused': {
      given: { pointer: served('old'), jobs: [job({ state: 'Failed', refused: true })] },
      state: 'Failed',
      then: [],
    },
    'loads anew what was refused, once it is judged otherwise': {
      given: { jobs: [job({ templateHash: 'other', state: 'Failed', refused: true })] },
      state: 'Loading',
      then: [`DeleteSeedJob ${wanted}`],
    },
    'does not try for ever what has failed': {
      given: { jobs: [job({ state: 'Failed', message: 'title.basics.tsv is missing' })] },
      state: 'Failed',
      then: [],
    },
    'loads anew what was made by other rules': {
      given: { pointer: served('new', 1) },
      state: 'Loading',
      then: [`CreateSeedJob ${wanted}`],
    },
    'takes a dataset that does not say by which rules it was made for one of the first': {
      given: { pointer: served('new') },
      state: 'Loading',
      then: [`CreateSeedJob ${wanted}`],
    },
    'is content with what does not say so, while the first rules are those of this release': {
      given: { pointer: served('new'), schema: 1 },
      state: 'Current',
      then: [],
    },
    'loads anew what a newer release has made, too': {
      given: { pointer: served('new', 3) },
      state: 'Loading',
      then: [`CreateSeedJob ${wanted}`],
    },
    'makes the Job of another release anew to load by other rules': {
      given: { pointer: served('new', 1), jobs: [job({ templateHash: 'other', state: 'Complete' })] },
      state: 'Loading',
      then: [`DeleteSeedJob ${wanted}`],
    },
    'does not load for ever with a loader of other rules': {
      given: { pointer: served('new', 1), jobs: [job({ state: 'Complete' })] },
      state: 'Failed',
      then: [],
    },
    'holds while no member can say what is served': {
      given: {
        pointer: { kind: 'Unknown' },
        jobs: [job({ state: 'Complete' }), job({ name: 'movies-seed-old' })],
      },
      state: 'Unknown',
      then: [],
    },
  };
  for (const [behaviour, { given, state, then }] of Object.entries(cases)) {
    it(behaviour, () => {
      const planned = planDataset(input(given));
      expect(planned.state).to.equal(state);
      expect(
        planned.actions.map(
          (action) => `${action.kind} ${'name' in action ? action.name : action.to.version}`,
        ),
      ).to.deep.equal(then);
    });
  }

  it('says why a loader does not start', () => {
    const trouble = 'movies-seed-new-x: ImagePullBackOff: not found';
    expect(planDataset(input({ jobs: [job({ trouble })] })).trouble).to.deep.equal({
      reason: 'LoaderNotStarting',
      message: trouble,
    });
  });

  it('says why a dataset that is served is loaded anew', () => {
    expect(planDataset(input({ pointer: served('new', 1) })).remark).to.deep.equal({
      reason: 'LoadingDataset',
      message:
        'Loading dataset new anew: what is served was made by rules 1, and this release works by rules 2.',
    });
    expect(planDataset(input({ pointer: served('old', 1) })).remark?.message).to.equal(
      'Loading dataset new.',
    );
  });

  it('says of a loader of another release what to do', () => {
    const { trouble } = planDataset(input({ pointer: served('new', 1), jobs: [job({ state: 'Complete' })] }));
    expect(trouble?.reason).to.equal('LoaderOfOtherRelease');
    expect(trouble?.message).to.include('by rules 1').and.include('by rules 2').and.include('images.seed');
  });

  it('says of a refused load why, what is served meanwhile and what to do', () => {
    const message = 'title.crew.tsv was cut (spec.dataset.judgement.allowCutFiles). Nothing was loaded.';
    const jobs = [job({ state: 'Failed', refused: true, message })];
    const { remark, trouble } = planDataset(input({ pointer: served('old'), jobs }));
    expect(remark).to.deep.equal({
      reason: 'LoadRefused',
      message:
        'Dataset new is refused: title.crew.tsv was cut (spec.dataset.judgement.allowCutFiles). Nothing was loaded. ' +
        `Dataset old is served on. Once the files are right, delete Job ${wanted} to load them; ` +
        'a change of spec.dataset makes a new load by itself.',
    });
    expect(trouble).to.equal(remark);
    expect(planDataset(input({ jobs })).remark?.message).to.include('No dataset is served yet. ');
  });

  it('says of a failed load what went wrong and what to do', () => {
    const { remark } = planDataset(
      input({ jobs: [job({ state: 'Failed', message: 'title.basics.tsv is missing' })] }),
    );
    expect(remark?.message).to.equal(
      'Dataset new could not be loaded: title.basics.tsv is missing. ' +
        `Correct spec.dataset, or delete Job ${wanted} to try again.`,
    );
  });
});
