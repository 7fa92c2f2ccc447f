import { expect } from 'chai';
import type { LoadProgress } from '../../../catalog/load-progress.ts';
import type { LoadProgressStatus } from '../../../crds/status.ts';
import {
  describeLoad,
  FIGURES_STAND_MS,
  loadProgressStatus,
  LONGEST_SILENCE_MS,
  phaseAnnouncements,
  phaseInWords,
  type LoadProgressInput,
} from '../../../operator/movie-search-cluster/dataset/load-progress-status.ts';
import { ago, now } from '../../support/observed.ts';

const said: LoadProgress = {
  _id: 'load:2026-12',
  version: '2026-12',
  phase: 'Loading',
  titles: 4_284_000,
  rejectedRows: 3,
  percent: 34.7,
  rowsPerSecond: 48_123,
  secondsLeft: 236,
  startedAt: ago(300),
  phaseSince: ago(200),
  updatedAt: ago(1),
  message: null,
};
const shown: LoadProgressStatus = {
  version: '2026-12',
  phase: 'Loading',
  percent: 34,
  titles: 4_284_000,
  rowsPerSecond: 48_000,
  secondsLeft: 240,
  since: ago(200).toISOString(),
  updatedAt: ago(1).toISOString(),
};

function read(overrides: Partial<LoadProgress> = {}): LoadProgressInput['load'] {
  return { kind: 'Read', progress: { ...said, ...overrides } };
}

function statusOf(overrides: Partial<LoadProgressInput>): LoadProgressStatus | undefined {
  return loadProgressStatus({
    version: '2026-12',
    state: 'Loading',
    load: read(),
    previous: undefined,
    now,
    ...overrides,
  });
}

describe('the progress of a load in the status', () => {
  it('has what the loader says, rounded', () => expect(statusOf({})).to.deep.equal(shown));

  it('has nothing that is not known', () => {
    const load = read({ percent: null, rowsPerSecond: null, secondsLeft: null });
    const { percent, rowsPerSecond, secondsLeft, ...rest } = shown;
    expect(statusOf({ load })).to.deep.equal(rest);
    expect([percent, rowsPerSecond, secondsLeft]).not.to.include(undefined);
  });

  it('tells of a loader of an earlier release, which has no figures', () => {
    const { percent, rowsPerSecond, secondsLeft, phaseSince, ...earlier } = said;
    expect(statusOf({ load: { kind: 'Read', progress: earlier } })).to.deep.equal({
      version: '2026-12',
      phase: 'Loading',
      titles: 4_284_000,
      since: ago(300).toISOString(),
      updatedAt: ago(1).toISOString(),
    });
    expect([percent, rowsPerSecond, secondsLeft, phaseSince]).not.to.include(undefined);
  });

  describe('is absent', () => {
    const cases: Record<string, Partial<LoadProgressInput>> = {
      'where no loader runs': { load: { kind: 'NotLoading' }, previous: shown },
      'where the loader has said nothing yet': { load: { kind: 'Read', progress: null }, previous: shown },
      'once the version is served': { state: 'Current', previous: shown },
      'once the load has failed': { state: 'Failed', previous: shown },
      'where the last run has completed': { load: read({ phase: 'Complete' }) },
      'where the last run has failed': { load: read({ phase: 'Failed' }) },
      'where the last run was refused': { load: read({ phase: 'Refused' }) },
      'where it is of a run that is long over': {
        load: read({ updatedAt: ago(LONGEST_SILENCE_MS / 1000 + 1) }),
        previous: shown,
      },
      'where another version was loaded, and nobody can be asked of this': {
        load: { kind: 'Unknown' },
        previous: { ...shown, version: '2026-11' },
      },
    };
    for (const [when, given] of Object.entries(cases)) {
      it(when, () => expect(statusOf(given)).to.equal(undefined));
    }
  });

  it('is held while nobody can be asked', () => {
    for (const state of ['Loading', 'Unknown'] as const) {
      expect(statusOf({ state, load: { kind: 'Unknown' }, previous: shown })).to.equal(shown);
    }
  });

  it('stands as it is until its figures are old enough', () => {
    const at = (ms: number) =>
      statusOf({
        load: read({ percent: 36, updatedAt: new Date(ago(1).getTime() + ms) }),
        previous: shown,
        now: new Date(now.getTime() + ms),
      });
    expect(at(1)).to.equal(shown);
    expect(at(FIGURES_STAND_MS - 1)).to.equal(shown);
    expect(at(FIGURES_STAND_MS)).to.include({ percent: 36 });
  });

  it('is not written again for a load that stands still, however long', () => {
    const still = { rowsPerSecond: 0, secondsLeft: null };
    const before = statusOf({ load: read(still) });
    const later = { load: read({ ...still, updatedAt: ago(-600) }), previous: before, now: ago(-601) };
    expect(statusOf(later)).to.equal(before);
  });

  it('does not wait for ever where the loader’s clock was put back', () => {
    const load = read({ percent: 36, updatedAt: ago(61) });
    expect(statusOf({ load, previous: shown })).to.include({ percent: 36 });
  });

  for (const [what, changed] of [
    ['a new phase', { phase: 'Indexing' }],
    ['the same phase of another try', { phaseSince: ago(1) }],
  ] as const) {
    it(`has ${what} at once, and tells of it as an Event`, () => {
      const next = statusOf({ load: read(changed), previous: shown });
      expect(next).not.to.deep.equal(shown);
      expect(phaseAnnouncements(shown, next)).to.have.length(1);
    });
  }

  it('tells no Event of figures, nor of its end', () => {
    expect(phaseAnnouncements(shown, { ...shown, percent: 99 })).to.deep.equal([]);
    expect(phaseAnnouncements(shown, undefined)).to.deep.equal([]);
    expect(phaseAnnouncements(undefined, undefined)).to.deep.equal([]);
  });

  it('reads as a sentence, as far as it is known', () => {
    expect(describeLoad(shown)).to.equal(
      'Loading dataset 2026-12: writing titles, 34 %, 48,000 titles/s, about 4 min left',
    );
    const { version, titles, since } = shown;
    expect(describeLoad({ version, titles, since, phase: 'Indexing', secondsLeft: 40 })).to.equal(
      'Loading dataset 2026-12: building the index, about 40 s left',
    );
    expect(describeLoad({ ...shown, phase: 'ReadingNames', secondsLeft: 9000 })).to.equal(
      'Loading dataset 2026-12: reading names, 34 %, 48,000 rows/s, about 3 h left',
    );
    expect(phaseInWords('Newer')).to.equal('in its phase Newer');
  });
});
