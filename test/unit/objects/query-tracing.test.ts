import { expect } from 'chai';

import { readConfig } from '../../../api/config.ts';
import type { MovieSearchClusterSpecInput } from '../../../crds/movie-search-cluster.ts';
import { queryDeployment } from '../../../operator/movie-search-cluster/objects/query-deployment.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

type Tracing = NonNullable<NonNullable<MovieSearchClusterSpecInput['query']>['tracing']>;

const environmentOf = (tracing?: Tracing) =>
  queryDeployment(movieSearchCluster(tracing === undefined ? {} : { query: { tracing } }), objectSettings, 2)
    .spec?.template.spec?.containers[0]?.env ?? [];

/** As the query service in that pod reads it. */
function readBy(tracing?: Tracing): ReturnType<typeof readConfig>['tracing'] {
  const given = environmentOf(tracing).map(({ name, value }) => [name, value] as const);
  return readConfig({ ...Object.fromEntries(given), POD_NAMESPACE: 'default', MONGODB_PASSWORD_FILE: '' })
    .tracing;
}

describe('the traces of the query pods', () => {
  const endpoint = 'http://collector.observability:4318';

  it('are not made where the resource says nothing', () => {
    expect(readBy()).to.equal(null);
    expect(environmentOf().filter(({ name }) => name.startsWith('OTEL'))).to.deep.equal([]);
  });

  it('go where the resource says, of so many as it says', () => {
    expect(environmentOf({ endpoint })).to.deep.include({
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      value: endpoint,
    });
    for (const [sampleRatio, share] of [
      [undefined, 0.01],
      [0, 0],
      [0.000_000_1, 0.000_000_1],
      [0.25, 0.25],
      [1, 1],
    ] as const)
      expect(readBy({ endpoint, ...(sampleRatio === undefined ? {} : { sampleRatio }) })).to.deep.equal({
        sampler: { followsCaller: true, share },
      });
  });
});
