import {
  withDefaults,
  type MovieSearchCluster,
  type MovieSearchClusterSpecInput,
} from '../../crds/movie-search-cluster.ts';
import { defaultNetworkPolicySettings } from '../../operator/movie-search-cluster/objects/network-policy-settings.ts';
import type { WantedReplicas } from '../../operator/movie-search-cluster/objects/applied-objects.ts';
import type { ObjectSettings } from '../../operator/movie-search-cluster/objects/object-settings.ts';

/** The operator's own configuration as the objects' tests have it. */
/** As many replicas of each tier as the spec says. */
export function wantedReplicas({ spec }: MovieSearchCluster): WantedReplicas {
  return { members: spec.database.replicas, queryPods: spec.query.replicas, evictableMembers: 1 };
}

export const objectSettings: ObjectSettings = {
  images: { database: 'mongo:8.0', query: 'movie-search/query:dev', seed: 'movie-search/seed:dev' },
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: [],
  fixedIds: true,
  networkPolicy: defaultNetworkPolicySettings,
  operatorNamespace: 'movie-search-system',
};

/** The cluster `movies` in `default`, as the API server hands it out: with every default filled in. */
export function movieSearchCluster(
  spec: Partial<MovieSearchClusterSpecInput> = {},
  metadata: Partial<MovieSearchCluster['metadata']> = {},
): MovieSearchCluster {
  return {
    apiVersion: 'moviesearch.dev/v1alpha1',
    kind: 'MovieSearchCluster',
    metadata: {
      name: 'movies',
      namespace: 'default',
      uid: '4d0b0f0a-7c64-4a5c-9a55-7e5d3c1f0a11',
      generation: 1,
      resourceVersion: '1',
      ...metadata,
    },
    spec: withDefaults({ dataset: { version: '2026-11', source: { bundled: {} } }, ...spec }),
  };
}

/** Specs that between them take every branch of the builders, by what they are. */
export const specVariants: Readonly<Record<string, Partial<MovieSearchClusterSpecInput>>> = {
  'the least that can be said': {},
  'a cluster on volumes, with files on another volume': {
    dataset: {
      version: 'imdb_2026.11',
      source: { persistentVolumeClaim: { claimName: 'imdb', path: 'imdb/2026-11' } },
      judgement: { maxRejectedPercent: 0.5, allowCutFiles: true },
      titles: { types: ['movie', 'tvMovie'], aliasRegions: ['US', 'XWW'] },
    },
    database: {
      image: 'mongo:8.0.4',
      replicas: 5,
      storage: { type: 'Persistent', size: '1.5Ti', storageClassName: 'fast', reclaimPolicy: 'Retain' },
      cacheSizeGB: 1.5,
      resources: {
        requests: { cpu: '0.5', memory: '1024Mi', 'ephemeral-storage': '0.5Gi' },
        limits: { cpu: 2, memory: '2.5Gi' },
      },
      placement: {
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        nodeSelector: { disk: 'ssd' },
        tolerations: [
          { key: 'dedicated', operator: 'Equal', value: 'movies', effect: 'NoSchedule' },
          { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
        ],
      },
    },
    query: {
      image: 'movie-search/query:next',
      replicas: 4,
      service: { type: 'NodePort', nodePort: 30123 },
      routing: { weights: { cpu: 0, lag: 200 } },
      staleAnswers: true,
      directorsFrom: 'Memory',
      clusterView: { access: 'Everybody' },
      placement: { nodeSelector: { disk: 'any' }, tolerations: [{ key: 'spot', operator: 'Exists' }] },
    },
  },
  'a trial of one member, with files behind an address that wants a token': {
    dataset: {
      version: 'trial',
      source: { url: { base: 'http://files.example.org:8081/imdb', secretRef: { name: 'imdb-token' } } },
    },
    database: { replicas: 1, storage: { type: 'Persistent', size: '20Gi' } },
    query: {
      replicas: 1,
      service: { type: 'LoadBalancer' },
      access: {
        apiKeysSecretRef: { name: 'film-keys' },
        apiKeysRequired: false,
        clientRequestsPerSecond: 50,
        clientBurst: 200,
        trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
        corsOrigins: ['https://films.example'],
      },
      clusterView: { access: 'Token', tokenSecretRef: { name: 'view-token' } },
      tracing: { endpoint: 'http://collector.observability:4318', sampleRatio: 0.05 },
    },
  },
  'files behind a public address': {
    dataset: {
      version: 'public',
      source: { url: { base: 'https://files.example.org/imdb', unsorted: 'Sort' } },
      titles: { excludeTypes: [], adult: true },
    },
  },
};
