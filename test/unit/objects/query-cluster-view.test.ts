import { expect } from 'chai';

import { readConfig } from '../../../api/config.ts';
import type { MovieSearchClusterSpecInput } from '../../../crds/movie-search-cluster.ts';
import { queryRole } from '../../../operator/movie-search-cluster/objects/query-access.ts';
import { queryDeployment } from '../../../operator/movie-search-cluster/objects/query-deployment.ts';
import { queryService } from '../../../operator/movie-search-cluster/objects/query-service.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

type ClusterView = NonNullable<NonNullable<MovieSearchClusterSpecInput['query']>['clusterView']>;

const clusterOf = (clusterView?: ClusterView) =>
  movieSearchCluster(clusterView === undefined ? {} : { query: { clusterView } });
const podOf = (clusterView?: ClusterView) =>
  queryDeployment(clusterOf(clusterView), objectSettings, 2).spec?.template.spec;
const byToken: ClusterView = { access: 'Token', tokenSecretRef: { name: 'view-token', key: 'word' } };

/** As the query service in that pod reads it. */
function readBy(
  clusterView?: ClusterView,
): Pick<ReturnType<typeof readConfig>, 'clusterView' | 'peers' | 'cluster'> {
  const env = podOf(clusterView)?.containers[0]?.env ?? [];
  const given = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  const elsewhere = { POD_NAMESPACE: 'default', MONGODB_PASSWORD_FILE: '' };
  const { clusterView: access, peers, cluster } = readConfig({ ...Object.fromEntries(given), ...elsewhere });
  return { clusterView: access, peers, cluster };
}

describe('who may watch the cluster', () => {
  it('is nobody where the resource says nothing, and pods and rights are as they were', () => {
    expect(readBy().clusterView).to.deep.equal({ kind: 'off' });
    expect(podOf({ access: 'Nobody' })).to.deep.equal(podOf());
    expect(podOf({})).to.deep.equal(podOf());
    expect(queryRole(clusterOf()).rules).to.have.length(1);
  });

  it('is everybody, or who has the token, as the resource says it', () => {
    const around = {
      peers: {
        ...{ kind: 'service', namespace: 'default' },
        service: queryService(clusterOf()).metadata.name,
      },
      cluster: { name: 'movies', namespace: 'default' },
    };
    expect(readBy({ access: 'Everybody' })).to.deep.equal({ clusterView: { kind: 'on' }, ...around });
    expect(readBy(byToken)).to.deep.equal({
      clusterView: { kind: 'token', file: '/etc/movie-search/cluster-view/token' },
      ...around,
    });
  });

  it('is read from the one entry of the Secret, without which pods start all the same', () => {
    const pod = podOf(byToken);
    const volume = pod?.volumes?.find(({ secret }) => secret?.secretName === 'view-token');
    expect(volume?.secret).to.include({ optional: true });
    expect(volume?.secret?.items).to.deep.equal([{ key: 'word', path: 'token' }]);
    expect(pod?.containers[0]?.volumeMounts).to.deep.include({
      ...{ name: volume?.name, mountPath: '/etc/movie-search/cluster-view', readOnly: true },
    });
  });

  it('lets query pods read this one resource, and write nothing', () => {
    expect(queryRole(clusterOf({ access: 'Everybody' })).rules?.at(-1)).to.deep.equal({
      apiGroups: ['moviesearch.dev'],
      resources: ['moviesearchclusters'],
      resourceNames: ['movies'],
      verbs: ['get', 'list', 'watch'],
    });
  });
});
