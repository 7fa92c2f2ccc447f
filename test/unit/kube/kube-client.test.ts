import { expect } from 'chai';
import type { CallRecord } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import { KubeProtocolError } from '../../../kube/kube-error.ts';
import { nodes, podMetrics, pods, type Pod } from '../../../operator/kube/resources.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { json, ScriptedApiServer, status, type Seen } from '../../support/scripted-api-server.ts';
import { failure } from '../../support/failure.ts';

describe('KubeClient', () => {
  let api: ScriptedApiServer;
  let seen: readonly Seen[];
  let calls: readonly CallRecord[];
  let clock: ManualClock;
  let client: KubeClient;

  beforeEach(async () => {
    clock = new ManualClock();
    api = await ScriptedApiServer.start(clock);
    ({ seen, calls } = api);
    client = api.connect(staticToken('s3cret'));
  });

  afterEach(async () => {
    client.close();
    await api.stop();
  });

  const pod = (name: string, resourceVersion = '1'): Pod => ({
    metadata: { name, namespace: 'demo', uid: `uid-${name}`, resourceVersion },
  });
  const name = { namespace: 'demo', name: 'm-db-0' };

  describe('a request', () => {
    beforeEach(() => {
      api.handler = json(200, pod('m-db-0'));
    });

    it('says who asks, and sends the token', async () => {
      await client.get(pods, name);
      expect(seen[0]).to.include({
        method: 'GET',
        url: '/api/v1/namespaces/demo/pods/m-db-0',
        body: undefined,
      });
      expect(seen[0]!.headers).to.include({
        authorization: 'Bearer s3cret',
        'user-agent': 'movie-search/test',
        accept: 'application/json',
      });
    });

    it('keeps to the path the server sits under', async () => {
      const proxied = api.connect(undefined, '/clusters/a/');
      await proxied.get(nodes, { name: 'worker' });
      proxied.close();
      expect(seen[0]!.url).to.equal('/clusters/a/api/v1/nodes/worker');
      expect(seen[0]!.headers).not.to.have.property('authorization');
    });

    it('uses one connection for calls that follow each other', async () => {
      for (let n = 0; n < 5; n += 1) await client.get(pods, name);
      expect(api.sockets.size).to.equal(1);
    });

    it('creates in the namespace of the object, with its type filled in', async () => {
      await client.create(
        pods,
        { metadata: { name: 'm-db-0', namespace: 'demo' } },
        { fieldManager: 'operator' },
      );
      expect(seen[0]).to.deep.include({
        method: 'POST',
        url: '/api/v1/namespaces/demo/pods?fieldManager=operator',
        body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'm-db-0', namespace: 'demo' } },
      });
      expect(seen[0]!.headers['content-type']).to.equal('application/json');
    });

    it('replaces a subresource', async () => {
      await client.replace(pods, pod('m-db-0', '7'), { subresource: 'status' });
      expect(seen[0]).to.include({ method: 'PUT', url: '/api/v1/namespaces/demo/pods/m-db-0/status' });
      expect(seen[0]!.body).to.have.nested.property('metadata.resourceVersion', '7');
    });

    it('deletes only what is meant', async () => {
      await client.delete(pods, name, { uid: 'u', resourceVersion: '7', gracePeriodSeconds: 5 });
      expect(seen[0]).to.deep.include({
        method: 'DELETE',
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid: 'u', resourceVersion: '7' },
          gracePeriodSeconds: 5,
        },
      });
    });

    it('deletes whatever is there where nothing else is said', async () => {
      await client.delete(pods, name, { propagationPolicy: 'Foreground' });
      expect(seen[0]!.body).to.deep.equal({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Foreground',
      });
    });

    it('applies, taking fields over by force unless told otherwise', async () => {
      const object = { metadata: { name: 'm-db-0' } };
      await client.patch(pods, name, { type: 'apply', object, fieldManager: 'operator' });
      await client.patch(pods, name, { type: 'apply', object, fieldManager: 'operator', force: false });
      expect(seen[0]).to.deep.include({
        method: 'PATCH',
        url: '/api/v1/namespaces/demo/pods/m-db-0?fieldManager=operator&force=true',
        body: { apiVersion: 'v1', kind: 'Pod', ...object },
      });
      expect(seen[0]!.headers['content-type']).to.equal('application/apply-patch+yaml');
      expect(seen[1]!.url).to.contain('force=false');
    });

    it('merges', async () => {
      await client.patch(
        pods,
        name,
        { type: 'merge', object: { status: { phase: 'Running' } } },
        { subresource: 'status' },
      );
      expect(seen[0]).to.deep.include({
        url: '/api/v1/namespaces/demo/pods/m-db-0/status',
        body: { status: { phase: 'Running' } },
      });
      expect(seen[0]!.headers['content-type']).to.equal('application/merge-patch+json');
    });

    it('patches by JSON operations', async () => {
      const operations = [{ op: 'remove', path: '/metadata/finalizers/0' } as const];
      await client.patch(pods, name, { type: 'json', operations });
      expect(seen[0]!.body).to.deep.equal(operations);
      expect(seen[0]!.headers['content-type']).to.equal('application/json-patch+json');
    });

    it('is told to onCall', async () => {
      await client.get(pods, name);
      api.handler = json(409, status(409, 'Conflict'));
      await failure(client.replace(pods, pod('m-db-0'), { subresource: 'status' }));
      expect(calls.map(({ verb, resource, outcome }) => ({ verb, resource, outcome }))).to.deep.equal([
        { verb: 'get', resource: 'pods', outcome: 200 },
        { verb: 'replace', resource: 'pods/status', outcome: 409 },
      ]);
    });
  });

  describe('a list', () => {
    it('asks for what is selected, and gives each item its type', async () => {
      api.handler = json(200, {
        kind: 'PodList',
        metadata: { resourceVersion: '42' },
        items: [pod('a'), pod('b')],
      });
      const list = await client.list(pods, {
        namespace: 'demo',
        labelSelector: 'a=b,c!=d',
        fieldSelector: 'spec.nodeName=x',
        resourceVersion: '0',
      });
      expect(list.resourceVersion).to.equal('42');
      expect(list.items.map((item) => [item.apiVersion, item.kind, item.metadata.name])).to.deep.equal([
        ['v1', 'Pod', 'a'],
        ['v1', 'Pod', 'b'],
      ]);
      const url = new URL(seen[0]!.url, 'http://x');
      expect(url.pathname).to.equal('/api/v1/namespaces/demo/pods');
      expect(Object.fromEntries(url.searchParams)).to.deep.equal({
        resourceVersion: '0',
        labelSelector: 'a=b,c!=d',
        fieldSelector: 'spec.nodeName=x',
      });
    });

    it('takes a list without a version only from an API that computes its answers', async () => {
      api.handler = (_request, response) => {
        response.end(JSON.stringify({ metadata: {}, items: [{ metadata: { name: 'a' }, window: '15s' }] }));
      };
      const [metrics] = await client.listComputed(podMetrics, { labelSelector: 'a=b', namespace: 'demo' });
      expect(metrics?.window).to.equal('15s');
      expect(seen[0]?.url).to.equal('/apis/metrics.k8s.io/v1beta1/namespaces/demo/pods?labelSelector=a%3Db');
      expect(await failure(client.list(podMetrics))).to.be.instanceOf(KubeProtocolError);
    });

    it('takes null for no items', async () => {
      api.handler = json(200, { metadata: { resourceVersion: '42' }, items: null });
      expect((await client.list(pods)).items).to.deep.equal([]);
    });

    it('refuses an answer that is no list', async () => {
      api.handler = json(200, { hello: 'world' });
      expect(await failure(client.list(pods))).to.be.instanceOf(KubeProtocolError);
    });

    it('refuses an answer that is not JSON', async () => {
      api.handler = (_request, response) => response.end('<html>Sign in</html>');
      const error = await failure(client.list(pods));
      expect(error).to.be.instanceOf(KubeProtocolError);
      expect((error as Error).message).to.contain('<html>');
    });
  });
});
