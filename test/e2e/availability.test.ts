import { expect } from 'chai';
import { LiveCluster } from '../support/live-cluster.ts';
import type { LoadReport } from '../support/load/load-record.ts';
import { withoutFailure } from '../support/load/without-failure.ts';
import { sample, sampleSpec, sampleTitles } from '../support/sample.ts';

const { namespace, name } = sample;
const ratePerSecond = 200;
/** Requests that must have been answered before something is done to the cluster, and after it is whole again. */
const warmUp = 400;

describe('under 200 requests a second, no request fails while', function () {
  this.timeout(420_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await live.untilAsDesired(namespace, name, 3);
  });

  after(async () => {
    await live.change(namespace, name, { database: (await sampleSpec()).database ?? {} });
    await live.untilAsDesired(namespace, name, 3);
    live.close();
  });

  async function underLoad(happening: () => Promise<unknown>): Promise<LoadReport> {
    const report = await withoutFailure(
      { url: live.url, ratePerSecond, titles: sampleTitles, maxSeconds: 400, warmUp },
      happening,
    );
    expect(report.servedBy, 'every request is a read of a member').to.not.have.property('cache');
    expect(report.byStatus).to.deep.equal({ 200: report.requests });
    return report;
  }

  it('a fourth member comes and goes', () =>
    underLoad(async () => {
      await live.change(namespace, name, { database: { replicas: 4 } });
      await live.untilAsDesired(namespace, name, 4);
      await live.change(namespace, name, { database: { replicas: 3 } });
      await live.untilAsDesired(namespace, name, 3);
    }));

  it('the members’ resources change, and every one of them is replaced', () =>
    underLoad(async () => {
      const before = (await live.pods(namespace, name, 'database')).map(({ metadata }) => metadata.name);
      await live.change(namespace, name, { database: { resources: { requests: { cpu: '110m' } } } });
      await live.untilAsDesired(namespace, name, 3);
      const after = await live.pods(namespace, name, 'database');
      expect(after.map(({ metadata }) => metadata.name)).to.not.include.members(before);
      for (const { spec } of after) {
        expect(spec?.containers[0]?.resources?.requests?.['cpu']).to.equal('110m');
      }
    }));
});
