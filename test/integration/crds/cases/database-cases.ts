import type { Refused } from '../spec-case.ts';
import { database, dataset, query, requests } from '../spec-fragments.ts';

/** What members are given, and how they are kept. */
export const databaseCases: readonly Refused[] = [
  // Resources
  ...['abc', '-1', '1 Gi', '500M i', ''].map((amount) => ({
    because: `the amount ${JSON.stringify(amount)} of CPU`,
    spec: database(requests({ cpu: amount })),
    at: 'spec.database.resources.requests.cpu',
    message: 'write a quantity of zero or more, such as 500m, 2, 512Mi or 20Gi',
  })),
  {
    because: '-1 CPU as a number',
    spec: query(requests({ cpu: -1 })),
    at: 'spec.query.resources.requests.cpu',
    message: 'write a quantity of zero or more',
  },
  {
    because: 'half a CPU as a number, which needs quotes',
    spec: query(requests({ cpu: 0.5 })),
    at: 'spec.query.resources.requests.cpu',
    message: 'must be of type',
  },
  {
    because: 'a memory limit below the request',
    spec: database({ resources: { requests: { memory: '1Gi' }, limits: { memory: '1000Mi' } } }),
    at: 'spec.database.resources',
    message: 'limits.memory is below requests.memory: raise the limit or lower the request',
  },
  {
    because: 'a limit below a request that only its decimal spelling keeps above 2^63 - 1',
    spec: database({ resources: { requests: { memory: '1e30' }, limits: { memory: '8Ei' } } }),
    at: 'spec.database.resources',
    message: 'limits.memory is below requests.memory: raise the limit or lower the request',
  },
  {
    because: 'a CPU limit below the request',
    spec: query({ resources: { requests: { cpu: 1 }, limits: { cpu: '999m' } } }),
    at: 'spec.query.resources',
    message: 'limits.cpu is below requests.cpu: raise the limit or lower the request',
  },
  {
    because: 'a disk limit below the request',
    spec: query({
      resources: { requests: { 'ephemeral-storage': '2Gi' }, limits: { 'ephemeral-storage': '1Gi' } },
    }),
    at: 'spec.query.resources',
    message: 'limits.ephemeral-storage is below requests.ephemeral-storage',
  },

  // Storage
  {
    because: 'an unknown storage type',
    spec: database({ storage: { type: 'Tape' } }),
    at: 'spec.database.storage.type',
    message: 'supported values: "Ephemeral", "Persistent"',
  },
  {
    because: 'Persistent without a size',
    spec: database({ storage: { type: 'Persistent' } }),
    at: 'spec.database.storage',
    message: 'storage type Persistent needs a size, such as size: 20Gi',
  },
  {
    because: 'Persistent of no size',
    spec: database({ storage: { type: 'Persistent', size: '0Gi' } }),
    at: 'spec.database.storage.size',
    message: 'write a quantity above zero, such as 20Gi',
  },
  {
    because: 'Persistent of size abc',
    spec: database({ storage: { type: 'Persistent', size: 'abc' } }),
    at: 'spec.database.storage.size',
    message: 'write a quantity of zero or more',
  },
  {
    because: 'a size without Persistent',
    spec: database({ storage: { size: '1Gi' } }),
    at: 'spec.database.storage',
    message: 'size and storageClassName need type: Persistent',
  },
  {
    because: 'a StorageClass without Persistent',
    spec: database({ storage: { storageClassName: 'fast' } }),
    at: 'spec.database.storage',
    message: 'size and storageClassName need type: Persistent',
  },
  {
    because: 'Retain without Persistent',
    spec: database({ storage: { reclaimPolicy: 'Retain' } }),
    at: 'spec.database.storage',
    message: 'reclaimPolicy: Retain needs type: Persistent',
  },
  {
    because: 'an unknown reclaim policy',
    spec: database({ storage: { reclaimPolicy: 'Recycle' } }),
    at: 'spec.database.storage.reclaimPolicy',
    message: 'supported values: "Delete", "Retain"',
  },

  // The rest of the database
  {
    because: 'no lag allowed',
    spec: database({ maxLagSeconds: 0 }),
    at: 'spec.database.maxLagSeconds',
    message: 'greater than or equal to 1',
  },
  {
    because: 'a cache below what WiredTiger takes',
    spec: database({ cacheSizeGB: 0.2 }),
    at: 'spec.database.cacheSizeGB',
    message: 'greater than or equal to 0.25',
  },
  {
    because: 'a fraction of a core that YAML takes for a number',
    spec: database({ resources: { requests: { cpu: 0.5 } } }),
    at: 'spec.database.resources.requests.cpu',
    message: 'must be of type integer,string: "number"',
  },
  {
    because: 'a cache as large as the memory limit',
    spec: database({ cacheSizeGB: 1, resources: { limits: { memory: '1Gi' } } }),
    at: 'spec.database.cacheSizeGB',
    message: 'raise the limit or lower cacheSizeGB',
  },
  {
    because: 'the default cache in a limit that leaves mongod itself too little',
    spec: database({ resources: { limits: { memory: '383Mi' } } }),
    at: 'spec.database.cacheSizeGB',
    message: '0.25 needs 384Mi',
  },
  {
    because: 'fenced nodes that nothing would act upon',
    spec: database({ failover: { fencedNodes: ['node-a'] } }),
    at: 'spec.database.failover.fencedNodes',
    message: 'fencedNodes needs onMajorityLoss: Force',
  },
  {
    because: 'a node that counts as silent between two of its heartbeats',
    spec: database({ failover: { nodeTimeoutSeconds: 9 } }),
    at: 'spec.database.failover.nodeTimeoutSeconds',
    message: 'greater than or equal to 10',
  },
  {
    because: 'a loader whose limit is below its request',
    spec: {
      dataset: {
        ...dataset,
        loader: { resources: { requests: { memory: '1Gi' }, limits: { memory: '512Mi' } } },
      },
    },
    at: 'spec.dataset.loader.resources',
    message: 'limits.memory is below requests.memory',
  },
  {
    because: 'an image with a space',
    spec: database({ image: 'mongo 8' }),
    at: 'spec.database.image',
    message: 'write an image reference without white space, such as mongo:8.0',
  },
  {
    because: 'an image over 512 characters',
    spec: query({ image: 'i'.repeat(513) }),
    at: 'spec.query.image',
    message: 'may not be more than 512 bytes',
  },
];
