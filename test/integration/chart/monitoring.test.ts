import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';
import { parse } from 'yaml';

import type { KubeObject } from '../../../kube/resource-kind.ts';
import { chartFolder, chartNamespace, renderChart } from '../../support/chart.ts';

const kinds = ['PodMonitor', 'ServiceMonitor', 'PrometheusRule'] as const;
/** A cluster that has the Prometheus Operator. */
const served = kinds.map((kind) => `--api-versions=monitoring.coreos.com/v1/${kind}`);
const valueOf = {
  PodMonitor: 'podMonitor',
  ServiceMonitor: 'serviceMonitor',
  PrometheusRule: 'prometheusRule',
};

async function rendered<T>(kind: string, ...args: string[]): Promise<(KubeObject & T)[]> {
  const objects = await renderChart(...served, ...args);
  return objects.filter((object) => object.kind === kind) as (KubeObject & T)[];
}

const file = (name: string): Promise<string> => readFile(join(chartFolder, 'files/monitoring', name), 'utf8');

describe('what the Helm chart has for Prometheus and Grafana', function () {
  this.timeout(90_000);

  it('is off by default, also where the Prometheus Operator is there', async () => {
    const objects = await renderChart(...served);
    const ours = new Set<string | undefined>([...kinds, 'ConfigMap']);
    expect(objects.filter(({ kind }) => ours.has(kind))).to.deep.equal([]);
  });

  for (const kind of kinds) {
    it(`says what to do where a ${kind} is asked for and the cluster has none`, async () => {
      const failure = await renderChart(`--set=monitoring.${valueOf[kind]}.enabled=true`).then(
        () => null,
        (error: unknown) => error as { stderr: string },
      );
      expect(failure?.stderr)
        .to.include(`monitoring.${valueOf[kind]}.enabled is true, and this cluster has no kind ${kind}`)
        .and.include('Install the Prometheus Operator');
    });

    it(`gives a ${kind} the labels that Prometheus selects by`, async () => {
      const value = `monitoring.${valueOf[kind]}`;
      const [object] = await rendered(kind, `--set=${value}.enabled=true,${value}.labels.release=prometheus`);
      expect(object?.metadata.labels).to.include({
        release: 'prometheus',
        'app.kubernetes.io/name': 'movie-search',
      });
    });
  }

  it('has query pods scraped wherever the operator looks after them', async () => {
    interface Monitor {
      readonly spec: { readonly namespaceSelector: object; readonly podMetricsEndpoints: object[] };
    }
    const on = '--set=monitoring.podMonitor.enabled=true';
    const [everywhere] = await rendered<Monitor>('PodMonitor', on);
    expect(everywhere?.spec.namespaceSelector).to.deep.equal({ any: true });
    const [some] = await rendered<Monitor>('PodMonitor', on, '--set=watchNamespaces={films,series}');
    expect(some?.spec.namespaceSelector).to.deep.equal({ matchNames: ['films', 'series'] });
    const [often] = await rendered<Monitor>('PodMonitor', on, '--set=monitoring.podMonitor.interval=10s');
    expect(often?.spec.podMetricsEndpoints[0]).to.include({ port: 'admin', interval: '10s' });
  });

  it('keeps the namespace that the operator tells of', async () => {
    interface Monitor {
      readonly spec: { readonly namespaceSelector: object; readonly endpoints: object[] };
    }
    const [monitor] = await rendered<Monitor>(
      'ServiceMonitor',
      '--set=monitoring.serviceMonitor.enabled=true',
    );
    expect(monitor?.spec.endpoints).to.deep.equal([{ port: 'http', path: '/metrics', honorLabels: true }]);
    expect(monitor?.spec.namespaceSelector).to.deep.equal({ matchNames: [chartNamespace] });
  });

  it('brings the rules as they are, and puts the address of your pages before theirs', async () => {
    const on = '--set=monitoring.prometheusRule.enabled=true';
    interface Rule {
      readonly spec: object;
    }
    const text = await file('rules.yaml');
    const [plain] = await rendered<Rule>('PrometheusRule', on);
    expect(plain?.spec).to.deep.equal(parse(text));
    const base = 'https://wiki.example.org/movie-search/';
    const [linked] = await rendered<Rule>(
      'PrometheusRule',
      on,
      `--set=monitoring.prometheusRule.runbookBaseUrl=${base}`,
    );
    expect(linked?.spec).to.deep.equal(parse(text.replaceAll('docs/runbooks/', base)));
  });

  it('brings the dashboards in ConfigMaps that a sidecar of Grafana finds', async () => {
    const maps = await rendered<{ readonly data: Readonly<Record<string, string>> }>(
      'ConfigMap',
      '--set=monitoring.dashboards.enabled=true,monitoring.dashboards.annotations.grafana_folder=films',
    );
    for (const { metadata } of maps) {
      expect(metadata.labels).to.include({ grafana_dashboard: '1' });
      expect(metadata.annotations).to.deep.equal({ grafana_folder: 'films' });
    }
    const files = Object.assign({}, ...maps.map(({ data }) => data)) as Record<string, string>;
    expect(Object.keys(files)).to.have.members(['movie-search-users.json', 'movie-search-operator.json']);
    for (const [name, content] of Object.entries(files))
      expect(JSON.parse(content)).to.deep.equal(JSON.parse(await file(name)));
  });

  for (const [wrong, said] of [
    ['monitoring.podMonitor.enabled=perhaps', 'enabled'],
    ['monitoring.serviceMonitor.interval=soon', 'interval'],
    ['monitoring.prometheusRule.runbookBaseUrl=wiki', 'runbookBaseUrl'],
    ['monitoring.dashboard.enabled=true', 'dashboard'],
  ] as const) {
    it(`refuses --set ${wrong}, and names what is wrong`, async () => {
      const failure = await renderChart(...served, `--set=${wrong}`).then(
        () => null,
        (error: unknown) => error as { stderr: string },
      );
      expect(failure?.stderr).to.include(said);
    });
  }
});
