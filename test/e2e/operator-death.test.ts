import { expect } from 'chai';
import { jobs } from '../../operator/kube/resources.ts';
import { leavingAnnotation } from '../../operator/movie-search-cluster/objects/object-names.ts';
import { LiveCluster } from '../support/live-cluster.ts';
import { anotherVersion, smallCluster } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

const namespace = 'e2e-death';
const name = 'films';

describe('the operator, killed with -9 in the middle of', function () {
  this.timeout(420_000);
  let live: LiveCluster;

  before(async () => {
    live = await LiveCluster.connect();
    await live.remove(namespace, name);
  });

  beforeEach(() => live.freshOperator());

  after(async () => {
    await live.remove(namespace, name);
    live.close();
  });

  const member = async (matches: (state: string, ready: boolean) => boolean): Promise<boolean> => {
    const { status } = await live.cluster(namespace, name);
    return status?.database?.members.some(({ state, ready }) => matches(state, ready)) ?? false;
  };

  async function expectWhole(members: number): Promise<void> {
    const { status, spec } = await live.untilAsDesired(namespace, name, members);
    expect(status?.database?.members.map(({ state }) => state)).to.deep.equal(
      Array.from({ length: members }, () => 'Serving'),
    );
    expect(await live.pods(namespace, name, 'database')).to.have.length(members);
    const { items } = await live.kube.list(jobs, { namespace });
    expect(items, 'the loading Job, and no other').to.have.length(1);
    let answer = await live.directors(namespace, name, 'Jaws');
    await waitUntil('the query tier has noticed the dataset that is current', async () => {
      answer = await live.directors(namespace, name, 'Jaws');
      return answer.dataset === spec.dataset.version;
    });
    expect(answer.titles[0]?.directors.map((director) => director.name)).to.deep.equal(['Steven Spielberg']);
  }

  it('initiation, comes to the same state', async () => {
    await live.apply(await smallCluster(namespace, name, { database: 3, query: 1 }));
    await waitUntil(
      'a first member runs, and there is no primary yet',
      async () => {
        const running = (await live.pods(namespace, name, 'database')).some(
          ({ status }) => status?.containerStatuses?.[0]?.started === true,
        );
        return running;
      },
      120_000,
    );
    await live.killOperator();
    await expectWhole(3);
  });

  it('a join, comes to the same state', async () => {
    await live.change(namespace, name, { database: { replicas: 4 } });
    await waitUntil(
      'the fourth member is about to join, or joining',
      () => member((state) => state === 'WaitingToJoin' || state === 'Joining'),
      120_000,
    );
    await live.killOperator();
    await expectWhole(4);
  });

  it('a leave, comes to the same state', async () => {
    await live.change(namespace, name, { database: { replicas: 3 } });
    await waitUntil(
      'a member is marked to leave',
      async () =>
        (await live.pods(namespace, name, 'database')).some(
          ({ metadata }) => metadata.annotations?.[leavingAnnotation] !== undefined,
        ),
      120_000,
    );
    await live.killOperator();
    await expectWhole(3);
  });

  it('seeding, comes to the same state', async () => {
    await live.change(namespace, name, { dataset: { version: anotherVersion } });
    await waitUntil(
      'a loader is at work',
      async () =>
        (await live.kube.list(jobs, { namespace })).items.some(
          ({ status, metadata }) => (status?.active ?? 0) > 0 && metadata.deletionTimestamp === undefined,
        ),
      120_000,
    );
    await live.killOperator();
    await expectWhole(3);
  });
});
