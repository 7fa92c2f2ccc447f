import { expect } from 'chai';
import { hostPort } from '../../kube/host-port.ts';
import type { Component } from '../../operator/movie-search-cluster/objects/object-names.ts';
import { removePod, runIdlePod } from '../support/idle-pod.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { askFrom, wasTurnedAway } from '../support/network-probe.ts';
import { smallCluster } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const name = 'films';

/** A pod that belongs to nobody, beside the first cluster. It says its name to whoever asks. */
const stranger = { namespace: 'e2e-one', name: 'stranger' };

describe('MovieSearchClusters of one name in two namespaces', function () {
  this.timeout(420_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await live.apply(await smallCluster('e2e-one', name, { database: 2, query: 1 }));
    await live.apply(await smallCluster('e2e-two', name, { database: 1, query: 1 }));
  });

  after(async () => {
    await removePod(live, stranger);
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

  const podsOf = async (namespace: string, component: Component) =>
    (await live.pods(namespace, name, component)).map(({ metadata, spec, status }) => ({
      namespace,
      name: metadata.name,
      address: status?.podIP ?? '',
      image: spec?.containers[0]?.image ?? '',
    }));

  async function expectTurnedAway(pod: { namespace: string; name: string }, url: string): Promise<void> {
    const outcome = await askFrom(live, pod, url);
    expect(
      wasTurnedAway(outcome),
      `${pod.namespace}/${pod.name} asks ${url}: ${JSON.stringify(outcome)}`,
    ).to.equal(true);
  }

  it('let their own query pods through to the members, and turn all others away, those of the same name too', async () => {
    const own = await podsOf('e2e-one', 'query');
    const other = await podsOf('e2e-two', 'query');
    const members = await podsOf('e2e-one', 'database');
    expect([own.length, other.length, members.length]).to.deep.equal([1, 1, 2]);
    await runIdlePod(live, stranger, own[0]?.image ?? '');
    for (const { address } of members) {
      for (const pod of own) {
        const outcome = await askFrom(live, pod, `http://${hostPort(address, 27017)}/`);
        expect(outcome).to.have.property('text').that.contains('MongoDB');
      }
      for (const pod of [...other, stranger])
        await expectTurnedAway(pod, `http://${hostPort(address, 27017)}/`);
    }
  });

  it('let everybody through to the query pods', async () => {
    for (const { address } of await podsOf('e2e-one', 'query')) {
      const outcome = await askFrom(live, stranger, `http://${hostPort(address, 8080)}/directors?title=Jaws`);
      expect(outcome).to.have.property('text').that.contains('Steven Spielberg');
    }
  });

  it('let a query pod out to its own members, and to no other pod', async () => {
    const { status } = await live.pod(stranger);
    const [member] = await podsOf('e2e-two', 'database');
    for (const pod of await podsOf('e2e-one', 'query')) {
      await expectTurnedAway(pod, `http://${hostPort(status?.podIP ?? '', 8080)}/`);
      await expectTurnedAway(pod, `http://${hostPort(member?.address ?? '', 27017)}/`);
    }
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
