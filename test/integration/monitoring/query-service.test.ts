import { expect } from 'chai';
import { operatorDashboard } from '../../../monitoring/dashboards/operator-dashboard.ts';
import { usersDashboard } from '../../../monitoring/dashboards/users-dashboard.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { expectData } from '../../support/expect-data.ts';
import { films } from '../../support/film.ts';
import { PrometheusProcess } from '../../support/prometheus-process.ts';
import { expressionsOf, filledIn, metricsIn } from '../../support/promql.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';

/** What a query pod tells of, or Node of it: the rest is the operator's. */
const ofQueryPods = /^(movie_search_query|process|nodejs)_/;
/** Outside a container nothing can be told of it. */
const inContainersOnly = /movie_search_query_network/;

describe('the dashboards, of a query service that a Prometheus scrapes', function () {
  this.timeout(180_000);
  let catalogue: CatalogueSet;
  let service: QueryProcess;
  let prometheus: PrometheusProcess;

  before(async () => {
    catalogue = await startCatalogueSet(films, 2);
    // A machine that is busy with other tests is slow, which is not what is tried here.
    service = await startQueryProcess({ ...catalogue.queryEnv, REQUEST_DEADLINE_MS: '10000' });
    const labels = { namespace: 'films', name: 'movies', pod: 'q1' };
    const targets = [new URL(service.adminUrl).host];
    prometheus = await PrometheusProcess.start([
      { job_name: 'query', static_configs: [{ targets, labels }] },
    ]);
  });

  after(async () => {
    await prometheus.stop();
    await service.end('SIGKILL');
    await catalogue.stop();
  });

  it('have data in every panel that is about query pods and what they read from', async () => {
    const expressions = [usersDashboard(), operatorDashboard()]
      .flatMap(expressionsOf)
      .filter(({ expr }) => metricsIn(expr).every((metric) => ofQueryPods.test(metric)))
      .filter(({ expr }) => !inContainersOnly.test(expr) && !expr.includes('$operator_namespace'));
    expect(expressions.length).to.be.greaterThan(30);
    const named = expressions.map(({ panel, expr }) => ({
      what: panel,
      expr: filledIn(expr, { namespace: 'films', cluster: 'movies' }),
    }));
    await expectData(prometheus, named, async () => {
      for (const title of ['heat', 'jaws', 'no such film']) {
        const { status } = await fetch(`${service.url}/directors?title=${encodeURIComponent(title)}`);
        expect(status, title).to.equal(200);
      }
    });
  });

  it('would be empty of a cluster of another name', async () => {
    const expr = 'movie_search_query_requests_in_flight{namespace="films",name="others"}';
    expect(await prometheus.seriesOf(expr)).to.deep.equal([]);
  });
});
