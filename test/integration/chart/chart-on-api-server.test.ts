import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';

import type { KubeClient } from '../../../kube/kube-client.ts';
import { parseConfig } from '../../../operator/config.ts';
import type { NetworkPolicy } from '../../../operator/kube/resources.ts';
import { chartFolder, chartNamespace, operatorAccount, renderChart } from '../../support/chart.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { operatorClient, operatorToken } from '../../support/operator-account.ts';
import { deployment, environmentOf, withKind } from './rendered.ts';

describe('the Helm chart, on a real API server', function () {
  this.timeout(90_000);
  let controlPlane: ControlPlane;
  let operator: KubeClient;

  before(async () => {
    controlPlane = await sharedControlPlane();
    operator = await operatorClient(controlPlane);
  });

  after(() => {
    operator.close();
  });

  it('is accepted, its pod by the restricted Pod Security Standard too', async () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await controlPlane.request('PATCH', `/api/v1/namespaces/${chartNamespace}`, {
      body: { metadata: { labels } },
    });
    const objects = await renderChart(
      '--set=podLabels.team=films,podAnnotations.note=x,nodeSelector.disk=ssd,priorityClassName=system-cluster-critical',
      '--set-json=tolerations=[{"key":"dedicated","operator":"Exists"}]',
      '--set-json=imagePullSecrets=[{"name":"registry"}]',
    );
    const { code, stderr } = await controlPlane.kubectl(
      ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--filename=-'],
      { stdin: objects.map((object) => JSON.stringify(object)).join('\n---\n') },
    );
    expect(code, stderr).to.equal(0);
    expect(stderr, 'warnings of the API server').to.equal('');

    const { spec } = await deployment();
    const { status, body } = await controlPlane.request(
      'POST',
      `/api/v1/namespaces/${chartNamespace}/pods?dryRun=All`,
      {
        body: {
          apiVersion: 'v1',
          kind: 'Pod',
          ...spec?.template,
          metadata: { ...spec?.template.metadata, name: 'operator' },
        },
      },
    );
    expect(status, JSON.stringify(body)).to.equal(201);
  });

  it('comes with a sample that is accepted', async () => {
    const sample = join(chartFolder, 'samples/moviesearchcluster.yaml');
    const { code, stderr } = await controlPlane.kubectl([
      'apply',
      '--server-side',
      '--dry-run=server',
      '--validate=strict',
      `--filename=${sample}`,
    ]);
    expect(code, stderr).to.equal(0);
  });

  it('comes with notes whose example is accepted', async () => {
    const notes = await readFile(join(chartFolder, 'templates/NOTES.txt'), 'utf8');
    const example = /<<'YAML'\n([^]*?)\n +YAML\n/.exec(notes)?.[1];
    expect(example).to.be.a('string');
    const { code, stderr } = await controlPlane.kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '--filename=-'],
      { stdin: example?.replaceAll(/^ {2}/gm, '') ?? '' },
    );
    expect(code, stderr).to.equal(0);
  });

  /** @param what such as `pods/status`, `jobs.batch` or `leases.coordination.k8s.io`; `name` as an object's own name */
  async function may(
    verb: string,
    what: string,
    where: { namespace?: string; name?: string } = {},
    release = chartNamespace,
  ) {
    const [path = '', ...group] = what.split('.');
    const [resource, subresource] = path.split('/');
    const { status, body } = await controlPlane.request(
      'POST',
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      {
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec: {
            user: `system:serviceaccount:${release}:${operatorAccount}`,
            groups: ['system:serviceaccounts', `system:serviceaccounts:${release}`, 'system:authenticated'],
            resourceAttributes: { verb, group: group.join('.'), resource, subresource, ...where },
          },
        },
      },
    );
    expect(status, JSON.stringify(body)).to.equal(201);
    return (body as { status: { allowed: boolean } }).status.allowed;
  }

  const here = { namespace: chartNamespace };
  const ownLease = { ...here, name: operatorAccount };
  const nodeLeases = { namespace: 'kube-node-lease' };
  const said = (where: { namespace?: string; name?: string } = {}): string =>
    where.namespace === undefined ? 'anywhere' : `${where.name ?? ''} in ${where.namespace}`;
  for (const [verb, resource, where] of [
    ['update', 'moviesearchclusters/status.moviesearch.dev'],
    ['watch', 'nodes'],
    ['watch', 'persistentvolumes'],
    ['watch', 'leases.coordination.k8s.io', nodeLeases],
    ['watch', 'horizontalpodautoscalers.autoscaling'],
    ['list', 'pods.metrics.k8s.io'],
    ['patch', 'pods/status'],
    ['create', 'events'],
    ['update', 'leases.coordination.k8s.io', ownLease],
    ['get', 'leases.coordination.k8s.io', { namespace: 'default', name: operatorAccount }],
  ] as const) {
    it(`lets the operator ${verb} ${resource} ${said(where)}`, async () => {
      expect(await may(verb, resource, where)).to.equal(true);
    });
  }

  for (const [verb, resource, where] of [
    ['create', 'moviesearchclusters.moviesearch.dev'],
    ['patch', 'moviesearchclusters.moviesearch.dev'],
    ['update', 'moviesearchclusters.moviesearch.dev'],
    ['delete', 'moviesearchclusters.moviesearch.dev'],
    ['create', 'pods/exec'],
    ['delete', 'configmaps'],
    ['patch', 'secrets'],
    ['delete', 'secrets'],
    ['patch', 'nodes'],
    ['delete', 'namespaces'],
    ['create', 'clusterroles.rbac.authorization.k8s.io'],
    ['escalate', 'roles.rbac.authorization.k8s.io'],
    ['bind', 'roles.rbac.authorization.k8s.io'],
    ['impersonate', 'serviceaccounts'],
    ['update', 'leases.coordination.k8s.io', { ...here, name: 'another' }],
    ['create', 'leases.coordination.k8s.io', { namespace: 'default' }],
    ['list', 'leases.coordination.k8s.io', { namespace: 'kube-system' }],
    ['update', 'leases.coordination.k8s.io', nodeLeases],
    ['update', 'leases.coordination.k8s.io', { namespace: 'default', name: operatorAccount }],
    ['get', 'leases.coordination.k8s.io', { namespace: 'default', name: 'another' }],
    ['patch', 'horizontalpodautoscalers.autoscaling'],
    ['patch', 'persistentvolumes'],
    ['get', 'pods.metrics.k8s.io'],
  ] as const) {
    it(`does not let the operator ${verb} ${resource} ${said(where)}`, async () => {
      expect(await may(verb, resource, where)).to.equal(false);
    });
  }

  describe('with a list of namespaces', () => {
    const [release, watched] = ['chart-films', 'chart-watched'];

    before(async () => {
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: watched } };
      await controlPlane.request('POST', '/api/v1/namespaces', { body });
      await operatorToken(controlPlane, release, `--set=watchNamespaces={${watched}}`);
    });

    it('tells the operator what to look after', async () => {
      const environment = await environmentOf('--set=watchNamespaces={demo,films}');
      expect(parseConfig(environment).WATCH_NAMESPACES).to.deep.equal(['demo', 'films']);
      expect(environment['READ_NODES']).to.equal('false');
    });

    it('gives the operator nothing that reaches beyond them', async () => {
      const list = '--set=watchNamespaces={demo,films}';
      expect(await withKind('ClusterRoleBinding', list)).to.deep.equal([]);
      expect(await withKind('ClusterRole', list, '--set=rbac.aggregate=false')).to.deep.equal([]);
      const places = (await withKind('RoleBinding', list)).map(({ metadata }) => metadata.namespace);
      expect([...new Set(places)].toSorted()).to.deep.equal(['demo', 'films', chartNamespace]);
    });

    it('lets the operator reach only members and query pods there, and no kubelet', async () => {
      const [policy] = (await withKind(
        'NetworkPolicy',
        '--set=watchNamespaces={demo,films}',
      )) as NetworkPolicy[];
      const peers = (policy?.spec?.egress ?? []).flatMap(({ to }) => to ?? []);
      expect(
        peers.map(({ namespaceSelector }) => namespaceSelector?.matchExpressions?.[0]?.values),
      ).to.deep.equal([
        ['demo', 'films'],
        ['demo', 'films'],
      ]);
      const ports = (policy?.spec?.egress ?? []).flatMap((rule) => rule.ports?.map(({ port }) => port));
      expect(ports).to.not.include(10250);
    });

    for (const [verb, resource] of [
      ['watch', 'moviesearchclusters.moviesearch.dev'],
      ['create', 'pods'],
      ['patch', 'pods/status'],
      ['list', 'pods.metrics.k8s.io'],
    ] as const) {
      it(`lets the operator ${verb} ${resource} in one of them, and in no other`, async () => {
        expect(await may(verb, resource, { namespace: watched }, release)).to.equal(true);
        expect(await may(verb, resource, { namespace: 'default' }, release)).to.equal(false);
      });
    }

    it('lets it see whether a release elsewhere acts, and whether anybody else holds a Lease there not at all', async () => {
      const lease = 'leases.coordination.k8s.io';
      expect(await may('get', lease, ownLease, release)).to.equal(true);
      expect(await may('get', lease, { ...here, name: 'another' }, release)).to.equal(false);
      expect(await may('update', lease, ownLease, release)).to.equal(false);
    });

    for (const resource of ['nodes', 'persistentvolumes']) {
      it(`lets the operator read ${resource} only where that is asked for`, async () => {
        expect(await may('list', resource, {}, release)).to.equal(false);
        const seeing = 'chart-seeing';
        await operatorToken(controlPlane, seeing, `--set=watchNamespaces={${watched}},rbac.readNodes=true`);
        expect(await may('list', resource, {}, seeing)).to.equal(true);
        expect(await may('watch', 'leases.coordination.k8s.io', nodeLeases, seeing)).to.equal(true);
        expect(await may('list', 'pods', {}, seeing)).to.equal(false);
      });
    }
  });
});
