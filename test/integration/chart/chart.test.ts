import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { expect } from 'chai';
import { parse } from 'yaml';

import type { KubeClient } from '../../../kube/kube-client.ts';
import type { KubeObject } from '../../../kube/resource-kind.ts';
import type { Deployment } from '../../../operator/kube/resources.ts';
import { chartFolder, chartNamespace, helm, operatorAccount, renderChart } from '../../support/chart.ts';
import { sharedControlPlane, type ControlPlane } from '../../support/control-plane.ts';
import { operatorClient } from '../../support/operator-account.ts';

describe('the Helm chart', function () {
  this.timeout(90_000);

  const withKind = async (kind: string, ...args: string[]): Promise<KubeObject[]> =>
    (await renderChart(...args)).filter((object) => object.kind === kind);

  async function deployment(...args: string[]): Promise<Deployment> {
    const [object] = await withKind('Deployment', ...args);
    return object as Deployment;
  }

  it('passes a strict lint', async () => {
    expect(await helm('lint', '--strict', chartFolder)).to.include('0 chart(s) failed');
  });

  it('brings the very CRD that is generated, to be kept when the release goes', async () => {
    const path = resolve(import.meta.dirname, '../../../crds/moviesearchclusters.moviesearch.dev.yaml');
    const generated = parse(await readFile(path, 'utf8')) as KubeObject;
    const expected = {
      ...generated,
      metadata: {
        ...generated.metadata,
        annotations: { ...generated.metadata.annotations, 'helm.sh/resource-policy': 'keep' },
      },
    };
    expect(await withKind('CustomResourceDefinition')).to.deep.equal([expected]);
    expect(await withKind('CustomResourceDefinition', '--set=crds.install=false')).to.deep.equal([]);
  });

  it('hands the operator its configuration', async () => {
    const { spec } = await deployment(
      '--set=images.database=mongo:8.0.4,images.query=q:1,images.seed=s:1,images.operator=o:1',
      '--set=imagePullPolicy=Never,logLevel=debug',
    );
    const [container] = spec?.template.spec?.containers ?? [];
    expect(container?.image).to.equal('o:1');
    expect(container?.imagePullPolicy).to.equal('Never');
    const environment = Object.fromEntries(
      (container?.env ?? []).map(({ name, value, valueFrom }) => [
        name,
        value ?? valueFrom?.fieldRef?.fieldPath,
      ]),
    );
    expect(environment).to.deep.equal({
      POD_NAME: 'metadata.name',
      POD_NAMESPACE: 'metadata.namespace',
      LOG_LEVEL: 'debug',
      HTTP_PORT: '8080',
      LEASE_NAME: 'movie-search-operator',
      DEFAULT_DATABASE_IMAGE: 'mongo:8.0.4',
      DEFAULT_QUERY_IMAGE: 'q:1',
      DEFAULT_SEED_IMAGE: 's:1',
      IMAGE_PULL_POLICY: 'Never',
    });
  });

  for (const [wrong, said] of [
    ['replicaCount=many', 'replicaCount'],
    ['logLevel=loud', 'logLevel'],
    ['images.opperator=typo', 'opperator'],
    ['imagePullPolicy=Sometimes', 'imagePullPolicy'],
  ] as const) {
    it(`refuses --set ${wrong}, and names what is wrong`, async () => {
      const failure = await renderChart(`--set=${wrong}`).then(
        () => null,
        (error: unknown) => error as { stderr: string },
      );
      expect(failure?.stderr).to.include(said);
    });
  }

  describe('on a real API server', () => {
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

    const account = `system:serviceaccount:${chartNamespace}:${operatorAccount}`;

    /** @param what such as `pods/status`, `jobs.batch` or `leases.coordination.k8s.io`; `name` as an object's own name */
    async function may(verb: string, what: string, where: { namespace?: string; name?: string } = {}) {
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
              user: account,
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
      ['get', 'configmaps'],
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
      ['patch', 'horizontalpodautoscalers.autoscaling'],
      ['patch', 'persistentvolumes'],
      ['get', 'pods.metrics.k8s.io'],
    ] as const) {
      it(`does not let the operator ${verb} ${resource} ${said(where)}`, async () => {
        expect(await may(verb, resource, where)).to.equal(false);
      });
    }
  });
});
