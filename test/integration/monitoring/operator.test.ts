import { join } from 'node:path';
import { expect } from 'chai';
import { collectDefaultMetrics } from 'prom-client';
import { loadProgressId } from '../../../catalog/dataset-pointer.ts';
import { ruleGroups } from '../../../monitoring/alerts/rule-groups.ts';
import { operatorDashboard } from '../../../monitoring/dashboards/operator-dashboard.ts';
import { usersDashboard } from '../../../monitoring/dashboards/users-dashboard.ts';
import { startHealthServer, type HealthServer } from '../../../operator/controller/health-server.ts';
import { chartFolder } from '../../support/chart.ts';
import { expectData, type NamedExpression } from '../../support/expect-data.ts';
import { OperatorTrial } from '../../support/operator-trial.ts';
import { PrometheusProcess } from '../../support/prometheus-process.ts';
import { expressionsOf, filledIn, metricsIn, selectorsIn } from '../../support/promql.ts';
import { testLogger } from '../../support/test-logger.ts';

/** Query pods tell of these. */
const ofQueryPods = /movie_search_query_|movie_search:|nodejs_/;
/** There is no metrics API beside a bare API server, and so nothing is measured; calls are counted where the operator's process starts. */
const notHere = /cpu_utilization_ratio|wanted_replicas|kube_client_requests_total/;

describe('the dashboards and alerts, of an operator that a Prometheus scrapes', function () {
  this.timeout(180_000);
  const trial = new OperatorTrial('monitored');
  let health: HealthServer;
  let prometheus: PrometheusProcess;

  before(async () => {
    await trial.connect();
    await trial.begin();
    const { registry } = trial.operator;
    collectDefaultMetrics({ register: registry });
    health = await startHealthServer({
      port: 0,
      liveness: {},
      readiness: {},
      metrics: registry,
      logger: testLogger,
    });
    const labels = { namespace: 'ops', pod: 'a' };
    const targets = [`127.0.0.1:${health.port}`];
    prometheus = await PrometheusProcess.start(
      [{ job_name: 'operator', honor_labels: true, static_configs: [{ targets, labels }] }],
      join(chartFolder, 'files/monitoring/rules.yaml'),
    );
    const autoscaling = { maxReplicas: 4, targetCPUUtilizationPercentage: 60 };
    const resources = { requests: { cpu: '1' } };
    await trial.namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { replicas: 3, autoscaling, resources },
      query: { replicas: 2, autoscaling, resources },
    });
    await trial.namespace.untilAsDesired(3);
  });

  after(async () => {
    await prometheus.stop();
    await health.close();
    await trial.end();
    trial.close();
  });

  /** Node tells of both. */
  const isOfQueryPod = (expr: string): boolean => expr.includes('process_') && expr.includes('$cluster');
  const isHere = (expr: string): boolean => !ofQueryPods.test(expr) && !notHere.test(expr);

  it('have data for every panel that is the operator’s, a load under way among them', async () => {
    const over = Promise.withResolvers<undefined>();
    trial.namespace.loading = async (version, report) => {
      const at = new Date();
      report({
        ...{ _id: loadProgressId(version), version, phase: 'Loading', percent: 40, titles: 7 },
        ...{ rejectedRows: 0, startedAt: at, phaseSince: at, updatedAt: at, message: null },
      });
      await over.promise;
    };
    await trial.namespace.change({ dataset: { version: 'v2' } });
    const variables = {
      ...{ namespace: trial.namespace.name, cluster: 'movies', operator_namespace: 'ops' },
    };
    const expressions = [usersDashboard(), operatorDashboard()]
      .flatMap(expressionsOf)
      .filter(({ expr }) => isHere(expr) && !isOfQueryPod(expr))
      .map(({ panel, expr }) => ({ what: panel, expr: filledIn(expr, variables) }));
    try {
      expect(expressions.length).to.be.greaterThan(30);
      await expectData(prometheus, expressions);
    } finally {
      over.resolve(undefined);
    }
    await trial.namespace.untilAsDesired(3);
  });

  it('have data for every series of the operator’s that an alert reads', async () => {
    const expressions = ruleGroups
      .flatMap(({ rules }) => rules)
      .flatMap((rule): NamedExpression[] =>
        'alert' in rule ? selectorsIn(rule.expr).map((expr) => ({ what: rule.alert, expr })) : [],
      )
      .filter(({ expr }) => isHere(expr) && metricsIn(expr).length > 0);
    expect(expressions.length).to.be.greaterThan(15);
    await expectData(prometheus, expressions);
  });
});
