import { expect } from 'chai';

import { events, jobs } from '../../operator/kube/resources.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { startLoad } from '../support/load/load-generator.ts';
import { anotherVersion, sample, sampleSpec, sampleTitles } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const { name, namespace } = sample;

describe('a dataset version that is kept', function () {
  this.timeout(420_000);
  let live: LiveCluster;
  let version: string;

  before(async () => {
    live = await LiveCluster.connect();
    ({ version } = (await sampleSpec()).dataset);
    await live.untilAsDesired(namespace, name, 3);
  });

  after(async () => {
    await live.change(namespace, name, { dataset: { version } });
    await live.untilAsDesired(namespace, name, 3);
    live.close();
  });

  const versionAnswered = async (): Promise<string> => {
    const response = await fetch(`${live.url}/directors?title=Jaws`, { headers: { connection: 'close' } });
    expect(response.status).to.equal(200);
    return ((await response.json()) as { dataset: string }).dataset;
  };

  /** Connections are made anew, so that every pod is asked in turn: so many answers in a row leave none out but by great luck. */
  async function untilAllAnswerFrom(wanted: string): Promise<void> {
    let inARow = 0;
    await waitUntil(
      `30 answers in a row are from ${wanted}`,
      async () => {
        inARow = (await versionAnswered()) === wanted ? inARow + 1 : 0;
        return inARow >= 30;
      },
      60_000,
    );
  }

  it('is gone back to, and forward again, without a Job and without a failed request', async () => {
    await live.change(namespace, name, { dataset: { version: anotherVersion } });
    const { status } = await live.untilAsDesired(namespace, name, 3);
    expect(status?.dataset?.keptVersions).to.include(version);
    await untilAllAnswerFrom(anotherVersion);

    const load = startLoad({ url: live.url, ratePerSecond: 100, titles: sampleTitles, maxSeconds: 300 });
    try {
      for (const wanted of [version, anotherVersion, version]) {
        const begun = performance.now();
        await live.change(namespace, name, { dataset: { version: wanted } });
        await untilAllAnswerFrom(wanted);
        // The promise is 5 s on a machine that is not busy with tests: the time is told, what is promised of every answer is asserted.
        const tookSeconds = ((performance.now() - begun) / 1000).toFixed(1);
        console.log(`      ${wanted}: 30 answers in a row ${tookSeconds} s after the change`);
        const { items } = await live.kube.list(jobs, { namespace });
        expect(
          items.filter(({ metadata }) => metadata.deletionTimestamp === undefined && isOf(metadata.name)),
          'the Job of the version before goes, and no other comes',
        ).to.have.length.at.most(1);
      }
    } finally {
      await load.stop();
    }
    const report = await load.stop();
    expect(report.failures, 'failures').to.deep.equal([]);
    expect(report.failed).to.equal(0);
    const { items } = await live.kube.list(events, { namespace });
    const told = items.filter(({ reason }) => reason === 'SwitchedDataset').map(({ message }) => message);
    expect(told.join('\n')).to.include(`to dataset ${version}, which was kept`);
  });

  const isOf = (job: string): boolean => job.startsWith(`${name}-seed-`);
});
