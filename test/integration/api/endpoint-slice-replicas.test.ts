import { expect } from 'chai';

import { DatasetReads } from '../../../api/datasets/dataset-reads.ts';
import { DatasetSession } from '../../../api/datasets/dataset-session.ts';
import { Deadline } from '../../../api/deadline.ts';
import { MongoTitleReader } from '../../../api/mongo/mongo-title-reader.ts';
import { EndpointSliceReplicas } from '../../../api/replica-pool/endpoint-slice-replicas.ts';
import { NoReplicaReady } from '../../../api/replica-pool/no-replica-ready.ts';
import { ReplicaPool } from '../../../api/replica-pool/replica-pool.ts';
import { DEFAULT_WEIGHTS } from '../../../api/replica-pool/routing-weights.ts';
import { DATABASE_NAME } from '../../../catalog/dataset-pointer.ts';
import { systemClock } from '../../../time/clock.ts';
import {
  endpointSlices,
  SERVICE_NAME_LABEL,
  type Endpoint,
  type EndpointSlice,
} from '../../../kube/endpoint-slice.ts';
import { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { startControlPlane, type ControlPlane } from '../../support/control-plane.ts';
import { films } from '../../support/film.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { waitUntil } from '../../support/wait-until.ts';

const namespace = 'default';

describe('the replicas of a Service, as its EndpointSlices tell', function () {
  this.timeout(240_000);
  let controlPlane: ControlPlane;
  let catalogue: CatalogueSet;
  let client: KubeClient;
  let pool: ReplicaPool<DatasetSession<MongoTitleReader>>;
  let broken: unknown;

  before(async () => {
    [controlPlane, catalogue] = await Promise.all([startControlPlane(), startCatalogueSet(films)]);
    const { url, ca, adminToken } = controlPlane;
    client = new KubeClient({ server: url, ca, token: staticToken(adminToken), userAgent: 'test' });
  });

  after(async () => {
    client.close();
    await Promise.all([controlPlane.stop(), catalogue.stop()]);
  });

  beforeEach(() => {
    broken = undefined;
    const logger = new RecordingLogger();
    pool = new ReplicaPool({
      clock: systemClock,
      random: Math.random,
      logger,
      observer: { read: () => undefined, retried: () => undefined },
      routing: () => ({ weights: DEFAULT_WEIGHTS, zone: null }),
      source: new EndpointSliceReplicas(client, {
        namespace,
        service: 'm-read',
        logger,
        onBroken: (error) => (broken = error),
      }),
      // An EndpointSlice may not hold loopback addresses: pod 10.0.0.n is the set's member n.
      openSession: ({ name, host }, { onChange }) => {
        const reader = new MongoTitleReader(
          { name, host: '127.0.0.1', port: catalogue.set.members[Number(host.split('.').at(-1))]!.port },
          {
            database: DATABASE_NAME,
            credentials: { username: 'query', password: catalogue.password },
            appName: 'test',
            longestReadMs: 2000,
          },
        );
        return new DatasetSession(name, reader, logger, onChange);
      },
    });
  });

  afterEach(async () => {
    await pool.close();
    for (const name of ['m-read-a', 'm-read-b', 'other']) await remove(name);
    expect(broken).to.equal(undefined);
  });

  function pod(ordinal: number, conditions: Endpoint['conditions'] = { ready: true }): Endpoint {
    const name = `m-db-${ordinal}`;
    return {
      addresses: [`10.0.0.${ordinal}`],
      conditions,
      targetRef: { kind: 'Pod', name, namespace, uid: `uid-${ordinal}` },
    };
  }

  /** Writes a slice as the endpoint slice controller would. */
  async function write(name: string, endpoints: Endpoint[], service = 'm-read'): Promise<void> {
    const slice: EndpointSlice = {
      metadata: { name, namespace, labels: { [SERVICE_NAME_LABEL]: service } },
      addressType: 'IPv4',
      endpoints,
      ports: [{ name: 'mongodb', port: 27017, protocol: 'TCP' }],
    };
    await client.patch(
      endpointSlices,
      { name, namespace },
      { type: 'apply', object: slice, fieldManager: 'test' },
    );
  }

  async function remove(name: string): Promise<void> {
    await controlPlane.request(
      'DELETE',
      `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices/${name}`,
    );
  }

  const states = (): Record<string, string> =>
    Object.fromEntries(pool.replicas.map(({ name, state }) => [name, state]));
  const untilStates = (expected: Record<string, string>): Promise<void> =>
    waitUntil(
      `the replicas are ${JSON.stringify(expected)}`,
      () => JSON.stringify(states()) === JSON.stringify(expected),
    );
  const connectionsTo = (ordinal: number): Promise<number> =>
    catalogue.queryConnections(catalogue.set.members[ordinal]!);
  /** Looks a key up once `begun` has come. */
  const lookup = (key: string, deadline: Deadline, begun: Promise<unknown> = Promise.resolve()) =>
    new DatasetReads(pool).read(
      {
        ask: async ({ reader, collection, deadline: limit }) => {
          await begun;
          return reader.withKeys(collection, [key], 10, limit);
        },
        foundNothing: () => false,
      },
      deadline,
    );
  const read = async (): Promise<string> => {
    using deadline = new Deadline(systemClock, 5000);
    return (await lookup('heat', deadline)).replica;
  };

  it('are read from once they are in a slice of the Service, whichever slice', async () => {
    await write('other', [pod(2)], 'another-service');
    await write('m-read-a', [pod(0)]);
    await untilStates({ 'm-db-0': 'ready' });
    await write('m-read-b', [pod(1)]);
    await untilStates({ 'm-db-0': 'ready', 'm-db-1': 'ready' });
    expect(new Set([await read(), await read()])).to.deep.equal(new Set(['m-db-0', 'm-db-1']));
    expect(await connectionsTo(0)).to.be.above(0);
    expect(await connectionsTo(2)).to.equal(0);
  });

  for (const [what, conditions] of [
    ['not ready', { ready: false, serving: false, terminating: false }],
    ['terminating', { ready: false, serving: true, terminating: true }],
  ] as const) {
    it(`are let go of, connections and all, when they are ${what}`, async () => {
      await write('m-read-a', [pod(0), pod(1)]);
      await untilStates({ 'm-db-0': 'ready', 'm-db-1': 'ready' });
      const before = await connectionsTo(1);
      expect(before).to.be.above(0);
      await write('m-read-a', [pod(0), pod(1, conditions)]);
      await untilStates({ 'm-db-0': 'ready' });
      await waitUntil('no connection of user query is left', async () => (await connectionsTo(1)) === 0);
      expect([await read(), await read()]).to.deep.equal(['m-db-0', 'm-db-0']);

      await write('m-read-a', [pod(0), pod(1)]);
      await untilStates({ 'm-db-0': 'ready', 'm-db-1': 'ready' });
      expect(await connectionsTo(1)).to.be.above(0);
    });
  }

  it('end what they are reading before they are let go of', async () => {
    await write('m-read-a', [pod(0)]);
    await untilStates({ 'm-db-0': 'ready' });
    const release = Promise.withResolvers<undefined>();
    using deadline = new Deadline(systemClock, 60_000);
    const reading = lookup('matrix', deadline, release.promise);
    await write('m-read-a', [pod(1)]);
    await untilStates({ 'm-db-1': 'ready' });
    expect(await connectionsTo(0)).to.be.above(0);
    release.resolve(undefined);
    expect((await reading).answer).to.have.length(1);
    await waitUntil('no connection of user query is left', async () => (await connectionsTo(0)) === 0);
  });

  it('are none where the slices are empty, or gone', async () => {
    await write('m-read-a', [pod(0)]);
    await untilStates({ 'm-db-0': 'ready' });
    await write('m-read-a', []);
    await untilStates({});
    const failure: unknown = await read().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(NoReplicaReady);

    await write('m-read-a', [pod(0)]);
    await untilStates({ 'm-db-0': 'ready' });
    await remove('m-read-a');
    await untilStates({});
  });

  it('stay as they were while the API server cannot be reached', async () => {
    const own = await startControlPlane();
    const ownClient = new KubeClient({
      server: own.url,
      ca: own.ca,
      token: staticToken(own.adminToken),
      userAgent: 'test',
    });
    const told: string[][] = [];
    const logger = new RecordingLogger();
    const stop = new AbortController();
    try {
      const slice: EndpointSlice = {
        metadata: { name: 'm-read-a', namespace, labels: { [SERVICE_NAME_LABEL]: 'm-read' } },
        addressType: 'IPv4',
        endpoints: [pod(0), pod(1)],
        ports: [{ name: 'mongodb', port: 27017, protocol: 'TCP' }],
      };
      await ownClient.create(endpointSlices, slice);
      new EndpointSliceReplicas(ownClient, {
        namespace,
        service: 'm-read',
        logger,
        onBroken: (error) => (broken = error),
      }).watch((replicas) => told.push(replicas.map(({ name }) => name)), stop.signal);
      await waitUntil('the list is known', () => told.length > 0);
    } finally {
      await own.stop();
    }
    await waitUntil('the loss is noticed, more than once', () => logger.messages('warn').length > 1);
    stop.abort();
    ownClient.close();
    expect(told).to.deep.equal([['m-db-0', 'm-db-1']]);
  });
});
