import { expect } from 'chai';

import type { MovieSearchClusterSpecInput } from '../../../crds/movie-search-cluster.ts';
import { memberHost } from '../../../operator/movie-search-cluster/membership/member-name.ts';
import { memberPod, memberTemplateHash } from '../../../operator/movie-search-cluster/objects/member-pod.ts';
import { memberVolumeClaim } from '../../../operator/movie-search-cluster/objects/member-volume-claim.ts';
import { nodesAvoidedBy } from '../../../operator/movie-search-cluster/objects/pod-placement.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

type Database = NonNullable<MovieSearchClusterSpecInput['database']>;

const hashOf = (database: Database, spec: Partial<MovieSearchClusterSpecInput> = {}): string =>
  memberTemplateHash(movieSearchCluster({ ...spec, database }), objectSettings);

describe('memberPod', () => {
  const pod = (database: Database = {}) =>
    memberPod(movieSearchCluster({ database }), objectSettings, 'movies-db-2');

  it('has the name under which the replica set knows the member for a DNS name', () => {
    const { hostname = '', subdomain = '' } = pod().spec ?? {};
    expect(`${hostname}.${subdomain}.default.svc:27017`).to.equal(
      memberHost('movies', 'default', 'movies-db-2'),
    );
  });

  it('is ready only by the word of the operator', () => {
    expect(pod().spec?.readinessGates).to.deep.equal([{ conditionType: 'moviesearch.dev/in-sync' }]);
  });

  it('names its member and its template', () => {
    expect(pod().metadata.labels).to.include({
      'moviesearch.dev/member': 'movies-db-2',
      'moviesearch.dev/template-hash': hashOf({}),
    });
  });

  it('keeps its data on its own volume where storage is persistent, on the node where not', () => {
    const data = (database?: Database) => pod(database).spec?.volumes?.find(({ name }) => name === 'data');
    expect(data()).to.deep.equal({ name: 'data', emptyDir: {} });
    const storage = { type: 'Persistent', size: '20Gi' } as const;
    const claim = memberVolumeClaim(movieSearchCluster({ database: { storage } }), 'movies-db-2');
    expect(data({ storage })?.persistentVolumeClaim?.claimName).to.equal(claim?.metadata.name);
  });

  it('listens on both address families', () => {
    expect(pod().spec?.containers[0]?.args).to.include.members(['--bind_ip_all', '--ipv6']);
  });

  it('sees the key file and no password', () => {
    const secrets = pod().spec?.volumes?.flatMap(({ secret }) => secret?.items ?? []);
    expect(secrets).to.deep.equal([{ key: 'keyfile', path: 'keyfile' }]);
    expect(pod().spec?.automountServiceAccountToken).to.equal(false);
  });

  for (const { storage, oplog } of [
    { storage: { type: 'Ephemeral' }, oplog: 1024 },
    { storage: { type: 'Persistent', size: '20Gi' }, oplog: 2048 },
    { storage: { type: 'Persistent', size: '100Mi' }, oplog: 64 },
    { storage: { type: 'Persistent', size: '2Ti' }, oplog: 16_384 },
  ] as const) {
    it(`keeps ${oplog} MiB of oplog with storage ${JSON.stringify(storage)}`, () => {
      expect(pod({ storage }).spec?.containers[0]?.args).to.include(`--oplogSize=${oplog}`);
    });
  }
});

