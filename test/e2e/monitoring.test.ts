import { join } from 'node:path';
import { expect } from 'chai';
import type { KubeObject, Live } from '../../kube/resource-kind.ts';
import { ruleGroups } from '../../monitoring/alerts/rule-groups.ts';
import { operatorDashboard } from '../../monitoring/dashboards/operator-dashboard.ts';
import { usersDashboard } from '../../monitoring/dashboards/users-dashboard.ts';
import { pods, services, type Pod } from '../../operator/kube/resources.ts';
import { componentLabel } from '../../operator/movie-search-cluster/objects/object-names.ts';
import { chartFolder, renderChart } from '../support/chart.ts';
import { expectData } from '../support/expect-data.ts';
import { LiveCluster, operatorNamespace } from '../support/live-cluster.ts';
import { podTarget, scrapeConfigOf, serviceTarget, type DiscoveredTarget } from '../support/monitors.ts';
import { forwardPort, type PortForward } from '../support/port-forward.ts';
import { PrometheusProcess } from '../support/prometheus-process.ts';
import { expressionsOf, filledIn, selectorsIn } from '../support/promql.ts';
import { sampleTitles, smallCluster } from '../support/sample.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The bundled films are loaded too fast for a share of a phase to be told. test/integration/monitoring/ has a load that tells it. */
const ofLongLoads = /dataset_load_phase_ratio/;
const namespace = 'e2e-monitoring';
const name = 'films';

describe('Prometheus, with the monitors, rules and dashboards of the chart', function () {
  this.timeout(600_000);
  let live: LiveCluster;
  let prometheus: PrometheusProcess;
  const forwards: PortForward[] = [];
  const asking = new AbortController();
  let asked: Promise<void> = Promise.resolve();

  before(async () => {
    live = await LiveCluster.connect();
    await applyAutoscaled();
    await live.untilAsDesired(namespace, name, 2);
    prometheus = await PrometheusProcess.start(
      await scrapeConfigs(),
      join(chartFolder, 'files/monitoring/rules.yaml'),
    );
    asked = keepAsking(asking.signal);
    // What goes wrong with it is told in the end.
    asked.catch(() => undefined);
    // A load under way has figures of its own. With all the CPU there is, it would be over between two scrapes.
    const loader = { resources: { limits: { cpu: '100m' } } };
    await live.change(namespace, name, { dataset: { version: 'loaded-while-watched', loader } });
    await waitUntil(
      'the other version is served',
      async () => (await live.cluster(namespace, name)).status?.dataset?.version === 'loaded-while-watched',
      240_000,
    );
    await live.untilAsDesired(namespace, name, 2);
  });

  after(async () => {
    asking.abort();
    try {
      await asked;
    } finally {
      // Not there where it could not be started.
      await (prometheus as PrometheusProcess | undefined)?.stop();
      for (const forward of forwards) await forward.close();
      await live.remove(namespace, name);
      live.close();
    }
  });

  /** Both tiers are autoscaled, so that there is something to tell of that, and are not scaled, so that pods stay the same. */
  async function applyAutoscaled(): Promise<void> {
    const cluster = await smallCluster(namespace, name, { database: 2, query: 1 });
    const { database, query } = cluster.spec;
    const recommended = (replicas: number) =>
      ({ minReplicas: replicas, maxReplicas: replicas + 1, mode: 'Recommend' }) as const;
    const target = { targetCPUUtilizationPercentage: 60 };
    await live.apply({
      ...cluster,
      spec: {
        ...cluster.spec,
        database: { ...database, autoscaling: { ...recommended(2), ...target } },
        query: { ...query, autoscaling: { ...recommended(1), ...target } },
      },
    });
  }

  /** Every port of every pod there is of ours; those that are to be scraped are reached, the others are nowhere. */
  async function scrapeConfigs(): Promise<object[]> {
    const labelSelector = 'app.kubernetes.io/name=movie-search';
    const operators = await live.kube.list(pods, { namespace: operatorNamespace, labelSelector });
    const ours = await live.kube.list(pods, { namespace, labelSelector });
    const service = await live.kube.get(services, {
      name: 'movie-search-operator',
      namespace: operatorNamespace,
    });
    const found: DiscoveredTarget[] = [];
    for (const pod of [...operators.items, ...ours.items]) {
      const component = pod.metadata.labels?.[componentLabel];
      for (const { name: port = '', containerPort } of pod.spec?.containers.flatMap(
        (one) => one.ports ?? [],
      ) ?? []) {
        const isScraped = port === 'admin' || (component === 'operator' && port === 'http');
        const address = isScraped ? await reach(pod, containerPort) : '127.0.0.1:9';
        found.push(podTarget(pod, port, address));
        if (component === 'operator') found.push(serviceTarget(service, pod, port, address));
      }
    }
    return (await monitors()).map((monitor) => scrapeConfigOf(monitor, found));
  }

  async function reach({ metadata }: Live<Pod>, port: number): Promise<string> {
    const forward = await forwardPort({ namespace: metadata.namespace ?? '', name: metadata.name }, port);
    forwards.push(forward);
    return forward.address;
  }

  function monitors(): Promise<KubeObject[]> {
    const kinds = ['PodMonitor', 'ServiceMonitor'];
    return renderChart(
      '--set=monitoring.podMonitor.enabled=true,monitoring.serviceMonitor.enabled=true',
      ...kinds.map((kind) => `--api-versions=monitoring.coreos.com/v1/${kind}`),
    ).then((objects) => objects.filter(({ kind }) => kinds.includes(kind ?? '')));
  }

  async function keepAsking(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const { title } of sampleTitles) {
        const { titles } = await live.directors(namespace, name, title);
        expect(titles, title).not.to.be.empty;
      }
      // Nothing is waited for: this is how often people ask.
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  it('finds the pods, and knows the cluster that each query pod is of', async () => {
    const areUp = async (): Promise<boolean> => {
      const targets = await prometheus.targets();
      return targets.length === forwards.length && targets.every(({ health }) => health === 'up');
    };
    await waitUntil('all targets are up', areUp, 60_000).catch(async (error: unknown) => {
      throw new Error(JSON.stringify(await prometheus.targets(), null, 1), { cause: error });
    });
    const query = (await prometheus.targets()).filter(({ labels }) => labels['namespace'] === namespace);
    expect(query.map(({ labels }) => labels['name'])).to.deep.equal([name]);
  });

  for (const dashboard of [usersDashboard(), operatorDashboard()]) {
    it(`has data for every panel of ${dashboard.title ?? ''}`, async () => {
      const shown = expressionsOf(dashboard).filter(({ expr }) => !ofLongLoads.test(expr));
      const expressions = shown.map(({ panel, expr }) => ({
        what: panel,
        expr: filledIn(expr, { namespace, cluster: name, operator_namespace: operatorNamespace }),
      }));
      await expectData(prometheus, expressions);
    });
  }

  it('has data for everything that the alerts are computed from', async () => {
    const rules = ruleGroups.flatMap((group) => group.rules);
    const expressions = rules.flatMap((rule) =>
      'record' in rule
        ? [{ what: rule.record, expr: rule.record }]
        : selectorsIn(rule.expr).map((expr) => ({ what: rule.alert, expr })),
    );
    await expectData(prometheus, expressions);
  });
});
