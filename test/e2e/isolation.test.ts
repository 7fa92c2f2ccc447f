import { expect } from 'chai';
import { LiveCluster } from '../support/live-cluster.ts';
import { smallCluster } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const name = 'films';

describe('MovieSearchClusters of one name in two namespaces', function () {
  this.timeout(420_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await live.apply(await smallCluster('e2e-one', name, { database: 2, query: 1 }));
    await live.apply(await smallCluster('e2e-two', name, { database: 1, query: 1 }));
  });

  after(async () => {
    await live.remove('e2e-one', name);
    await live.remove('e2e-two', name);
    live.close();
  });

  async function answers(namespace: string): Promise<void> {
    const { titles } = await live.directors(namespace, name, 'Jaws');
    expect(titles[0]?.directors).to.deep.include({ id: 'steven-spielberg', name: 'Steven Spielberg' });
  }

  it('both answer', async () => {
    await live.untilAsDesired('e2e-one', name, 2);
    await live.untilAsDesired('e2e-two', name, 1);
    await answers('e2e-one');
    await answers('e2e-two');
  });

  it('do not notice when the other is deleted and applied again', async () => {
    const before = (await live.pods('e2e-two', name, 'database')).map(({ metadata }) => metadata.uid);
    await live.remove('e2e-one', name);
    await answers('e2e-two');
    await live.apply(await smallCluster('e2e-one', name, { database: 2, query: 1 }));
    await live.untilAsDesired('e2e-one', name, 2);
    await answers('e2e-one');
    const after = (await live.pods('e2e-two', name, 'database')).map(({ metadata }) => metadata.uid);
    expect(after).to.deep.equal(before);
  });

  it('are made anew where one is deleted and applied again at once', async () => {
    const { metadata } = await live.cluster('e2e-one', name);
    await live.kubectl('delete', 'msc', name, '-n', 'e2e-one', '--wait=false');
    await waitUntil('it can be applied again', async () => {
      await live.apply(await smallCluster('e2e-one', name, { database: 1, query: 1 }));
      return (await live.cluster('e2e-one', name)).metadata.uid !== metadata.uid;
    });
    await live.untilAsDesired('e2e-one', name, 1);
    await answers('e2e-one');
  });
});
