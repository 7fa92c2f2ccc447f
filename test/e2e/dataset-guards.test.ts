import { expect } from 'chai';

import { DATASETS_COLLECTION, type DatasetPointer, POINTER_ID } from '../../catalog/dataset-pointer.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { onPrimary } from '../support/live-database.ts';
import { startLoad } from '../support/load/load-generator.ts';
import { sample, sampleSpec, sampleTitles } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const { name, namespace } = sample;

describe('the dataset that is served', function () {
  this.timeout(420_000);
  let live: LiveCluster;
  let version: string;

  before(async () => {
    live = await LiveCluster.connect();
    ({ version } = (await sampleSpec()).dataset);
    await live.untilAsDesired(namespace, name, 3);
  });

  // A test that fails leaves nothing behind for the next one to stumble over.
  afterEach(async () => {
    await live.change(namespace, name, { dataset: { version, judgement: null } });
    await live.untilAsDesired(namespace, name, 3);
  });

  after(() => live.close());

  const load = () =>
    startLoad({
      url: live.url,
      ratePerSecond: 100,
      titles: sampleTitles,
      maxSeconds: 300,
      connections: 'new',
    });

  it('is left as it is by a version that is refused', async () => {
    const before = (await live.cluster(namespace, name)).status?.dataset;
    const reads = load();
    let message: string | undefined;
    try {
      await live.change(namespace, name, {
        dataset: { version: 'too-few', judgement: { minTitles: 1_000_000 } },
      });
      await waitUntil(
        'the load is refused',
        async () => {
          const { status } = await live.cluster(namespace, name);
          // Degraded has the reason, too.
          const current = status?.conditions?.find(({ type }) => type === 'DatasetCurrent');
          message = current?.message;
          return current?.status === 'False' && current.reason === 'LoadRefused';
        },
        120_000,
      );
    } finally {
      await reads.stop();
    }
    const report = await reads.stop();
    expect(report.failures).to.deep.equal([]);
    expect(report.requests).to.be.above(0);
    expect(message).to.include(`Dataset ${version} is served on`).and.include('minTitles');
    const after = (await live.cluster(namespace, name)).status?.dataset;
    expect(after).to.include({ version, titles: before?.titles, loadedAt: before?.loadedAt });
  });

  it('is answered from rightly, or with 503, by pods whose release makes data by other rules, until it is made anew', async () => {
    const reads = load();
    try {
      // As a newer release would leave it, and an older one finds it: by rules that the pods do not know.
      await onPrimary(live, sample, async (catalogue) => {
        const pointers = catalogue.collection<DatasetPointer>(DATASETS_COLLECTION);
        const other = { schema: 99, kept: [], loadedAt: new Date() };
        const { matchedCount } = await pointers.updateOne({ _id: POINTER_ID }, { $set: other });
        expect(matchedCount).to.equal(1);
      });
      await waitUntil(
        'the dataset is made anew',
        () =>
          onPrimary(live, sample, async (catalogue) => {
            const pointers = catalogue.collection<DatasetPointer>(DATASETS_COLLECTION);
            return (await pointers.findOne({ _id: POINTER_ID }))?.schema !== 99;
          }),
        180_000,
      );
      await live.untilAsDesired(namespace, name, 3);
    } finally {
      await reads.stop();
    }
    const { requests, failed, failedByKind, byStatus } = await reads.stop();
    console.log(`      ${requests} requests, ${failed} without an answer while the data were made anew`);
    // No pod is ready meanwhile, so that connections may come to nothing as well.
    expect(Object.keys(byStatus).filter((status) => status !== '200' && status !== '503')).to.deep.equal([]);
    const wrong = (['wrong', 'empty', 'unreadable'] as const).filter(
      (kind) => failedByKind[kind] !== undefined,
    );
    expect(wrong, 'answers that were none').to.deep.equal([]);
    expect(byStatus['200'], 'right answers before and after').to.be.above(0);
    expect((await live.directors(namespace, name, 'Jaws')).titles).to.have.length.above(0);
  });
});
