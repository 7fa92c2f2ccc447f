import { expect } from 'chai';

import { EndpointSlicePeers, type Peer } from '../../../api/cluster-view/peer-source.ts';
import { clusterResources, type SeenResource } from '../../../api/cluster-view/resource.ts';
import { ResourceWatch } from '../../../api/cluster-view/resource-watch.ts';
import { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import { isForbidden } from '../../../kube/kube-error.ts';
import {
  queryRole,
  queryRoleBinding,
  queryServiceAccount,
} from '../../../operator/movie-search-cluster/objects/query-access.ts';
import { secrets } from '../../../operator/kube/resources.ts';
import { systemClock } from '../../../time/clock.ts';
import { applyCrd } from '../../support/apply-crd.ts';
import { startControlPlane, type ControlPlane } from '../../support/control-plane.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { waitUntil } from '../../support/wait-until.ts';

const namespace = 'default';

describe('what a query pod may see of its cluster, by the rights that the operator gives it', function () {
  this.timeout(240_000);
  let controlPlane: ControlPlane;
  let client: KubeClient;
  const stopped = new AbortController();

  before(async () => {
    controlPlane = await startControlPlane();
    await applyCrd(controlPlane);
    const cluster = movieSearchCluster({ query: { clusterView: { access: 'Everybody' } } });
    const objects = [queryServiceAccount(cluster), queryRole(cluster), queryRoleBinding(cluster)];
    const resources = ['movies', 'others'].map((name) => ({
      ...{ apiVersion: cluster.apiVersion, kind: cluster.kind, metadata: { name, namespace } },
      spec: {
        dataset: { version: '1', source: { url: { base: 'https://files.example.org/secret-path' } } },
      },
    }));
    const withoutOwner = objects.map(({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, ownerReferences: [] },
    }));
    const { code, stderr } = await controlPlane.kubectl(['apply', '--server-side', '--filename=-'], {
      stdin: [...withoutOwner, ...resources].map((object) => JSON.stringify(object)).join('\n---\n'),
    });
    if (code !== 0) throw new Error(stderr);
    const { body } = await controlPlane.request(
      'POST',
      `/api/v1/namespaces/${namespace}/serviceaccounts/movies-query/token`,
      { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} } },
    );
    const { token } = (body as { status: { token: string } }).status;
    const { url: server, ca } = controlPlane;
    client = new KubeClient({ server, ca, token: staticToken(token), userAgent: 'test' });
  });

  after(async () => {
    stopped.abort();
    client.close();
    await controlPlane.stop();
  });

  it('is the one resource, from its first state on, without where its data come from', async () => {
    const seen: (SeenResource | null)[] = [];
    const watch = new ResourceWatch(client, {
      ...{ namespace, name: 'movies', clock: systemClock },
      logger: new RecordingLogger(),
    });
    expect(watch.following.state).to.equal('lost');
    const broken: unknown[] = [];
    watch.watch(
      (resource) => seen.push(resource),
      (error) => broken.push(error),
      stopped.signal,
    );
    await waitUntil('the resource is seen', () => seen.length === 1);
    expect(seen[0]?.metadata.name).to.equal('movies');
    expect(JSON.stringify(seen[0])).to.not.include('secret-path');
    await waitUntil('it is followed', () => watch.following.state === 'followed');
    const status = { observedGeneration: 7 };
    await controlPlane.request(
      'PATCH',
      `/apis/moviesearch.dev/v1alpha1/namespaces/${namespace}/moviesearchclusters/movies/status`,
      { body: { status }, contentType: 'application/merge-patch+json' },
    );
    await waitUntil('its status is seen', () => seen.at(-1)?.status.observedGeneration === 7);
    expect(broken).to.deep.equal([]);
  });

  it('is neither another resource nor any Secret', async () => {
    for (const asked of [
      () => client.get(clusterResources, { name: 'others', namespace }),
      () => client.list(clusterResources, { namespace }),
      () => client.list(secrets, { namespace }),
    ]) {
      const error: unknown = await asked().then(
        () => null,
        (caught: unknown) => caught,
      );
      expect(isForbidden(error)).to.equal(true);
    }
  });

  it('is the query pods by the slices of their Service', async () => {
    const lists: (readonly Peer[])[] = [];
    const peers = new EndpointSlicePeers(client, {
      ...{ namespace, service: 'movies-query', port: 9090 },
      logger: new RecordingLogger(),
      onBroken: (error) => expect.fail(String(error)),
    });
    peers.watch((list) => lists.push(list), stopped.signal);
    await waitUntil('the list is known', () => lists.at(-1)?.length === 0);
    const { code, stderr } = await controlPlane.kubectl(['apply', '--server-side', '--filename=-'], {
      stdin: JSON.stringify({
        ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
        metadata: { name: 'a', namespace, labels: { 'kubernetes.io/service-name': 'movies-query' } },
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        endpoints: [
          {
            ...{ addresses: ['10.0.0.1'], conditions: { ready: false } },
            targetRef: { kind: 'Pod', name: 'movies-query-a', namespace },
          },
        ],
      }),
    });
    expect(code, stderr).to.equal(0);
    await waitUntil('the pod is known', () => lists.at(-1)?.length === 1);
    expect(lists.at(-1)?.[0]).to.include({
      name: 'movies-query-a',
      host: '10.0.0.1',
      port: 9090,
      state: 'NotReady',
    });
  });
});
