import { expect } from 'chai';
import type { Live } from '../../kube/resource-kind.ts';
import type { Pod } from '../../operator/kube/resources.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { smallCluster } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

// Of its own: the kubelets are in no hurry to start again what was killed a few minutes before.
const namespace = 'e2e-hosts';
const name = 'films';

describe('after a restart of every host', function () {
  this.timeout(420_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await live.remove(namespace, name);
    await live.apply(await smallCluster(namespace, name, { database: 3, query: 1 }));
    await live.untilAsDesired(namespace, name, 3);
  });

  after(async () => {
    await live.remove(namespace, name);
    live.close();
  });

  const logsOf = (members: readonly Live<Pod>[]): Promise<string[]> =>
    Promise.all(
      members.map(({ metadata }) => live.kubectl('logs', metadata.name, `--namespace=${namespace}`)),
    );
  const isLost = (log: string): boolean => log.includes('does not have a valid entry for the current node');

  it('the members, which all have other addresses, find each other and serve what they served', async () => {
    const before = await live.cluster(namespace, name);
    const members = await live.pods(namespace, name, 'database');
    await live.withoutDns(async () => {
      await live.restartSandboxes(members);
      await waitUntil(
        'no member has found itself',
        async () => (await logsOf(members)).every(isLost),
        120_000,
      );
    });

    const after = await live.untilAsDesired(namespace, name, 3);
    const uids = (await live.pods(namespace, name, 'database')).map(({ metadata }) => metadata.uid);
    expect(uids).to.have.members(members.map(({ metadata }) => metadata.uid));
    expect(after.status?.dataset).to.deep.equal(before.status?.dataset);
    const { titles } = await live.directors(namespace, name, 'Jaws');
    expect(titles[0]?.directors.map((director) => director.name)).to.deep.equal(['Steven Spielberg']);
  });
});
