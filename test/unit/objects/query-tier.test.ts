import { expect } from 'chai';
import fc from 'fast-check';
import type { z } from 'zod';

import { readConfig } from '../../../api/config.ts';
import { DEFAULT_WEIGHTS } from '../../../api/replica-pool/routing-weights.ts';
import { DEFAULT_ROUTING, parseRouting } from '../../../api/routing-file.ts';
import { access } from '../../../crds/access-spec.ts';
import { queryDeployment } from '../../../operator/movie-search-cluster/objects/query-deployment.ts';
import { queryRouting } from '../../../operator/movie-search-cluster/objects/query-routing.ts';
import { queryService } from '../../../operator/movie-search-cluster/objects/query-service.ts';
import { origins, ranges } from '../../support/access-arbitrary.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

type AccessSpecInput = z.input<typeof access>;

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
    query: { routing: { weights: { cpu: 0, lag: 200 } }, staleAnswers: true, directorsFrom: 'Memory' },
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
      directorsFrom: 'Memory',
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

describe('who may ask', () => {
  const podOf = (access?: AccessSpecInput) => {
    const cluster = movieSearchCluster(access === undefined ? {} : { query: { access } });
    return queryDeployment(cluster, objectSettings, 2).spec?.template.spec;
  };

  /** What is not there outside a pod. */
  const elsewhere = { POD_NAMESPACE: 'default', MONGODB_PASSWORD_FILE: '' };

  /** As the query service in that pod reads it. */
  const readBy = (access?: AccessSpecInput) => {
    const env = podOf(access)?.containers[0]?.env ?? [];
    const given = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
    return readConfig({ ...Object.fromEntries(given), ...elsewhere }).access;
  };

  it('is anybody, with the template as it was, where the resource says nothing', () => {
    expect(readBy()).to.deep.equal({ trustedProxies: [], apiKeysRequired: true, corsOrigins: [] });
    expect(podOf({})).to.deep.equal(podOf());
  });

  it('reaches the query service as the resource says it', () => {
    const said = {
      apiKeysSecretRef: { name: 'film-keys' },
      apiKeysRequired: false,
      clientRequestsPerSecond: 50,
      clientBurst: 60,
      trustedProxies: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://films.example', '*'],
    };
    expect(readBy(said)).to.deep.equal({
      apiKeysFile: '/etc/movie-search/api-keys/api-keys',
      apiKeysRequired: false,
      rate: { perSecond: 50, burst: 60 },
      trustedProxies: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://films.example', '*'],
    });
    expect(readBy({ clientRequestsPerSecond: 50 }).rate).to.deep.equal({ perSecond: 50, burst: 100 });
  });

  it('is read from the one entry of the Secret, without which no pod starts', () => {
    const pod = podOf({ apiKeysSecretRef: { name: 'film-keys', key: 'keys.txt' } });
    const volume = pod?.volumes?.find(({ secret }) => secret?.secretName === 'film-keys');
    expect(volume?.secret?.items).to.deep.equal([{ key: 'keys.txt', path: 'api-keys' }]);
    expect(volume?.secret).not.to.have.property('optional');
    expect(pod?.containers[0]?.volumeMounts).to.deep.include({
      name: volume?.name,
      mountPath: '/etc/movie-search/api-keys',
      readOnly: true,
    });
  });

  it('is nothing on which a pod would not start, whatever the resource takes', () => {
    const taken = { ranges: 0, origins: 0 };
    const check = (kind: keyof typeof taken, given: AccessSpecInput): void => {
      if (!access.safeParse(given).success) return;
      taken[kind] += 1;
      readBy(given);
    };
    fc.assert(
      fc.property(ranges, origins, (range, origin) => {
        check('ranges', { trustedProxies: [range] });
        check('origins', { corsOrigins: [origin] });
      }),
      { numRuns: 2000 },
    );
    expect(taken.ranges).to.be.above(400);
    expect(taken.origins).to.be.above(400);
  });

  it('may be from behind any address there is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        // RFC 4291's third form, an IPv6 address that ends in an IPv4 one, is left out.
        fc.pre(!(address.includes(':') && address.includes('.')));
        expect(access.safeParse({ trustedProxies: [address] }).success, address).to.equal(true);
      }),
    );
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
