import { expect } from 'chai';
import { isNotFound } from '../../../kube/kube-error.ts';
import type { KubeObject, ResourceKind } from '../../../kube/resource-kind.ts';
import {
  deployments,
  persistentVolumeClaims,
  pods,
  secrets,
  services,
} from '../../../operator/kube/resources.ts';
import { memberHost } from '../../../operator/movie-search-cluster/membership/member-name.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import { waitUntil } from '../../support/wait-until.ts';

import { OperatorTrial } from '../../support/operator-trial.ts';
import { deadlineMs } from '../../support/test-namespace.ts';

describe('the operator, where others change, delete or own what it needs', function () {
  this.timeout(120_000);
  const trial = new OperatorTrial('interference');

  before(() => trial.connect());
  beforeEach(() => trial.begin());
  afterEach(() => trial.end());
  after(() => trial.close());

  it('is mended where somebody changed or deleted what it made', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    const read = { name: 'movies-read', namespace: trial.namespace.name };
    await trial.kube.delete(services, read);
    await trial.kube.patch(
      deployments,
      { name: 'movies-query', namespace: trial.namespace.name },
      { type: 'merge', object: { spec: { replicas: 0 } } },
    );
    await waitUntil('both are as before', async () => {
      const names = await trial.namespace.names(services);
      const deployment = await trial.kube.get(deployments, {
        name: 'movies-query',
        namespace: trial.namespace.name,
      });
      return names.includes('movies-read') && deployment.spec?.replicas === 2;
    });
  });

  it('makes a deleted MovieSearchCluster of the same name anew, with nothing of the old one', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    const old = await trial.kube.get(secrets, { name: 'movies-auth', namespace: trial.namespace.name });
    await trial.kube.delete(movieSearchClusters, { name: 'movies', namespace: trial.namespace.name });
    await waitUntil('it is gone', async () => {
      try {
        await trial.namespace.cluster();
        return false;
      } catch (error) {
        return isNotFound(error);
      }
    });
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    const anew = await trial.kube.get(secrets, { name: 'movies-auth', namespace: trial.namespace.name });
    expect(anew.metadata.uid).not.to.equal(old.metadata.uid);
    expect(anew.data).not.to.deep.equal(old.data);
  });

  it('keeps the volumes of a deleted MovieSearchCluster that came to be retained after they were made', async () => {
    const storage = { type: 'Persistent', size: '1Gi' } as const;
    await trial.namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { replicas: 1, storage },
    });
    await trial.namespace.untilAsDesired(1);
    const volume = { name: 'movies-db-0', namespace: trial.namespace.name };
    const made = await trial.kube.get(persistentVolumeClaims, volume);
    expect(made.metadata.ownerReferences).to.have.length(1);
    await trial.namespace.change({ database: { storage: { reclaimPolicy: 'Retain' } } });
    await waitUntil(
      'it has no owner',
      async () =>
        (await trial.kube.get(persistentVolumeClaims, volume)).metadata.ownerReferences === undefined,
      deadlineMs,
    );
    await trial.namespace.delete();
    const kept = await trial.kube.get(persistentVolumeClaims, volume);
    expect(kept.metadata.uid).to.equal(made.metadata.uid);
    expect(kept.metadata.deletionTimestamp).to.equal(undefined);

    const untouched = async () => {
      const { metadata } = await trial.kube.get(persistentVolumeClaims, volume);
      expect(metadata.uid).to.equal(made.metadata.uid);
      expect(metadata.deletionTimestamp).to.equal(undefined);
    };
    await trial.namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { replicas: 1 },
    });
    await trial.namespace.untilAsDesired(1);
    await untouched();
    await trial.namespace.delete();

    const heir = await trial.namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { replicas: 1, storage },
    });
    await waitUntil(
      'it waits for a person to say whose the volume is',
      async () =>
        (await trial.namespace.cluster()).status?.conditions?.some(
          ({ reason }) => reason === 'KeptVolumes',
        ) === true,
      deadlineMs,
    );
    expect(await trial.namespace.memberPods()).to.deep.equal([]);
    const annotations = { 'moviesearch.dev/adopted-by': heir.metadata.uid };
    await trial.kube.patch(persistentVolumeClaims, volume, {
      type: 'merge',
      object: { metadata: { annotations } },
    });
    await trial.namespace.untilAsDesired(1);
    expect((await trial.namespace.memberPods()).map(({ metadata }) => metadata.name)).to.deep.equal([
      'movies-db-0',
    ]);
    await trial.namespace.delete();
    await untouched();
    await trial.kube.delete(persistentVolumeClaims, volume);
  });

  it('puts a deleted Secret back as it was', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    const name = { name: 'movies-auth', namespace: trial.namespace.name };
    const { data } = await trial.kube.get(secrets, name);
    await trial.kube.delete(secrets, name);
    await waitUntil('it is back', async () => (await trial.namespace.names(secrets)).length === 1);
    expect((await trial.kube.get(secrets, name)).data).to.deep.equal(data);
  });

  it('brings a password that is changed in the Secret to the database', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status } = await trial.namespace.untilAsDesired(3);
    const password = () =>
      trial.sets.passwordOf(
        memberHost('movies', trial.namespace.name, status?.database?.primary ?? ''),
        'query',
      );
    expect(password()).not.to.equal(undefined);
    await trial.kube.patch(
      secrets,
      { name: 'movies-auth', namespace: trial.namespace.name },
      { type: 'merge', object: { stringData: { 'query-password': 'changed' } } },
    );
    await waitUntil('it is brought there', () => password() === 'changed', deadlineMs);
  });

  it('leaves a stranger with the name of one of its objects alone, says so, and does the rest', async () => {
    const stranger = { name: 'movies-read', namespace: trial.namespace.name };
    const spec = { ports: [{ port: 80 }], selector: { app: 'other' } };
    await trial.kube.create(services, { metadata: stranger, spec });
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await waitUntil(
      'the trouble is told and all members serve',
      async () => {
        const { status } = await trial.namespace.cluster();
        const degraded = status?.conditions?.find(({ type }) => type === 'Degraded');
        return (
          (degraded?.message.includes('Service movies-read exists and does not belong') ?? false) &&
          status?.database?.readyReplicas === 3
        );
      },
      deadlineMs,
    );
    expect((await trial.kube.get(services, stranger)).spec?.selector).to.deep.equal({ app: 'other' });
    await trial.kube.delete(services, stranger);
    await trial.namespace.untilAsDesired(3);
  });

  it('says which pods a quota refuses and where their limits are set, and goes on once they are', async () => {
    const quotas: ResourceKind<KubeObject> = {
      group: '',
      version: 'v1',
      plural: 'resourcequotas',
      kind: 'ResourceQuota',
      namespaced: true,
    };
    const quota = { name: 'team', namespace: trial.namespace.name };
    const hard = { 'limits.memory': '8Gi' };
    await trial.kube.create(quotas, { metadata: quota, spec: { hard } } as KubeObject);
    // What the quota controller writes first, and admission reads: nothing is used so far.
    await trial.kube.patch(
      quotas,
      quota,
      { type: 'merge', object: { status: { hard, used: { 'limits.memory': '0' } } } },
      { subresource: 'status' },
    );
    const resources = { requests: { cpu: '100m', memory: '384Mi' }, limits: { memory: '384Mi' } };
    await trial.namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { resources, replicas: 1 },
      query: { replicas: 1 },
    });
    const degraded = async () =>
      (await trial.namespace.cluster()).status?.conditions?.find(({ type }) => type === 'Degraded')
        ?.message ?? '';
    await waitUntil(
      'both refusals are told',
      async () => {
        const told = await degraded();
        return (
          told.includes("the API server refuses the loader's pod") &&
          told.includes('spec.dataset.loader.resources') &&
          told.includes('the API server refuses its pods') &&
          told.includes('must specify limits.memory')
        );
      },
      deadlineMs,
    ).catch(async (error: unknown) => {
      throw new Error(`${String(error)}; it says: ${await degraded()}`);
    });
    await trial.namespace.change({ dataset: { loader: { resources } }, query: { resources } });
    await trial.namespace.untilAsDesired(1);
  });

  it('passes over the name of a member that a stranger has', async () => {
    const stranger = { name: 'movies-db-1', namespace: trial.namespace.name };
    await trial.kube.create(pods, {
      metadata: stranger,
      spec: { containers: [{ name: 'c', image: 'i' }], automountServiceAccountToken: false },
    });
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status } = await trial.namespace.untilAsDesired(3);
    expect(status?.database?.members.map(({ name }) => name)).to.deep.equal([
      'movies-db-0',
      'movies-db-2',
      'movies-db-3',
    ]);
  });
});
