import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { alerts, ruleGroups } from '../../../monitoring/alerts/rule-groups.ts';
import { generatedFiles } from '../../../monitoring/generated-files.ts';
import { operatorDashboard } from '../../../monitoring/dashboards/operator-dashboard.ts';
import { usersDashboard } from '../../../monitoring/dashboards/users-dashboard.ts';
import { operatorRegistry, queryRegistry } from '../../support/told-metrics.ts';
import { expressionsOf, metricsIn, selectorsIn } from '../../support/promql.ts';

const root = resolve(import.meta.dirname, '../../..');
const runbooks = join(root, 'docs/runbooks');

describe('what the chart brings for Prometheus and Grafana', () => {
  for (const { path, content } of generatedFiles()) {
    it(`${path.slice(root.length + 1)} is as its source has it`, async () => {
      expect(await readFile(path, 'utf8')).to.equal(content);
    });
  }
});

describe('the alerts', () => {
  it('each have a page with meaning, impact, diagnosis and mitigation', async () => {
    for (const { alert, annotations } of alerts) {
      const text = await readFile(join(root, annotations.runbook_url), 'utf8');
      const headings = text.split('\n').filter((line) => line.startsWith('#'));
      expect(headings, alert).to.deep.equal([
        `# ${alert}`,
        '## Meaning',
        '## Impact',
        '## Diagnosis',
        '## Mitigation',
      ]);
    }
  });

  it('are all that there are pages of', async () => {
    const pages = (await readdir(runbooks)).filter((name) => name !== 'README.md');
    expect(pages).to.have.members([...new Set(alerts.map(({ alert }) => `${alert}.md`))]);
  });

  it('are made of expressions that can be parsed', () => {
    for (const { rules } of ruleGroups)
      for (const { expr } of rules) expect(selectorsIn(expr)).not.to.be.empty;
  });
});

describe('the dashboards', () => {
  for (const dashboard of [usersDashboard(), operatorDashboard()]) {
    it(`${dashboard.title ?? ''} has panels that each say what they show, of one cluster or operator`, () => {
      const shown = expressionsOf(dashboard);
      expect(shown.length).to.be.greaterThan(10);
      for (const { panel, description, expr } of shown) {
        expect(description, panel).to.match(/\.$/);
        for (const selector of selectorsIn(expr))
          expect(selector, panel).to.match(/namespace="\$(namespace",name="\$cluster|operator_namespace)"/);
      }
      const titles = (dashboard.panels ?? []).map(({ title }) => title);
      expect(new Set(titles).size, 'two panels of one title').to.equal(titles.length);
    });
  }

  it('and the alerts are made of metrics that are told', () => {
    const told = new Set(
      [operatorRegistry(), queryRegistry()].flatMap((registry) =>
        registry.getMetricsAsArray().map(({ name }) => name),
      ),
    ).add('kube_client_requests_total');
    for (const rule of ruleGroups.flatMap(({ rules }) => rules)) if ('record' in rule) told.add(rule.record);
    const shown = [usersDashboard(), operatorDashboard()].flatMap(expressionsOf);
    const rules = ruleGroups.flatMap((group) => group.rules);
    const used = [...shown, ...rules].flatMap(({ expr }) => metricsIn(expr));
    const plain = used.map((metric) => metric.replace(/_seconds_(bucket|count|sum)$/, '_seconds'));
    expect([...new Set(plain)].filter((metric) => !told.has(metric))).to.deep.equal([]);
  });
});
