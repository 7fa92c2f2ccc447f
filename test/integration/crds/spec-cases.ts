import { accessAccepted, accessCases } from './cases/access-cases.ts';
import { clusterViewAccepted, clusterViewCases } from './cases/cluster-view-cases.ts';
import { databaseCases } from './cases/database-cases.ts';
import { datasetCases } from './cases/dataset-cases.ts';
import { placementCases } from './cases/placement-cases.ts';
import { scaleCases } from './cases/scale-cases.ts';
import { tracingAccepted, tracingCases } from './cases/tracing-cases.ts';
import type { Accepted, Refused } from './spec-case.ts';
import {
  dataset,
  database,
  query,
  version,
  source,
  claim,
  cpu,
  policy,
  scaleUp,
  titles,
} from './spec-fragments.ts';

/** Specs the API server must refuse, with what it must say, and specs it must take. */
export const refused: readonly Refused[] = [
  ...scaleCases,
  ...datasetCases,
  ...databaseCases,
  ...placementCases,
  ...accessCases,
  ...clusterViewCases,
  ...tracingCases,
];

export const accepted: readonly Accepted[] = [
  { when: 'only the dataset is given', spec: { dataset } },
  { when: 'both tiers are empty', spec: { dataset, database: {}, query: {} } },
  {
    when: 'every nested object is empty',
    spec: {
      dataset,
      database: { storage: {}, placement: {}, resources: {} },
      query: { placement: {}, service: {}, resources: {}, routing: { weights: {} } },
    },
  },
  {
    when: 'replicas are at their least',
    spec: { dataset, database: { replicas: 1 }, query: { replicas: 1 } },
  },
  {
    when: 'replicas are at their most',
    spec: { dataset, database: { replicas: 50 }, query: { replicas: 50 } },
  },
  {
    when: 'autoscaling stands beside the default CPU request',
    spec: {
      dataset,
      database: { autoscaling: { maxReplicas: 9 } },
      query: { autoscaling: { maxReplicas: 50 } },
    },
  },
  {
    when: 'autoscaling stands on one point',
    spec: query({ replicas: 4, autoscaling: { minReplicas: 4, maxReplicas: 4 }, resources: cpu }),
  },
  {
    when: 'replicas are above the maximum but the minimum is given',
    spec: query({ replicas: 9, autoscaling: { minReplicas: 1, maxReplicas: 4 } }),
  },
  {
    when: 'autoscaling has a behavior for one direction',
    spec: scaleUp({
      selectPolicy: 'Min',
      tolerance: '0.05',
      policies: [policy, { ...policy, type: 'Percent' }],
    }),
  },
  {
    when: 'autoscaling has an empty behavior',
    spec: database({ autoscaling: { maxReplicas: 9, behavior: { scaleUp: {}, scaleDown: {} } } }),
  },
  { when: 'the version is as long as it may be', spec: version('v'.repeat(63)) },
  { when: 'the files are on a volume', spec: source({ persistentVolumeClaim: { claimName: 'imdb.files' } }) },
  ...['imdb/2026-11', 'imdb/', '.hidden/..data', '...', ''].map((path) => ({
    when: `the path in the volume is ${JSON.stringify(path)}`,
    spec: claim(path),
  })),
  ...['http://10.0.0.1:8080/a%20b/', 'https://[::1]:443/imdb', 'https://files.example.org'].map((base) => ({
    when: `the address is ${base}`,
    spec: source({ url: { base, secretRef: { name: 'imdb-token' } } }),
  })),
  {
    when: 'the files are JSON Lines, fetched through a proxy',
    spec: source({
      url: { base: 'https://files.example.org', format: 'JSONLines', proxy: 'http://[::1]:3128/' },
    }),
  },
  {
    when: 'quantities are whole numbers, beyond 32 bits too',
    spec: database({ resources: { requests: { cpu: 2, memory: 4294967296 }, limits: { memory: '4Gi' } } }),
  },
  {
    when: 'quantities are decimals and exponents',
    spec: database({
      resources: {
        requests: { cpu: '0.5', memory: '1e9', 'ephemeral-storage': '1.5G' },
        limits: { cpu: '500m' },
      },
    }),
  },
  {
    when: 'volumes are kept',
    spec: database({
      storage: { type: 'Persistent', size: '20Gi', storageClassName: 'fast.ssd', reclaimPolicy: 'Retain' },
    }),
  },
  {
    when: 'the cache is a whole number',
    spec: database({
      cacheSizeGB: 2,
      maxLagSeconds: 30,
      image: 'registry.example.org:5000/mongo@sha256:0123',
    }),
  },
  {
    when: 'the memory limit just holds the cache and mongod',
    spec: database({ cacheSizeGB: 1, resources: { limits: { memory: '1152Mi' } } }),
  },
  {
    when: 'a person names the nodes that are off',
    spec: database({ failover: { onMajorityLoss: 'Force', forceAfterSeconds: 60, fencedNodes: ['node-a'] } }),
  },
  {
    when: 'a load is judged by limits at their ends',
    spec: {
      dataset: {
        ...dataset,
        judgement: {
          minTitles: 0,
          minTitlesWithDirectors: 2 ** 31 - 1,
          maxRejectedPercent: 0.5,
          maxShrinkPercent: 100,
          maxHoursBetweenFiles: 1_000_000,
          allowCutFiles: true,
        },
      },
    },
  },
  { when: 'every title is loaded', spec: titles({ excludeTypes: [], adult: true }) },
  {
    when: 'titles are chosen by all that one can choose by',
    spec: titles({
      types: ['movie', 'a'.repeat(50)],
      adult: false,
      aliasRegions: ['US', 'SUHH'],
      aliasLanguages: ['en', 'cmn'],
    }),
  },
  {
    when: 'files are sorted',
    spec: source({ persistentVolumeClaim: { claimName: 'films', unsorted: 'Sort' } }),
  },
  {
    when: 'types of JSON Lines are chosen',
    spec: {
      dataset: {
        version: '1',
        source: { url: { base: 'http://h', format: 'JSONLines' } },
        titles: { excludeTypes: Array.from({ length: 50 }, (_, n) => `type${n}`), adult: false },
      },
    },
  },
  {
    when: 'the least versions are kept',
    spec: { dataset: { ...dataset, keepVersions: 1 } },
  },
  {
    when: 'the most versions are kept',
    spec: { dataset: { ...dataset, keepVersions: 10 } },
  },
  {
    when: 'the loader has limits, as a quota may ask',
    spec: { dataset: { ...dataset, loader: { resources: { limits: { cpu: 1, memory: '1Gi' } } } } },
  },
  {
    when: 'pods are placed',
    spec: query({
      placement: {
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        nodeSelector: { 'kubernetes.io/arch': 'amd64', pool: '' },
        tolerations: [
          { operator: 'Exists' },
          { key: 'dedicated', value: 'films', effect: 'NoSchedule' },
          {
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 30,
          },
        ],
      },
    }),
  },
  {
    when: 'weights are at their least and most',
    spec: query({
      routing: { weights: { cpu: 0, lag: 400 } },
      staleAnswers: true,
      directorsFrom: 'Memory',
    }),
  },
  { when: 'the Service has a node port', spec: query({ service: { type: 'NodePort', nodePort: 30080 } }) },
  {
    when: 'the Service is behind a load balancer',
    spec: query({ service: { type: 'LoadBalancer', nodePort: 32767 } }),
  },
  ...accessAccepted,
  ...clusterViewAccepted,
  ...tracingAccepted,
];
