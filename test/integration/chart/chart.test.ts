import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { expect } from 'chai';
import { parse } from 'yaml';

import type { KubeObject } from '../../../kube/resource-kind.ts';
import { parseConfig } from '../../../operator/config.ts';
import type { NetworkPolicy, PodDisruptionBudget } from '../../../operator/kube/resources.ts';
import { defaultNetworkPolicySettings } from '../../../operator/movie-search-cluster/objects/network-policy-settings.ts';
import { chartFolder, helm, renderChart } from '../../support/chart.ts';
import { deployment, environmentOf, withKind } from './rendered.ts';

describe('the Helm chart', function () {
  this.timeout(90_000);

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
});
