/** Specs the API server must refuse, with what it must say, and specs it must take. */

interface Refused {
  readonly because: string;
  readonly spec: unknown;
  /** The field the message names. */
  readonly at: string;
  readonly message: string;
}

interface Accepted {
  readonly when: string;
  readonly spec: unknown;
}

export const dataset = { version: '2026-11', source: { bundled: {} } };

const database = (fields: object) => ({ dataset, database: fields });
const query = (fields: object) => ({ dataset, query: fields });
const version = (label: unknown) => ({ dataset: { ...dataset, version: label } });
const source = (fields: object) => ({ dataset: { ...dataset, source: fields } });
const claim = (path: string) => source({ persistentVolumeClaim: { claimName: 'films', path } });
const requests = (fields: object) => ({ resources: { requests: fields } });
const cpu = { requests: { cpu: '500m' } };
const policy = { type: 'Pods', value: 1, periodSeconds: 60 };
const scaleUp = (fields: object) =>
  database({ autoscaling: { maxReplicas: 9, behavior: { scaleUp: fields } } });
const toleration = (fields: object) => query({ placement: { tolerations: [fields] } });
const nodeSelector = (labels: object) => query({ placement: { nodeSelector: labels } });

export const refused: readonly Refused[] = [
  // Replicas
  {
    because: 'no database replicas',
    spec: database({ replicas: 0 }),
    at: 'spec.database.replicas',
    message: 'greater than or equal to 1',
  },
  {
    because: '51 database replicas',
    spec: database({ replicas: 51 }),
    at: 'spec.database.replicas',
    message: 'less than or equal to 50',
  },
  {
    because: 'no query replicas',
    spec: query({ replicas: 0 }),
    at: 'spec.query.replicas',
    message: 'greater than or equal to 1',
  },
  {
    because: '51 query replicas',
    spec: query({ replicas: 51 }),
    at: 'spec.query.replicas',
    message: 'less than or equal to 50',
  },
  {
    because: 'half a replica',
    spec: query({ replicas: 1.5 }),
    at: 'spec.query.replicas',
    message: 'must be of type integer',
  },

  // Autoscaling
  {
    because: 'a minimum above the maximum',
    spec: database({ autoscaling: { minReplicas: 5, maxReplicas: 4 } }),
    at: 'spec.database.autoscaling.minReplicas',
    message: 'minReplicas is above maxReplicas: lower minReplicas or raise maxReplicas',
  },
  {
    because: 'replicas, which are the minimum, above the maximum',
    spec: database({ replicas: 5, autoscaling: { maxReplicas: 4 } }),
    at: 'spec.database',
    message:
      'replicas is above autoscaling.maxReplicas: raise maxReplicas, lower replicas, or set autoscaling.minReplicas',
  },
  {
    because: 'no maximum',
    spec: query({ autoscaling: {} }),
    at: 'spec.query.autoscaling.maxReplicas',
    message: 'Required value',
  },
  {
    because: 'a maximum of 51',
    spec: query({ autoscaling: { maxReplicas: 51 } }),
    at: 'spec.query.autoscaling.maxReplicas',
    message: 'less than or equal to 50',
  },
  {
    because: 'a target of 0 %',
    spec: query({ autoscaling: { maxReplicas: 5, targetCPUUtilizationPercentage: 0 } }),
    at: 'spec.query.autoscaling.targetCPUUtilizationPercentage',
    message: 'greater than or equal to 1',
  },
  {
    because: 'a target of 101 %',
    spec: query({ autoscaling: { maxReplicas: 5, targetCPUUtilizationPercentage: 101 } }),
    at: 'spec.query.autoscaling.targetCPUUtilizationPercentage',
    message: 'less than or equal to 100',
  },
  {
    because: 'an unknown mode',
    spec: query({ autoscaling: { maxReplicas: 5, mode: 'Off' } }),
    at: 'spec.query.autoscaling.mode',
    message: 'supported values: "Auto", "Recommend"',
  },
  ...[{}, { requests: { memory: '1Gi' } }, { limits: { cpu: '1' } }, { requests: { cpu: 0 } }].map(
    (resources) => ({
      because: `autoscaling with the resources ${JSON.stringify(resources)}`,
      spec: database({ autoscaling: { maxReplicas: 5 }, resources }),
      at: 'spec.database',
      message:
        'autoscaling measures CPU against the request: set resources.requests.cpu above zero, such as 500m, or drop autoscaling',
    }),
  ),
  {
    because: 'query autoscaling without a CPU request',
    spec: query({ autoscaling: { maxReplicas: 5 }, resources: {} }),
    at: 'spec.query',
    message: 'set resources.requests.cpu above zero',
  },
  {
    because: 'a policy that allows nothing',
    spec: scaleUp({ policies: [{ ...policy, value: 0 }] }),
    at: 'policies[0].value',
    message: 'greater than or equal to 1',
  },
  {
    because: 'a policy over more than half an hour',
    spec: scaleUp({ policies: [{ ...policy, periodSeconds: 1801 }] }),
    at: 'policies[0].periodSeconds',
    message: 'less than or equal to 1800',
  },
  {
    because: 'an unknown kind of policy',
    spec: scaleUp({ policies: [{ ...policy, type: 'Nodes' }] }),
    at: 'policies[0].type',
    message: 'supported values: "Pods", "Percent"',
  },
  {
    because: 'an empty list of policies',
    spec: scaleUp({ policies: [] }),
    at: 'scaleUp.policies',
    message: 'should have at least 1 items',
  },
  {
    because: 'a window of more than an hour',
    spec: scaleUp({ stabilizationWindowSeconds: 3601 }),
    at: 'scaleUp.stabilizationWindowSeconds',
    message: 'less than or equal to 3600',
  },

  // Dataset
  { because: 'no dataset', spec: {}, at: 'spec.dataset', message: 'Required value' },
  {
    because: 'no version',
    spec: { dataset: { source: { bundled: {} } } },
    at: 'spec.dataset.version',
    message: 'Required value',
  },
  {
    because: 'an empty version',
    spec: version(''),
    at: 'spec.dataset.version',
    message: 'write a version label such as 2026-11',
  },
  {
    because: 'a version of 64 characters',
    spec: version('v'.repeat(64)),
    at: 'spec.dataset.version',
    message: 'may not be more than 63 bytes',
  },
  {
    because: 'a version with a space',
    spec: version('2026 11'),
    at: 'spec.dataset.version',
    message: 'letters, digits, "-", "_" and "." with a letter or digit at each end',
  },
  {
    because: 'a version that is a number',
    spec: version(2026),
    at: 'spec.dataset.version',
    message: 'must be of type string',
  },
  {
    because: 'no source',
    spec: source({}),
    at: 'spec.dataset.source',
    message: 'write exactly one source: bundled: {}, persistentVolumeClaim, or url',
  },
  {
    because: 'two sources',
    spec: source({ bundled: {}, url: { base: 'https://files.example.org' } }),
    at: 'spec.dataset.source',
    message: 'write exactly one source: bundled: {}, persistentVolumeClaim, or url',
  },
  {
    because: 'three sources',
    spec: source({
      bundled: {},
      url: { base: 'https://files.example.org' },
      persistentVolumeClaim: { claimName: 'films' },
    }),
    at: 'spec.dataset.source',
    message: 'write exactly one source',
  },
  {
    because: 'a claim without a name',
    spec: source({ persistentVolumeClaim: {} }),
    at: 'persistentVolumeClaim.claimName',
    message: 'Required value',
  },
  {
    because: 'a claim name with capitals',
    spec: source({ persistentVolumeClaim: { claimName: 'Films' } }),
    at: 'persistentVolumeClaim.claimName',
    message: 'write the name of a PersistentVolumeClaim: lower-case letters, digits, "-" and "."',
  },
  ...['/imdb', '../imdb', 'imdb/..', 'imdb/../../etc', './imdb', 'imdb//titles'].map((path) => ({
    because: `the path ${path} in a volume`,
    spec: claim(path),
    at: 'persistentVolumeClaim.path',
    message:
      'write a path below the volume\'s root, such as imdb/2026-11: relative, without "." or ".." in it',
  })),
  ...[
    '',
    'files.example.org',
    'ftp://files.example.org',
    'https://',
    'https://user:secret@files.example.org',
    'https://files.example.org/?a=b',
    'https://files.example.org/a b',
  ].map((base) => ({
    because: `the address ${JSON.stringify(base)}`,
    spec: source({ url: { base } }),
    at: 'source.url.base',
    message: 'write an http or https address without user, query or fragment',
  })),
  {
    because: 'a Secret without a name',
    spec: source({ url: { base: 'https://files.example.org', secretRef: {} } }),
    at: 'source.url.secretRef.name',
    message: 'Required value',
  },

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

  // Placement
  {
    because: 'a topology key that is no label',
    spec: database({ placement: { topologyKey: 'a zone' } }),
    at: 'spec.database.placement.topologyKey',
    message: 'write a node label key, such as topology.kubernetes.io/zone',
  },
  {
    because: 'an unknown spread',
    spec: query({ placement: { whenUnsatisfiable: 'Never' } }),
    at: 'spec.query.placement.whenUnsatisfiable',
    message: 'supported values: "ScheduleAnyway", "DoNotSchedule"',
  },
  {
    because: 'a node label key with a space',
    spec: nodeSelector({ 'a b': 'c' }),
    at: 'spec.query.placement.nodeSelector',
    message: 'write node label keys, such as topology.kubernetes.io/zone',
  },
  {
    because: 'a node label value with a space',
    spec: nodeSelector({ a: 'b c' }),
    at: 'spec.query.placement.nodeSelector[a]',
    message: 'write a label value',
  },
  {
    because: 'seventeen node labels',
    spec: nodeSelector(Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${i}`, 'x']))),
    at: 'spec.query.placement.nodeSelector',
    message: 'must have at most 16',
  },
  {
    because: 'a toleration of an unknown effect',
    spec: toleration({ key: 'a', effect: 'Run' }),
    at: 'tolerations[0].effect',
    message: 'supported values: "NoSchedule"',
  },
  {
    because: 'a toleration without a key',
    spec: toleration({}),
    at: 'tolerations[0]',
    message: 'a toleration without a key needs operator: Exists',
  },
  {
    because: 'a toleration that Exists with a value',
    spec: toleration({ operator: 'Exists', value: 'x' }),
    at: 'tolerations[0]',
    message: 'operator: Exists takes no value',
  },
  {
    because: 'a toleration for a time of no eviction',
    spec: toleration({ key: 'a', tolerationSeconds: 1 }),
    at: 'tolerations[0]',
    message: 'tolerationSeconds needs effect: NoExecute',
  },

  // Service
  {
    because: 'an unknown Service type',
    spec: query({ service: { type: 'ExternalName' } }),
    at: 'spec.query.service.type',
    message: 'supported values: "ClusterIP", "NodePort", "LoadBalancer"',
  },
  {
    because: 'a node port on a ClusterIP',
    spec: query({ service: { nodePort: 30080 } }),
    at: 'spec.query.service.nodePort',
    message: 'nodePort needs type: NodePort or LoadBalancer; drop nodePort or set the type',
  },
  {
    because: 'a node port below 30000',
    spec: query({ service: { type: 'NodePort', nodePort: 8080 } }),
    at: 'spec.query.service.nodePort',
    message: 'greater than or equal to 30000',
  },
  {
    because: 'a node port above 32767',
    spec: query({ service: { type: 'NodePort', nodePort: 32768 } }),
    at: 'spec.query.service.nodePort',
    message: 'less than or equal to 32767',
  },
];

export const accepted: readonly Accepted[] = [
  { when: 'only the dataset is given', spec: { dataset } },
  { when: 'both tiers are empty', spec: { dataset, database: {}, query: {} } },
  {
    when: 'every nested object is empty',
    spec: {
      dataset,
      database: { storage: {}, placement: {}, resources: {} },
      query: { placement: {}, service: {}, resources: {} },
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
  { when: 'the Service has a node port', spec: query({ service: { type: 'NodePort', nodePort: 30080 } }) },
  {
    when: 'the Service is behind a load balancer',
    spec: query({ service: { type: 'LoadBalancer', nodePort: 32767 } }),
  },
];
