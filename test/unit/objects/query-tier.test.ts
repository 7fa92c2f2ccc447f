import { expect } from 'chai';

import { DEFAULT_WEIGHTS } from '../../../api/replica-pool/routing-weights.ts';
import { DEFAULT_ROUTING, parseRouting } from '../../../api/routing-file.ts';
import { queryDeployment } from '../../../operator/movie-search-cluster/objects/query-deployment.ts';
import { queryRouting } from '../../../operator/movie-search-cluster/objects/query-routing.ts';
import { queryService } from '../../../operator/movie-search-cluster/objects/query-service.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

describe('queryDeployment', () => {
  const deployment = queryDeployment(movieSearchCluster(), objectSettings, 4);
  const pod = deployment.spec?.template.spec;
  const environment = new Map(pod?.containers[0]?.env?.map(({ name, value }) => [name, value]));

  it('rolls without ever having fewer pods than wanted', () => {
    expect(deployment.spec?.replicas).to.equal(4);
    expect(deployment.spec?.strategy?.rollingUpdate).to.deep.equal({ maxUnavailable: 0, maxSurge: 1 });
  });

  it('gives a pod the time to stop that it is told to take, and some for the last requests', () => {
    const delaySeconds = Number(environment.get('SHUTDOWN_DELAY_MS')) / 1000;
    expect(delaySeconds).to.be.greaterThan(0);
    expect(pod?.terminationGracePeriodSeconds).to.be.greaterThan(delaySeconds + 10);
  });

  it('follows the Service of members in sync, as user query', () => {
    expect(Object.fromEntries(environment)).to.include({
      READ_SERVICE: 'movies-read',
      MONGODB_USERNAME: 'query',
      MONGODB_PASSWORD_FILE: '/etc/movie-search/auth/query-password',
    });
  });

  it('sees its own password only', () => {
    expect(pod?.volumes?.flatMap(({ secret }) => secret?.items ?? [])).to.deep.equal([
      { key: 'query-password', path: 'query-password' },
    ]);
  });

  it('spreads each generation of pods by itself', () => {
    expect(pod?.topologySpreadConstraints?.[0]).to.deep.include({ matchLabelKeys: ['pod-template-hash'] });
  });
});

describe('queryRouting', () => {
  const cluster = movieSearchCluster({
    query: { routing: { weights: { cpu: 0, lag: 200 } }, staleAnswers: true },
  });
  const deployment = queryDeployment(cluster, objectSettings, 2);
  const pod = deployment.spec?.template.spec;

  it('is what the query service reads, at the place where it is told to', () => {
    const { metadata, data } = queryRouting(cluster);
    const mount = pod?.containers[0]?.volumeMounts?.find(({ name }) => name === 'routing');
    const [[file, text] = []] = Object.entries(data ?? {});
    expect(pod?.volumes).to.deep.include({
      name: 'routing',
      configMap: { name: metadata.name, optional: true },
    });
    expect(pod?.containers[0]?.env).to.deep.include({
      name: 'ROUTING_FILE',
      value: `${mount?.mountPath ?? ''}/${file ?? ''}`,
    });
    expect(parseRouting(text ?? '')).to.deep.equal({
      weights: { ...DEFAULT_WEIGHTS, cpu: 0, lag: 200 },
      staleAnswers: true,
    });
  });

  it('has the same defaults in the resource as in the query service', () => {
    const [text] = Object.values(queryRouting(movieSearchCluster()).data ?? {});
    expect(parseRouting(text ?? '')).to.deep.equal(DEFAULT_ROUTING);
  });

  it('rolls no pod when it is changed', () => {
    expect(queryDeployment(movieSearchCluster(), objectSettings, 2).spec).to.deep.equal(deployment.spec);
  });
});

describe('queryService', () => {
  it('is a ClusterIP on port 80 unless said otherwise', () => {
    expect(queryService(movieSearchCluster()).spec).to.deep.include({
      type: 'ClusterIP',
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    });
  });

  it('is reached by both address families where the cluster has both', () => {
    expect(queryService(movieSearchCluster()).spec?.ipFamilyPolicy).to.equal('PreferDualStack');
  });

  it('takes the node port that is asked for', () => {
    const service = queryService(
      movieSearchCluster({ query: { service: { type: 'NodePort', nodePort: 30080 } } }),
    );
    expect(service.spec?.type).to.equal('NodePort');
    expect(service.spec?.ports?.[0]?.nodePort).to.equal(30080);
  });
});
