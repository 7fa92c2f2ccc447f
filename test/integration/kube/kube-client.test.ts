import { expect } from 'chai';

import { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import {
  isAlreadyExists,
  isConflict,
  isNotFound,
  KubeApiError,
  KubeUnreachableError,
} from '../../../kube/kube-error.ts';
import { loadKubeConnection } from '../../../operator/kube/load-kube-connection.ts';
import { pods, type Pod } from '../../../operator/kube/resources.ts';
import { configMaps, namespaces, type ConfigMap } from '../../support/config-map.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { failure } from '../../support/failure.ts';

const namespace = 'kube-client';
const fieldManager = 'movie-search-operator';

describe('KubeClient, against a real API server', () => {
  let controlPlane: ControlPlane;
  let client: KubeClient;
  let serial = 0;

  before(async function () {
    this.timeout(120_000);
    controlPlane = await sharedControlPlane();
    client = new KubeClient(
      await loadKubeConnection({ userAgent: 'test', env: { KUBECONFIG: controlPlane.kubeconfigPath } }),
    );
    await client.create(namespaces, { metadata: { name: namespace } });
  });
  after(() => client.close());

  function configMap(data: Record<string, string> = { a: '1' }): ConfigMap {
    serial += 1;
    return { metadata: { name: `c${serial}`, namespace, labels: { serial: String(serial) } }, data };
  }

  it('creates, gets, lists and deletes', async () => {
    const made = await client.create(configMaps, configMap());
    const { name } = made.metadata;
    expect(await client.get(configMaps, { namespace, name })).to.deep.equal(made);
    const list = await client.list(configMaps, { namespace, labelSelector: `serial=${serial}` });
    expect(list.items.map((item) => item.metadata.name)).to.deep.equal([name]);
    expect(list.items[0]).to.deep.equal(made);
    const byField = await client.list(configMaps, { namespace, fieldSelector: `metadata.name=${name}` });
    expect(byField.items).to.have.length(1);
    await client.delete(configMaps, { namespace, name });
    expect(isNotFound(await failure(client.get(configMaps, { namespace, name })))).to.equal(true);
    expect(isNotFound(await failure(client.delete(configMaps, { namespace, name })))).to.equal(true);
  });

  it('tells what already exists from what has changed', async () => {
    const made = await client.create(configMaps, configMap());
    const again = await failure(
      client.create(configMaps, { metadata: { name: made.metadata.name, namespace } }),
    );
    expect([isAlreadyExists(again), isConflict(again)]).to.deep.equal([true, false]);
    await client.replace(configMaps, { ...made, data: { a: '2' } });
    const late = await failure(client.replace(configMaps, { ...made, data: { a: '3' } }));
    expect([isAlreadyExists(late), isConflict(late)]).to.deep.equal([false, true]);
  });

  it('deletes neither a successor nor a newer version of what was meant', async () => {
    const made = await client.create(configMaps, configMap());
    const { name, uid, resourceVersion } = made.metadata;
    expect(
      isConflict(await failure(client.delete(configMaps, { namespace, name }, { uid: 'another' }))),
    ).to.equal(true);
    await client.replace(configMaps, { ...made, data: { a: '2' } });
    expect(
      isConflict(await failure(client.delete(configMaps, { namespace, name }, { resourceVersion }))),
    ).to.equal(true);
    await client.delete(configMaps, { namespace, name }, { uid });
  });

  it('patches by merge and by JSON operations', async () => {
    const { metadata } = await client.create(configMaps, configMap({ a: '1', b: '2' }));
    const address = { namespace, name: metadata.name };
    const merged = await client.patch(configMaps, address, {
      type: 'merge',
      object: { data: { a: null, c: '3' } },
    });
    expect(merged.data).to.deep.equal({ b: '2', c: '3' });
    const edited = await client.patch(configMaps, address, {
      type: 'json',
      operations: [
        { op: 'test', path: '/data/b', value: '2' },
        { op: 'replace', path: '/data/b', value: '4' },
      ],
    });
    expect(edited.data).to.deep.equal({ b: '4', c: '3' });
  });

  it("sets a pod's status, which the pod itself does not let through", async () => {
    const pod: Pod = {
      metadata: { name: 'member', namespace },
      spec: { containers: [{ name: 'mongod', image: 'mongo:8.0' }] },
    };
    await client.create(pods, pod);
    const status = { conditions: [{ type: 'moviesearch.dev/in-sync', status: 'True' }] };
    const patched = await client.patch(
      pods,
      { namespace, name: 'member' },
      { type: 'apply', object: { status }, fieldManager },
      { subresource: 'status' },
    );
    expect(
      patched.status?.conditions?.find(({ type }) => type === 'moviesearch.dev/in-sync')?.status,
    ).to.equal('True');
    await client.delete(pods, { namespace, name: 'member' }, { gracePeriodSeconds: 0 });
  });

  it('tells causes and fields of what is invalid', async () => {
    const error = await failure(client.create(configMaps, { metadata: { name: 'Not A Name', namespace } }));
    expect(error).to.be.instanceOf(KubeApiError).with.property('reason', 'Invalid');
    expect((error as KubeApiError).details.causes?.[0]?.field).to.equal('metadata.name');
  });

  it('is told when it may not', async () => {
    const { url, ca } = controlPlane;
    const stranger = new KubeClient({ server: url, ca, userAgent: 'test', token: staticToken('unknown') });
    const error = await failure(stranger.list(configMaps, { namespace }));
    stranger.close();
    expect(error).to.include({ statusCode: 401, reason: 'Unauthorized' });
  });

  it('does not talk to a server whose certificate it does not trust', async () => {
    const stranger = new KubeClient({
      server: controlPlane.url,
      userAgent: 'test',
      token: staticToken('secret'),
    });
    const error = await failure(stranger.list(configMaps, { namespace }));
    stranger.close();
    expect(error).to.be.instanceOf(KubeUnreachableError);
    expect((error as Error).message).to.match(/certificate/);
  });

  it('watches from a version', async () => {
    const { resourceVersion } = await client.list(configMaps, { namespace });
    const made = await client.create(configMaps, configMap());
    for await (const event of client.watch(configMaps, { namespace, resourceVersion, timeoutSeconds: 30 })) {
      if (event.type === 'BOOKMARK') continue;
      expect(event).to.deep.equal({ type: 'ADDED', object: made });
      break;
    }
  });

  it('is told by a bookmark how far it has seen everything, where all that happened is not its own', async () => {
    const { resourceVersion } = await client.list(configMaps, { namespace });
    const events = client.watch(configMaps, { namespace, resourceVersion, timeoutSeconds: 4 });
    const first = events.next();
    const elsewhere = await client.create(configMaps, {
      metadata: { generateName: 'c', namespace: 'default' },
    });
    const { value } = await first;
    expect(value).to.have.property('type', 'BOOKMARK');
    const version = (value as { resourceVersion: string }).resourceVersion;
    expect(BigInt(version) >= BigInt(elsewhere.metadata.resourceVersion), version).to.equal(true);
    await events.return();
  });
});
