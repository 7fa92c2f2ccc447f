import { expect } from 'chai';
import { LiveCluster } from '../support/live-cluster.ts';
import { startLoad } from '../support/load/load-generator.ts';
import type { LoadReport } from '../support/load/load-record.ts';
import { sample, sampleSpec, sampleTitles } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const { namespace, name } = sample;
const ratePerSecond = 200;
/** Requests that must have been answered before something is done to the cluster, and after it is whole again. */
const warmUp = 400;

function told({ requests, seconds, failed, latencyMs }: LoadReport): string {
  const figures = `${requests} requests in ${Math.round(seconds)} s, ${failed} failed`;
  if (latencyMs === null) return figures;
  const [p50, p99, max] = [latencyMs.p50, latencyMs.p99, latencyMs.max].map((ms) => Math.round(ms));
  return `${figures}, p50 ${p50 ?? ''} ms, p99 ${p99 ?? ''} ms, max ${max ?? ''} ms`;
}

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
    const load = startLoad({ url: live.url, ratePerSecond, titles: sampleTitles, maxSeconds: 400 });
    const more = (from: number) =>
      waitUntil('requests are answered', () => load.progress.requests >= from + warmUp, 60_000);
    try {
      await more(0);
      await happening();
      await more(load.progress.requests);
    } finally {
      await load.stop();
    }
    const report = await load.stop();
    console.log(`      ${told(report)}`);
    expect(report.failures, 'failures').to.deep.equal([]);
    expect(report.failed).to.equal(0);
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
