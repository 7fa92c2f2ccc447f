import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withDefaults, type MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isNotFound } from '../../../kube/kube-error.ts';
import { leases, networkPolicies, pods } from '../../../operator/kube/resources.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import { componentLabel } from '../../../operator/movie-search-cluster/objects/object-names.ts';
import { operatorAccount } from '../../support/chart.ts';
import { namespaces as namespaceKind } from '../../support/config-map.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { MainProcess } from '../../support/main-process.ts';
import { operatorToken } from '../../support/operator-account.ts';
import { adminClient } from '../../support/operator-process.ts';
import { writeTokenKubeconfig } from '../../support/token-kubeconfig.ts';
import { waitUntil } from '../../support/wait-until.ts';

const takeOverAfterSeconds = 15;
const patienceMs = 60_000;

/** A release of the chart: its operator's process, with the rights that the chart gives it and no others. */
interface Release {
  readonly name: string;
  readonly operator: MainProcess;
}

describe('two releases of the chart', function () {
  this.timeout(240_000);
  let controlPlane: ControlPlane;
  let kube: KubeClient;
  let folder: string;
  let releases: Release[];
  let made: { name: string; namespace: string }[];

  before(async () => {
    controlPlane = await sharedControlPlane();
    kube = adminClient(controlPlane);
    folder = await mkdtemp(join(tmpdir(), 'two-releases-'));
    for (const name of ['demo', 'films']) await namespace(`releases-${name}`);
  });

  beforeEach(() => {
    releases = [];
    made = [];
  });

  afterEach(async () => {
    await Promise.all(releases.map(({ operator }) => operator.kill()));
    for (const metadata of made) await kube.delete(movieSearchClusters, metadata);
    await Promise.all(made.map(untilAllIsGone));
    for (const { name } of releases) {
      await kube.delete(leases, { name: operatorAccount, namespace: name }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }
  });

  after(async () => {
    await rm(folder, { recursive: true });
    kube.close();
  });

  async function namespace(name: string): Promise<void> {
    const object = { metadata: { name } };
    await kube.patch(namespaceKind, { name }, { type: 'apply', object, fieldManager: 'test' });
  }

  /** Starts the operator of a release in namespace `name`, for these namespaces or for all; each has images of its own. */
  async function release(name: string, watched: readonly string[] | null): Promise<Release> {
    const values = watched === null ? [] : [`--set=watchNamespaces={${watched.join(',')}}`];
    const token = await operatorToken(controlPlane, name, ...values);
    const kubeconfig = await writeTokenKubeconfig(controlPlane, token, join(folder, name));
    const operator = new MainProcess(kubeconfig, {
      POD_NAMESPACE: name,
      LEASE_NAME: operatorAccount,
      WATCH_NAMESPACES: watched?.join(',') ?? '',
      READ_NODES: String(watched === null),
      TAKE_OVER_AFTER_SECONDS: String(takeOverAfterSeconds),
      DEFAULT_DATABASE_IMAGE: `mongo:${name}`,
      // What each would make of the NetworkPolicies, were it to run the cluster.
      NETWORK_POLICY: JSON.stringify({ dns: { ports: [name === 'release-one' ? 1053 : 2053] } }),
    });
    const started = { name, operator };
    releases.push(started);
    await operator.untilLogged('begins to reconcile');
    return started;
  }

  async function cluster(inNamespace: string): Promise<void> {
    const metadata = { name: 'movies', namespace: inNamespace };
    await kube.create(movieSearchClusters, {
      metadata,
      spec: withDefaults({ dataset: { version: '1', source: { bundled: {} } } }),
    } as MovieSearchCluster);
    made.push(metadata);
  }

  const statusOf = async (inNamespace: string) =>
    (await kube.get(movieSearchClusters, { name: 'movies', namespace: inNamespace })).status;

  const conditionOf = async (inNamespace: string, type: string) =>
    (await statusOf(inNamespace))?.conditions?.find((condition) => condition.type === type);

  /** The images of the member pods: each release has one of its own. */
  async function images(inNamespace: string): Promise<string[]> {
    const { items } = await kube.list(pods, {
      namespace: inNamespace,
      labelSelector: `${componentLabel}=database`,
    });
    return [...new Set(items.flatMap(({ spec }) => spec?.containers.map(({ image }) => image ?? '') ?? []))];
  }

  const runs = async (inNamespace: string, { name }: Release): Promise<void> =>
    waitUntil(
      `${name} runs the cluster in ${inNamespace}`,
      async () =>
        (await statusOf(inNamespace))?.operator?.namespace === name &&
        (await conditionOf(inNamespace, 'Progressing')) !== undefined &&
        (await images(inNamespace)).includes(`mongo:${name}`),
      patienceMs,
    );

  async function untilAllIsGone({ namespace }: { namespace: string }): Promise<void> {
    await waitUntil(
      `nothing is left in ${namespace}`,
      async () => {
        const lists = await Promise.all([
          kube.list(pods, { namespace }),
          kube.list(networkPolicies, { namespace }),
        ]);
        return lists.every(({ items }) => items.length === 0);
      },
      patienceMs,
    );
  }

  it('both act where they look after different namespaces', async () => {
    const one = await release('release-one', ['releases-demo']);
    const two = await release('release-two', ['releases-films']);
    await cluster('releases-demo');
    await cluster('releases-films');
    await runs('releases-demo', one);
    await runs('releases-films', two);
    for (const place of ['releases-demo', 'releases-films']) {
      expect(await conditionOf(place, 'Contended')).to.equal(undefined);
      const nodes = await conditionOf(place, 'NodesVisible');
      expect(nodes, 'an operator without that right says so').to.include({ reason: 'MayNotReadNodes' });
    }
  });

  it('do not both act on one cluster: the second says so, and changes nothing, however often it looks', async () => {
    const one = await release('release-one', null);
    await cluster('releases-films');
    await runs('releases-films', one);
    const two = await release('release-two', ['releases-films']);
    await two.operator.untilLogged('first reconcile');
    await waitUntil('the cluster is said to be contended', async () => {
      return (await conditionOf('releases-films', 'Contended'))?.status === 'True';
    });
    const said = (await conditionOf('releases-films', 'Contended'))?.message;
    expect(said)
      .to.contain('The operator of Lease release-one/movie-search-operator runs this cluster.')
      .and.contain('release-two/movie-search-operator');
    const policiesBefore = await policyVersions();
    await untilReconciled(one, 3);
    await untilReconciled(two, 3);
    expect(await policyVersions(), 'nobody has rewritten a policy').to.deep.equal(policiesBefore);
    expect(await images('releases-films')).to.deep.equal(['mongo:release-one']);
    expect((await statusOf('releases-films'))?.operator?.namespace).to.equal('release-one');
  });

  it('have the second take over once the first has been stopped for good', async () => {
    const one = await release('release-one', null);
    await cluster('releases-films');
    await runs('releases-films', one);
    const two = await release('release-two', null);
    await two.operator.untilLogged('first reconcile');
    one.operator.child.kill('SIGTERM');
    expect(await one.operator.exitCode(), one.operator.output).to.equal(0);
    await waitUntil(
      'the second one runs the cluster',
      async () => (await statusOf('releases-films'))?.operator?.namespace === 'release-two',
      patienceMs,
    );
    const released = Date.parse((await leaseOf(one))?.renewTime ?? '');
    const taken = Date.parse((await statusOf('releases-films'))?.operator?.since ?? '');
    // Both clocks are this machine's, so here they may be compared.
    expect(taken - released).to.be.at.least(takeOverAfterSeconds * 1000);
    await waitUntil('nothing is contended', async () => {
      return (await conditionOf('releases-films', 'Contended')) === undefined;
    });
  });

  it('have the second take over at once where the first looks after other namespaces from now on', async () => {
    const one = await release('release-one', null);
    await cluster('releases-films');
    await runs('releases-films', one);
    const two = await release('release-two', ['releases-films']);
    await waitUntil('the cluster is said to be contended', async () => {
      return (await conditionOf('releases-films', 'Contended'))?.status === 'True';
    });
    one.operator.child.kill('SIGTERM');
    expect(await one.operator.exitCode(), one.operator.output).to.equal(0);
    const narrowed = await release('release-one', ['releases-demo']);
    await runs('releases-films', two);
    expect(narrowed.operator.hasLogged('leadership lost')).to.equal(false);
  });

  const leaseOf = async ({ name }: Release) =>
    (await kube.get(leases, { name: operatorAccount, namespace: name })).spec;

  async function policyVersions(): Promise<Record<string, string>> {
    const { items } = await kube.list(networkPolicies, { namespace: 'releases-films' });
    expect(items).to.have.length(3);
    return Object.fromEntries(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
  }

  /** Waits until the operator has reconciled so many times more, by its own metrics. */
  async function untilReconciled({ name, operator }: Release, times: number): Promise<void> {
    const count = async (): Promise<number> => {
      const results = (await operator.metrics()).matchAll(/^controller_reconcile_total\{.*\} (\d+)$/gm);
      return [...results].reduce((sum, [, value]) => sum + Number(value), 0);
    };
    const before = await count();
    await waitUntil(`${name} has looked again`, async () => (await count()) >= before + times, patienceMs);
  }
});