describe('memberTemplateHash', () => {
  const steady = hashOf({});

  it('is that of every member', () => {
    const labels = ['movies-db-0', 'movies-db-7'].map(
      (name) =>
        memberPod(movieSearchCluster(), objectSettings, name).metadata.labels?.[
          'moviesearch.dev/template-hash'
        ],
    );
    expect(labels).to.deep.equal([steady, steady]);
  });

  const rolls: Readonly<Record<string, Database>> = {
    'another image': { image: 'mongo:8.0.4' },
    'another CPU request': { resources: { requests: { cpu: '300m', memory: '384Mi' } } },
    'a limit': { resources: { requests: { cpu: '200m', memory: '384Mi' }, limits: { memory: '1Gi' } } },
    'another cache size': { cacheSizeGB: 0.5 },
    'another choice of nodes': { placement: { nodeSelector: { disk: 'ssd' } } },
    'another spread': { placement: { topologyKey: 'kubernetes.io/hostname' } },
  };
  for (const [change, database] of Object.entries(rolls)) {
    it(`changes with ${change}`, () => {
      expect(hashOf(database))
        .to.match(/^[0-9a-f]{10}$/)
        .and.not.equal(steady);
    });
  }

  it("changes with the operator's default image where the cluster names none, and only there", () => {
    const next = { ...objectSettings, images: { ...objectSettings.images, database: 'mongo:9.0' } };
    const [silent, outspoken] = [
      movieSearchCluster(),
      movieSearchCluster({ database: { image: 'mongo:8.0' } }),
    ];
    expect(memberTemplateHash(silent, next)).to.not.equal(memberTemplateHash(silent, objectSettings));
    expect(memberTemplateHash(outspoken, next)).to.equal(memberTemplateHash(outspoken, objectSettings));
  });

  const rollsNothing: Readonly<Record<string, [Database, Partial<MovieSearchClusterSpecInput>?]>> = {
    'more members': [{ replicas: 5 }],
    'another bound on lag': [{ maxLagSeconds: 30 }],
    autoscaling: [
      {
        autoscaling: { maxReplicas: 5 },
        resources: { requests: { cpu: '200m', memory: '384Mi' } },
      },
    ],
    'another dataset': [{}, { dataset: { version: '2026-12', source: { bundled: {} } } }],
    'another query tier': [{}, { query: { replicas: 5, image: 'other' } }],
    'the same amounts written otherwise': [{ resources: { requests: { cpu: '0.2', memory: '393216Ki' } } }],
  };
  for (const [change, [database, spec]] of Object.entries(rollsNothing)) {
    it(`stays with ${change}`, () => {
      expect(hashOf(database, spec)).to.equal(steady);
    });
  }

  it('tells no difference by the order in which fields were written', () => {
    const [one, other] = [{ nodeSelector: { a: '1', b: '2' } }, { nodeSelector: { b: '2', a: '1' } }];
    expect(hashOf({ placement: one })).to.equal(hashOf({ placement: other }));
  });
});

describe('memberVolumeClaim', () => {
  const claim = (storage: NonNullable<Database['storage']>) =>
    memberVolumeClaim(movieSearchCluster({ database: { storage } }), 'movies-db-0');

  it('is none where members keep their data on the node', () => {
    expect(claim({})).to.equal(null);
  });

  it('goes with the MovieSearchCluster unless it is to be retained', () => {
    expect(claim({ type: 'Persistent', size: '20Gi' })?.metadata.ownerReferences).to.have.length(1);
    const retained = claim({ type: 'Persistent', size: '20Gi', reclaimPolicy: 'Retain' });
    expect(retained?.metadata).to.not.have.property('ownerReferences');
  });

  for (const reclaimPolicy of ['Delete', 'Retain'] as const) {
    it(`is left alone by tools that prune by its labels, with reclaimPolicy ${reclaimPolicy}: that may change`, () => {
      expect(claim({ type: 'Persistent', size: '20Gi', reclaimPolicy })?.metadata.annotations).to.include({
        'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      });
    });
  }

  it('asks for the class that is named, and for none otherwise', () => {
    expect(claim({ type: 'Persistent', size: '1024Mi', storageClassName: 'fast' })?.spec).to.deep.equal({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'fast',
    });
    expect(claim({ type: 'Persistent', size: '20Gi' })?.spec).to.not.have.property('storageClassName');
  });

  it('keeps away from nodes by a spec of its own, under the hash of the same template', () => {
    const away = memberPod(movieSearchCluster(), objectSettings, 'movies-db-3', ['worker-1', 'worker-2']);
    const anywhere = memberPod(movieSearchCluster(), objectSettings, 'movies-db-3');
    expect(nodesAvoidedBy(away.spec)).to.deep.equal(['worker-1', 'worker-2']);
    expect(nodesAvoidedBy(anywhere.spec)).to.deep.equal([]);
    expect(away.metadata.labels).to.deep.equal(anywhere.metadata.labels);
    expect(away.spec?.affinity?.podAntiAffinity).to.deep.equal(anywhere.spec?.affinity?.podAntiAffinity);
  });
});
