import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { expect } from 'chai';
import { parse } from 'yaml';

import type { KubeClient } from '../../../kube/kube-client.ts';
import type { KubeObject } from '../../../kube/resource-kind.ts';
import { parseConfig } from '../../../operator/config.ts';
import type { Deployment, NetworkPolicy, PodDisruptionBudget } from '../../../operator/kube/resources.ts';
import { defaultNetworkPolicySettings } from '../../../operator/movie-search-cluster/objects/network-policy-settings.ts';
import { chartFolder, chartNamespace, helm, operatorAccount, renderChart } from '../../support/chart.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { operatorClient, operatorToken } from '../../support/operator-account.ts';

describe('the Helm chart', function () {
  this.timeout(90_000);

  const withKind = async (kind: string, ...args: string[]): Promise<KubeObject[]> =>
    (await renderChart(...args)).filter((object) => object.kind === kind);

  async function deployment(...args: string[]): Promise<Deployment> {
    const [object] = await withKind('Deployment', ...args);
    return object as Deployment;
  }

  /** The environment of the operator's container; a field of the pod stands for itself. */
  async function environmentOf(...args: string[]): Promise<Record<string, string | undefined>> {
    const [container] = (await deployment(...args)).spec?.template.spec?.containers ?? [];
    return Object.fromEntries(
      (container?.env ?? []).map(({ name, value, valueFrom }) => [
        name,
        value ?? valueFrom?.fieldRef?.fieldPath,
      ]),
    );
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
    const args = [
      '--set=images.database=mongo:8.0.4,images.query=q:1,images.seed=s:1,images.operator=o:1',
      '--set=imagePullPolicy=Never,logLevel=debug',
    ];
    const [container] = (await deployment(...args)).spec?.template.spec?.containers ?? [];
    expect(container?.image).to.equal('o:1');
    expect(container?.imagePullPolicy).to.equal('Never');
    const { NETWORK_POLICY: networkPolicy, ...environment } = await environmentOf(...args);
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
      FIXED_IDS: 'true',
      READ_NODES: 'true',
      TAKE_OVER_AFTER_SECONDS: '600',
    });
    expect(JSON.parse(networkPolicy ?? '')).to.deep.equal({
      ...defaultNetworkPolicySettings,
      metrics: { from: [{ namespaceSelector: { matchLabels: { 'moviesearch.dev/metrics': 'true' } } }] },
    });
  });

  it('hands the operator only what it understands', async () => {
    const environment = await environmentOf(
      '--set=securityContext.fixedIds=false,networkPolicy.enabled=false',
      '--set-json=imagePullSecrets=[{"name":"registry"},{"name":"mirror"}]',
      '--set-json=networkPolicy.metrics.from=[{"namespaceSelector":{},"podSelector":{"matchLabels":{"app":"prometheus"}}}]',
    );
    const config = parseConfig(environment);
    expect(config.FIXED_IDS).to.equal(false);
    expect(config.IMAGE_PULL_SECRETS).to.deep.equal(['registry', 'mirror']);
    expect(config.NETWORK_POLICY.enabled).to.equal(false);
    expect(config.NETWORK_POLICY.metrics.from).to.deep.equal([
      { namespaceSelector: {}, podSelector: { matchLabels: { app: 'prometheus' } } },
    ]);
  });

  it('leaves users and groups out where the platform chooses them', async () => {
    const contextOf = async (...args: string[]) =>
      (await deployment(...args)).spec?.template.spec?.securityContext;
    expect(await contextOf()).to.include({ runAsUser: 65532, runAsGroup: 65532 });
    expect(await contextOf('--set=securityContext.fixedIds=false')).to.deep.equal({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it("lets the operator's pods be reached for metrics, and reach DNS, the API server, what they look after and the kubelets", async () => {
    const [policy] = (await withKind('NetworkPolicy')) as NetworkPolicy[];
    const ports = (rules: { ports?: { port?: unknown }[] }[] = []) =>
      rules.map((rule) => rule.ports?.map(({ port }) => port));
    expect(ports(policy?.spec?.ingress)).to.deep.equal([[8080]]);
    expect(ports(policy?.spec?.egress)).to.deep.equal([
      [53, 5353, 53, 5353],
      [443, 6443, 6444, 8443, 16443],
      [27017],
      [9090],
      [10250],
    ]);
    expect(await withKind('NetworkPolicy', '--set=networkPolicy.enabled=false')).to.deep.equal([]);
  });

  it('runs two operator pods, spread over nodes, of which evictions take one at a time', async () => {
    const { spec } = await deployment();
    const selector = spec?.selector.matchLabels;
    expect(spec?.replicas).to.equal(2);
    expect(
      spec?.template.spec?.topologySpreadConstraints?.map(({ topologyKey, labelSelector }) => [
        topologyKey,
        labelSelector?.matchLabels,
      ]),
    ).to.deep.equal([
      ['kubernetes.io/hostname', selector],
      ['topology.kubernetes.io/zone', selector],
    ]);
    const [budget] = (await withKind('PodDisruptionBudget')) as PodDisruptionBudget[];
    expect(budget?.spec).to.deep.include({ maxUnavailable: 1, selector: { matchLabels: selector } });
  });

  it('has a pod of a lost node replaced soon, beside the tolerations that are given', async () => {
    const { spec } = await deployment(
      '--set=nodeFailureTolerationSeconds=45',
      '--set-json=tolerations=[{"key":"dedicated","operator":"Exists"}]',
    );
    expect(
      spec?.template.spec?.tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds]),
    ).to.deep.equal([
      ['dedicated', undefined],
      ['node.kubernetes.io/not-ready', 45],
      ['node.kubernetes.io/unreachable', 45],
    ]);
  });

  it('can be switched on and off by the condition of a parent chart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'movie-search-parent-'));
    try {
      const name = 'movie-search';
      // helm follows no symbolic link of a chart below another.
      await cp(chartFolder, join(folder, 'charts', name), { recursive: true, dereference: true });
      const dependency = { name, version: '0.1.0', condition: `${name}.enabled` };
      const chart = { apiVersion: 'v2', name: 'films', version: '1.0.0', dependencies: [dependency] };
      await writeFile(join(folder, 'Chart.yaml'), JSON.stringify(chart));
      const render = (enabled: boolean) =>
        helm(
          'template',
          'films',
          folder,
          '--kube-version=1.36.0',
          `--set=${name}.enabled=${String(enabled)}`,
        );
      expect(await render(true)).to.include('kind: Deployment');
      expect(await render(false)).to.not.include('kind: Deployment');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  for (const [wrong, said] of [
    ['replicaCount=many', 'replicaCount'],
    ['logLevel=loud', 'logLevel'],
    ['images.opperator=typo', 'opperator'],
    ['imagePullPolicy=Sometimes', 'imagePullPolicy'],
    ['enabled=perhaps', 'enabled'],
    ['watchNamespaces={Films}', 'watchNamespaces'],
    ['rbac.readNodes=no', 'readNodes'],
    ['takeOverAfterSeconds=10', 'takeOverAfterSeconds'],
    ['nodeFailureTolerationSeconds=-1', 'nodeFailureTolerationSeconds'],
    ['securityContext.fixedIds=no', 'fixedIds'],
    ['networkPolicy.dns.ports[0]=70000', 'dns'],
    ['networkPolicy.metrics.from[0].podselector.matchLabels.app=x', 'podselector'],
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
});
