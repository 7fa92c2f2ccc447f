import { expect } from 'chai';
import type { LoadProgress } from '../../../../catalog/load-progress.ts';
import type { MovieSearchClusterStatus } from '../../../../crds/movie-search-cluster.ts';
import { templateHashLabel } from '../../../../operator/movie-search-cluster/objects/object-names.ts';
import { seedJob } from '../../../../operator/movie-search-cluster/objects/seed-job.ts';
import type { Observed } from '../../../../operator/movie-search-cluster/observed.ts';
import { plan } from '../../../../operator/movie-search-cluster/plan.ts';
import { observedSeedJob } from '../../../support/observed-seed-job.ts';
import { movieSearchCluster, objectSettings } from '../../../support/movie-search-cluster.ts';
import { now, observed, servedPointer } from '../../../support/observed.ts';

const job = seedJob(movieSearchCluster(), objectSettings);
const statusOf = (seen: Observed): MovieSearchClusterStatus => plan(seen, objectSettings, now).status;
const condition = ({ conditions = [] }: MovieSearchClusterStatus, wanted: string) =>
  conditions.find(({ type }) => type === wanted);
const after = (status: MovieSearchClusterStatus, overrides: Partial<Observed>): Observed =>
  observed({ ...overrides, cluster: { ...movieSearchCluster(), status } });

describe('the status while a dataset is loaded', () => {
  const progress: LoadProgress = {
    _id: 'load:2026-11',
    version: '2026-11',
    phase: 'Loading',
    titles: 5,
    rejectedRows: 0,
    percent: 34,
    startedAt: now,
    phaseSince: now,
    updatedAt: now,
    message: null,
  };
  const running: Partial<Observed> = {
    pointer: { kind: 'Read', pointer: null },
    seedJobs: [
      observedSeedJob({
        name: job.metadata.name ?? '',
        templateHash: job.metadata.labels?.[templateHashLabel] ?? '',
      }),
    ],
    load: { kind: 'Read', progress },
  };

  it('says how far it is, though none is served yet', () => {
    const status = statusOf(observed(running));
    expect(status.dataset).to.deep.equal({
      progress: {
        version: '2026-11',
        phase: 'Loading',
        percent: 34,
        titles: 5,
        since: now.toISOString(),
        updatedAt: now.toISOString(),
      },
    });
    expect(condition(status, 'Available')).to.include({ status: 'False', reason: 'NoDataset' });
    expect(condition(status, 'Progressing')?.message).to.equal(
      'Loading dataset 2026-11. The loader is writing titles.',
    );
  });

  it('says it beside what is served meanwhile', () => {
    const pointer = { ...servedPointer, version: '2026-10' };
    const status = statusOf(observed({ ...running, pointer: { kind: 'Read', pointer } }));
    expect(status.dataset).to.include({ version: '2026-10', titles: 3 });
    expect(status.dataset?.progress).to.include({ version: '2026-11', percent: 34 });
    expect(condition(status, 'Available')?.status).to.equal('True');
  });

  it('changes nothing at all for figures that follow at once, and tells of a phase once', () => {
    const first = plan(observed(running), objectSettings, now);
    expect(first.announcements.map(({ message }) => message)).to.deep.equal([
      'Loading dataset 2026-11: writing titles, 34 %',
    ]);
    const soon = new Date(now.getTime() + 9999);
    const second = plan(
      after(first.status, {
        ...running,
        load: { kind: 'Read', progress: { ...progress, percent: 35, updatedAt: soon } },
      }),
      objectSettings,
      soon,
    );
    expect(second.status).to.deep.equal(first.status);
    expect(second.announcements).to.deep.equal([]);
  });

  it('says nothing of it any more once it is served', () => {
    const loading = statusOf(observed(running));
    expect(statusOf(after(loading, {})).dataset).to.deep.equal(statusOf(observed()).dataset);
  });
});
