/**
 * The MovieSearchCluster: what a person writes, what the API server makes of it, and what the operator
 * answers in its status. The CRD is generated from this file (generate.ts), so every description here
 * is what `kubectl explain` shows.
 */
import { z } from 'zod';
import { compareQuantities, isQuantity, quantityPattern, type Quantity } from './quantity.ts';
import { withRules } from './rule.ts';

/** How the API server knows the resource. */
export const movieSearchClusterResource = {
  group: 'moviesearch.dev',
  version: 'v1alpha1',
  apiVersion: 'moviesearch.dev/v1alpha1',
  kind: 'MovieSearchCluster',
  plural: 'moviesearchclusters',
  singular: 'moviesearchcluster',
  shortName: 'msc',
  categories: ['all', 'moviesearch'],
} as const;

/** MongoDB's own limit on the members of one replica set; the query tier takes the same for symmetry. */
export const mostReplicas = 50;

/** Room for the longest suffix the operator adds, so that every derived name fits DNS's 63 characters. */
export const longestName = 40;

// ---------------------------------------------------------------------------------------------------------
// Building blocks

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dnsSubdomain = new RegExp(`^${dnsLabel}(\\.${dnsLabel})*$`);

/** A pattern whose violation reads as a sentence: CEL `matches` with a message, not a bare `pattern`. */
function matching(
  pattern: RegExp,
  message: string,
  { longest, shortest = 1 }: { longest: number; shortest?: number },
) {
  return withRules(z.string().min(shortest).max(longest), [
    { cel: `self.matches(${JSON.stringify(pattern.source)})`, message, holds: (text) => pattern.test(text) },
  ]);
}

function objectName(what: string) {
  return matching(dnsSubdomain, `write the name of ${what}: lower-case letters, digits, "-" and "."`, {
    longest: 253,
  });
}

const quantity = withRules(
  z
    .union([z.int(), z.string().max(32)])
    .meta({ 'x-kubernetes-int-or-string': true, pattern: quantityPattern.source }),
  [
    {
      cel: 'isQuantity(string(self)) && !quantity(string(self)).isLessThan(quantity("0"))',
      message: 'write a quantity of zero or more, such as 500m, 2, 512Mi or 20Gi',
      holds: (value) => isQuantity(value) && compareQuantities(value, 0) >= 0,
    },
  ],
);

const positiveQuantity = withRules(quantity, [
  {
    cel: '!isQuantity(string(self)) || quantity(string(self)).compareTo(quantity("0")) != 0',
    message: 'write a quantity above zero, such as 20Gi',
    holds: (value) => !isQuantity(value) || compareQuantities(value, 0) !== 0,
  },
]);

function int32(least: number, most: number) {
  return z.int().min(least).max(most);
}

/** A count that may grow past 2^31 (generations, titles). */
const count = z.int().min(0);

const timestamp = z.iso.datetime({ offset: true });

// ---------------------------------------------------------------------------------------------------------
// What both tiers share

const amounts = z.object({
  cpu: quantity.exactOptional().describe('CPU time, in cores: 500m is half a core.'),
  memory: quantity.exactOptional().describe('Memory, in bytes: 512Mi, 2Gi.'),
  'ephemeral-storage': quantity
    .exactOptional()
    .describe(
      'Disk that lives and dies with the pod, in bytes: 1Gi. Data kept with storage type Ephemeral counts here.',
    ),
});

const measured = ['cpu', 'memory', 'ephemeral-storage'] as const;

const resourceRequirements = withRules(
  z.object({
    requests: amounts
      .exactOptional()
      .describe(
        'What each pod is promised, and what the scheduler places it by. Autoscaling measures CPU against requests.cpu.',
      ),
    limits: amounts.exactOptional().describe('What each pod may use at most. Absent: no limit.'),
  }),
  measured.map((resource) => {
    // CEL spells a dash in a field name as two underscores on each side of the word.
    const field = resource.replace('-', '__dash__');
    const both = ['self.requests', 'self.limits', `self.requests.${field}`, `self.limits.${field}`];
    const known = ['requests', 'limits'].map((side) => `isQuantity(string(self.${side}.${field}))`);
    return {
      cel:
        `!(${both.map((path) => `has(${path})`).join(' && ')} && ${known.join(' && ')}) || ` +
        `quantity(string(self.limits.${field})).compareTo(quantity(string(self.requests.${field}))) >= 0`,
      message: `limits.${resource} is below requests.${resource}: raise the limit or lower the request`,
      holds: ({ requests, limits }: { requests?: Amounts; limits?: Amounts }) => {
        const [request, limit] = [requests?.[resource], limits?.[resource]];
        if (request === undefined || limit === undefined || !isQuantity(request) || !isQuantity(limit))
          return true;
        return compareQuantities(limit, request) >= 0;
      },
    };
  }),
);

type Amounts = z.output<typeof amounts>;

const toleration = withRules(
  z.object({
    key: z
      .string()
      .max(316)
      .exactOptional()
      .describe('The taint key tolerated. Absent with operator Exists: every taint.'),
    operator: z
      .enum(['Exists', 'Equal'])
      .default('Equal')
      .describe('Equal: the taint must have this value. Exists: any value will do.'),
    value: z
      .string()
      .max(63)
      .exactOptional()
      .describe('The taint value tolerated; only with operator Equal.'),
    effect: z
      .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
      .exactOptional()
      .describe('The taint effect tolerated. Absent: all effects.'),
    tolerationSeconds: count
      .exactOptional()
      .describe('With effect NoExecute: for how many seconds the taint is tolerated. Absent: for ever.'),
  }),
  [
    {
      cel: "self.operator == 'Exists' || has(self.key)",
      message: 'a toleration without a key needs operator: Exists',
      holds: ({ operator, key }) => operator === 'Exists' || key !== undefined,
    },
    {
      cel: "self.operator == 'Equal' || !has(self.value)",
      message: 'operator: Exists takes no value; drop value or write operator: Equal',
      holds: ({ operator, value }) => operator === 'Equal' || value === undefined,
    },
    {
      cel: "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
      message: 'tolerationSeconds needs effect: NoExecute',
      holds: ({ tolerationSeconds, effect }) => tolerationSeconds === undefined || effect === 'NoExecute',
    },
  ],
);

const labelKey = new RegExp(`^(${dnsLabel}(\\.${dnsLabel})*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$`);

const labelValue = matching(
  /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
  'write a label value: letters, digits, "-", "_" and "." with a letter or digit at each end',
  { longest: 63, shortest: 0 },
);

const mostSelectors = 16;

const nodeSelector = withRules(
  z
    .record(z.string(), labelValue.describe('The value the node label must have.'))
    .meta({ maxProperties: mostSelectors }),
  [
    {
      cel: `self.all(key, size(key) <= 316 && key.matches(${JSON.stringify(labelKey.source)}))`,
      message: 'write node label keys, such as topology.kubernetes.io/zone or kubernetes.io/arch',
      holds: (labels) => Object.keys(labels).every((key) => key.length <= 316 && labelKey.test(key)),
    },
    {
      cel: `size(self) <= ${mostSelectors}`,
      message: `write at most ${mostSelectors} labels`,
      holds: (labels) => Object.keys(labels).length <= mostSelectors,
    },
  ],
);

const placement = z.object({
  topologyKey: matching(
    labelKey,
    'write a node label key, such as topology.kubernetes.io/zone or kubernetes.io/hostname',
    {
      longest: 316,
    },
  )
    .default('topology.kubernetes.io/zone')
    .describe('The node label whose values are the failure domains the pods of this tier are spread over.'),
  whenUnsatisfiable: z
    .enum(['ScheduleAnyway', 'DoNotSchedule'])
    .default('ScheduleAnyway')
    .describe(
      'What to do where an even spread is impossible. ScheduleAnyway: prefer the emptier domain, run in any case. DoNotSchedule: leave the pod Pending.',
    ),
  nodeSelector: nodeSelector
    .exactOptional()
    .describe('Labels a node must carry for these pods to run on it. At most 16.'),
  tolerations: z
    .array(toleration.describe('A taint these pods put up with.'))
    .max(16)
    .meta({ 'x-kubernetes-list-type': 'atomic' })
    .exactOptional()
    .describe('Taints of nodes these pods put up with. At most 16.'),
});

const scalingPolicy = z.object({
  type: z
    .enum(['Pods', 'Percent'])
    .describe('Whether value counts pods or is a percentage of the current replicas.'),
  value: int32(1, 2 ** 31 - 1).describe('The most that may change within periodSeconds; above 0.'),
  periodSeconds: int32(1, 1800).describe(
    'The window over which the change is counted, in seconds: 1 to 1800.',
  ),
});

type ScalingPolicyInput = z.input<typeof scalingPolicy>;

function scalingRules(direction: string, windowSeconds: number, policies: ScalingPolicyInput[]) {
  return z.object({
    stabilizationWindowSeconds: int32(0, 3600)
      .default(windowSeconds)
      .describe(
        `How far back, in seconds, earlier recommendations still hold a scale-${direction} back: 0 to 3600.`,
      ),
    selectPolicy: z
      .enum(['Max', 'Min', 'Disabled'])
      .default('Max')
      .describe(
        `Which policy counts where several allow different changes. Disabled: never scale ${direction}.`,
      ),
    policies: z
      .array(scalingPolicy.describe('One limit on the pace of scaling.'))
      .min(1)
      .max(16)
      .default(() => structuredClone(policies))
      .meta({ 'x-kubernetes-list-type': 'atomic' })
      .describe(`Limits on the pace of a scale-${direction}. 1 to 16 of them.`),
    tolerance: quantity
      .default('0.1')
      .describe(
        'No step is taken while usage differs from the target by no more than this share: 0.1 is 10 %.',
      ),
  });
}

const behavior = z.object({
  scaleUp: scalingRules('up', 0, [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ])
    .prefault({})
    .describe(
      'The pace at which the tier grows. Default: at once, by 4 pods or by 100 % in 15 s, whichever is more.',
    ),
  scaleDown: scalingRules('down', 300, [{ type: 'Percent', value: 100, periodSeconds: 15 }])
    .prefault({})
    .describe(
      'The pace at which the tier shrinks. Default: to the highest recommendation of the last 300 s.',
    ),
});

const autoscaling = withRules(
  z.object({
    minReplicas: int32(1, mostReplicas)
      .exactOptional()
      .describe('Never fewer replicas than this. Absent: as many as `replicas` says. 1 to 50.'),
    maxReplicas: int32(1, mostReplicas).describe('Never more replicas than this: 1 to 50.'),
    targetCPUUtilizationPercentage: int32(1, 100)
      .default(60)
      .describe(
        'The CPU use, in percent of requests.cpu averaged over the ready pods, that the tier is scaled to: 1 to 100.',
      ),
    mode: z
      .enum(['Auto', 'Recommend'])
      .default('Auto')
      .describe('Auto: scale. Recommend: change nothing, only say in status and Events what would be done.'),
    behavior: behavior
      .prefault({})
      .describe(
        'The pace of scaling; shape, defaults and meaning of behavior in autoscaling/v2 HorizontalPodAutoscaler.',
      ),
  }),
  [
    {
      cel: '!has(self.minReplicas) || self.minReplicas <= self.maxReplicas',
      message: 'minReplicas is above maxReplicas: lower minReplicas or raise maxReplicas',
      at: ['minReplicas'],
      holds: ({ minReplicas, maxReplicas }) => minReplicas === undefined || minReplicas <= maxReplicas,
    },
  ],
);

interface ScalableTier {
  replicas: number;
  autoscaling?: z.output<typeof autoscaling>;
  resources: z.output<typeof resourceRequirements>;
}

const cpuRequest = 'self.resources.requests.cpu';

/** The rules a tier with autoscaling keeps besides its own. */
const scalableTierRules = [
  {
    cel:
      '!has(self.autoscaling) || (has(self.resources) && has(self.resources.requests) && ' +
      `has(${cpuRequest}) && isQuantity(string(${cpuRequest})) && quantity(string(${cpuRequest})).isGreaterThan(quantity("0")))`,
    message:
      'autoscaling measures CPU against the request: set resources.requests.cpu above zero, such as 500m, or drop autoscaling',
    holds: ({ autoscaling, resources }: ScalableTier) => {
      const cpu = resources.requests?.cpu;
      return (
        autoscaling === undefined || (cpu !== undefined && isQuantity(cpu) && compareQuantities(cpu, 0) > 0)
      );
    },
  },
  {
    cel: '!has(self.autoscaling) || has(self.autoscaling.minReplicas) || !has(self.replicas) || self.replicas <= self.autoscaling.maxReplicas',
    message:
      'replicas is above autoscaling.maxReplicas: raise maxReplicas, lower replicas, or set autoscaling.minReplicas',
    holds: ({ autoscaling, replicas }: ScalableTier) =>
      autoscaling === undefined ||
      autoscaling.minReplicas !== undefined ||
      replicas <= autoscaling.maxReplicas,
  },
] as const;

const image = matching(/^[!-~]+$/, 'write an image reference without white space, such as mongo:8.0', {
  longest: 512,
});

// ---------------------------------------------------------------------------------------------------------
// dataset

/** Where a dataset is read from; exactly one of the three, which the API server holds. */
export type DatasetSource =
  | { bundled: Record<string, never> }
  | { persistentVolumeClaim: { claimName: string; path: string } }
  | { url: { base: string; secretRef?: { name: string } } };

const sources = ['bundled', 'persistentVolumeClaim', 'url'] as const;

const datasetSource = withRules(
  z.object({
    bundled: z
      .object({})
      .exactOptional()
      .describe('The films that come inside the seed image: `bundled: {}`.'),
    persistentVolumeClaim: z
      .object({
        claimName: objectName('a PersistentVolumeClaim').describe(
          'The PersistentVolumeClaim, in the same namespace, that holds the files. It is mounted read-only.',
        ),
        path: matching(
          /^$|^([^./]|\.[^./]|[.]{2}[^/])[^/]*(\/([^./]|\.[^./]|[.]{2}[^/])[^/]*)*\/?$/,
          'write a path below the volume\'s root, such as imdb/2026-11: relative, without "." or ".." in it',
          { longest: 1024, shortest: 0 },
        )
          .default('')
          .describe(
            'The folder in the volume that holds the files, relative to its root. Default: the root.',
          ),
      })
      .exactOptional()
      .describe(
        "IMDb's TSV files (title.basics, title.crew, name.basics, title.akas, title.ratings; gzip or not) on a volume.",
      ),
    url: z
      .object({
        base: matching(
          /^https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?(\/[!"$->@-~]*)?$/,
          'write an http or https address without user, query or fragment, such as https://files.example.org/imdb; a token goes into secretRef',
          { longest: 2048 },
        ).describe(
          "The http or https address of the folder that holds IMDb's TSV files; file names are added to it. No user, query or fragment.",
        ),
        secretRef: z
          .object({
            name: objectName('a Secret').describe(
              'The Secret, in the same namespace; its key `token` is used.',
            ),
          })
          .exactOptional()
          .describe(
            'A Secret whose key `token` is sent as a bearer token with each request. Absent: none is sent.',
          ),
      })
      .exactOptional()
      .describe("IMDb's TSV files behind an http or https address."),
  }),
  [
    {
      cel: `[${sources.map((name) => `has(self.${name})`).join(', ')}].exists_one(given, given)`,
      message: 'write exactly one source: bundled: {}, persistentVolumeClaim, or url',
      holds: (source) => sources.filter((name) => source[name] !== undefined).length === 1,
    },
  ],
  // The rule above makes the narrower type true.
).transform((source) => source as DatasetSource);

const dataset = z.object({
  version: matching(
    /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
    'write a version label such as 2026-11: letters, digits, "-", "_" and "." with a letter or digit at each end',
    { longest: 63 },
  ).describe(
    'A label of your choice for this dataset, such as 2026-11. A new label makes the operator load the source anew beside the ' +
      'version in use, verify it, then switch to it in one step. At most 63 letters, digits, "-", "_" and ".".',
  ),
  source: datasetSource.describe(
    'Where the films are read from: exactly one of bundled, persistentVolumeClaim and url.',
  ),
});

// ---------------------------------------------------------------------------------------------------------
// database

/** Where a member keeps its data, and what becomes of it when the MovieSearchCluster is deleted. */
export type DatabaseStorage =
  | { type: 'Ephemeral'; reclaimPolicy: 'Delete' }
  | { type: 'Persistent'; size: Quantity; storageClassName?: string; reclaimPolicy: 'Delete' | 'Retain' };

const storage = withRules(
  z.object({
    type: withRules(
      z.enum(['Ephemeral', 'Persistent']),
      [],
      [
        {
          cel: 'self == oldSelf',
          message:
            'storage.type cannot be changed; create a second MovieSearchCluster with the other type and move over to it',
        },
      ],
    )
      .default('Ephemeral')
      .describe(
        'Ephemeral: on the node, gone with the pod; a new member copies the data from the others. Persistent: on a volume ' +
          'of its own, kept over restarts. Cannot be changed.',
      ),
    size: positiveQuantity
      .exactOptional()
      .describe('The size of each volume, such as 20Gi. Required with type Persistent, and only there.'),
    storageClassName: objectName('a StorageClass')
      .exactOptional()
      .describe(
        "The StorageClass of the volumes; only with type Persistent. Absent: the cluster's default class.",
      ),
    reclaimPolicy: z
      .enum(['Delete', 'Retain'])
      .default('Delete')
      .describe(
        'What becomes of the volumes when the MovieSearchCluster is deleted. Delete: deleted with it. Retain: kept, for ' +
          'you to recover from or delete; only with type Persistent. A member removed by scaling down loses its volume under either.',
      ),
  }),
  [
    {
      cel: "self.type != 'Persistent' || has(self.size)",
      message: 'storage type Persistent needs a size, such as size: 20Gi',
      holds: ({ type, size }) => type !== 'Persistent' || size !== undefined,
    },
    {
      cel: "self.type == 'Persistent' || !(has(self.size) || has(self.storageClassName))",
      message: 'size and storageClassName need type: Persistent; drop them or set the type',
      holds: ({ type, size, storageClassName }) =>
        type === 'Persistent' || (size === undefined && storageClassName === undefined),
    },
    {
      cel: "self.type == 'Persistent' || !has(self.reclaimPolicy) || self.reclaimPolicy == 'Delete'",
      message: 'reclaimPolicy: Retain needs type: Persistent; Ephemeral data goes with its pod',
      holds: ({ type, reclaimPolicy }) => type === 'Persistent' || reclaimPolicy === 'Delete',
    },
  ],
).transform((storage) => storage as DatabaseStorage);

const database = withRules(
  z.object({
    image: image
      .exactOptional()
      .describe(
        "The mongod image of each member. Absent: the operator's default. A change rolls member by member, primary last.",
      ),
    replicas: int32(1, mostReplicas)
      .default(3)
      .describe(
        'Data-bearing members that serve reads: the redundancy to keep. Odd or even; 1 is for trials and survives no failure; at most 50. `kubectl scale` sets it.',
      ),
    autoscaling: autoscaling
      .exactOptional()
      .describe(
        'Grow and shrink this tier by its CPU use. Absent: exactly `replicas`. Needs resources.requests.cpu.',
      ),
    storage: storage.prefault({}).describe('Where each member keeps its data.'),
    maxLagSeconds: int32(1, 3600)
      .default(10)
      .describe(
        'A member further behind the primary than this, in seconds, serves no reads until it has caught up: 1 to 3600.',
      ),
    cacheSizeGB: z
      .number()
      .min(0.25)
      .max(10_000)
      .default(0.25)
      .describe(
        "WiredTiger's cache in each member, in GiB: 0.25 to 10000. Leave as much again of resources.requests.memory for mongod itself.",
      ),
    resources: resourceRequirements
      .default(() => ({ requests: { cpu: '200m', memory: '384Mi' } }))
      .describe(
        "Each member's CPU and memory. Taken as written: where it is given, nothing is added to it. A change rolls member by member, primary last.",
      ),
    placement: placement.prefault({}).describe('Which nodes the members run on, and how they are spread.'),
  }),
  scalableTierRules,
);

// ---------------------------------------------------------------------------------------------------------
// query

const service = withRules(
  z.object({
    type: z
      .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
      .default('ClusterIP')
      .describe(
        'ClusterIP: reached from inside the Kubernetes cluster. NodePort: also on a port of every node. LoadBalancer: also through an external balancer.',
      ),
    nodePort: int32(30000, 32767)
      .exactOptional()
      .describe(
        'The port on every node, 30000 to 32767; with type NodePort or LoadBalancer. Absent: Kubernetes picks one.',
      ),
  }),
  [
    {
      cel: "!has(self.nodePort) || self.type != 'ClusterIP'",
      message: 'nodePort needs type: NodePort or LoadBalancer; drop nodePort or set the type',
      at: ['nodePort'],
      holds: ({ type, nodePort }) => nodePort === undefined || type !== 'ClusterIP',
    },
  ],
);

const query = withRules(
  z.object({
    image: image
      .exactOptional()
      .describe("The query service's image. Absent: the operator's default. A change rolls pod by pod."),
    replicas: int32(1, mostReplicas)
      .default(2)
      .describe('Query pods: 1 to 50. 2 or more survive the loss of one.'),
    autoscaling: autoscaling
      .exactOptional()
      .describe(
        'Grow and shrink this tier by its CPU use. Absent: exactly `replicas`. Needs resources.requests.cpu.',
      ),
    resources: resourceRequirements
      .default(() => ({ requests: { cpu: '100m', memory: '128Mi' } }))
      .describe(
        "Each query pod's CPU and memory. Taken as written: where it is given, nothing is added to it.",
      ),
    placement: placement.prefault({}).describe('Which nodes the query pods run on, and how they are spread.'),
    service: service
      .prefault({})
      .describe('How the query service is reached: port 80 of the Service <name>-query.'),
  }),
  scalableTierRules,
);

export const movieSearchClusterSpecSchema = z.object({
  dataset: dataset.describe('Which films are served.'),
  database: database
    .prefault({})
    .describe(
      'The MongoDB replica set that holds the films: every member serves reads, one of them takes the writes.',
    ),
  query: query
    .prefault({})
    .describe('The query service: the pods that answer GET /directors?title=…, and how they are reached.'),
});

// ---------------------------------------------------------------------------------------------------------
// status: written by the operator, so its rules are only shape and bounds

const percentage = int32(0, 2 ** 31 - 1);
const nodeName = z.string().max(253);

const condition = z.object({
  type: z
    .string()
    .min(1)
    .max(316)
    .describe('Which condition: Available, Progressing, Degraded, DatasetCurrent or AutoscalingActive.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds: True, False or Unknown.'),
  observedGeneration: count.exactOptional().describe('The metadata.generation this was judged at.'),
  lastTransitionTime: timestamp.describe('When status last changed.'),
  reason: z.string().min(1).max(1024).describe('Why, in one CamelCase word, for programs.'),
  message: z.string().max(32768).describe('Why, and what to do about it, for people.'),
});

const member = z.object({
  name: z.string().max(63).describe("The member's pod."),
  node: nodeName.exactOptional().describe('The node it runs on, once scheduled.'),
  zone: nodeName.exactOptional().describe("The node's value of placement.topologyKey."),
  role: z
    .enum(['Primary', 'Secondary', 'None'])
    .describe('Its part in the replica set as it says itself; None while it has none or cannot be asked.'),
  state: z
    .string()
    .min(1)
    .max(64)
    .describe('Where it stands between joining and leaving, in one CamelCase word.'),
  lagSeconds: z
    .number()
    .min(0)
    .max(2 ** 31 - 1)
    .exactOptional()
    .describe(
      'How far behind the primary it is, in seconds; told as 0 up to half of maxLagSeconds. Absent: not known.',
    ),
  ready: z.boolean().describe('Whether it serves reads.'),
  since: timestamp.describe('When state last changed.'),
});

const tierStatus = {
  desiredReplicas: int32(0, mostReplicas).describe('How many replicas the operator is working towards.'),
  replicas: int32(0, 2 ** 31 - 1).describe('How many there are, ready or not.'),
  readyReplicas: int32(0, 2 ** 31 - 1).describe('How many are ready.'),
  ready: z.string().max(32).describe('Ready of desired, such as 3/3.'),
  cpuUtilizationPercentage: percentage
    .exactOptional()
    .describe('Average CPU use of the ready pods, in percent of requests.cpu. Absent: not known.'),
};

const databaseStatus = z.object({
  ...tierStatus,
  primary: z.string().max(63).exactOptional().describe('The pod that takes the writes. Absent: none does.'),
  members: z
    .array(member.describe('One member.'))
    .max(256)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
    .describe('Every member, in the order of its name.'),
});

const datasetStatus = z.object({
  version: z.string().max(63).describe('The version now served.'),
  titles: count.describe('How many films it has.'),
  rejectedRows: count.describe(
    'How many rows of its files were set aside as unusable; line and reason are in the collection rejected_<version key>.',
  ),
  loadedAt: timestamp.describe('When it was complete and verified.'),
});

const scalingMemory = z.object({
  recommendations: z
    .array(
      z
        .object({
          at: timestamp.describe('When.'),
          replicas: int32(0, mostReplicas).describe('The replicas recommended.'),
        })
        .describe('One recommendation.'),
    )
    .max(512)
    .meta({ 'x-kubernetes-list-type': 'atomic' })
    .describe('Recommendations still inside a stabilisation window, oldest first.'),
  scaleEvents: z
    .array(
      z
        .object({
          at: timestamp.describe('When.'),
          change: int32(-mostReplicas, mostReplicas).describe('Replicas added; below zero: removed.'),
        })
        .describe('One change of scale.'),
    )
    .max(512)
    .meta({ 'x-kubernetes-list-type': 'atomic' })
    .describe("Changes of scale still inside a policy's period, oldest first."),
});

export const movieSearchClusterStatusSchema = z.object({
  observedGeneration: count.exactOptional().describe('The metadata.generation this status answers.'),
  conditions: z
    .array(condition.describe('One aspect of the state, in the shape of meta/v1 Condition.'))
    .max(16)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
    .exactOptional()
    .describe('The state in a few named aspects: `kubectl wait --for=condition=Available msc/<name>`.'),
  database: databaseStatus.exactOptional().describe('The database tier as observed.'),
  query: z.object(tierStatus).exactOptional().describe('The query tier as observed.'),
  dataset: datasetStatus.exactOptional().describe('The dataset now served. Absent: none yet.'),
  autoscaling: z
    .object({
      database: scalingMemory.exactOptional().describe("The database tier's recent scaling."),
      query: scalingMemory.exactOptional().describe("The query tier's recent scaling."),
    })
    .exactOptional()
    .describe('What a restarted operator needs to go on scaling as if it had not restarted.'),
  selector: z
    .string()
    .max(1024)
    .exactOptional()
    .describe('The label selector of the database pods, for the scale subresource.'),
});

// ---------------------------------------------------------------------------------------------------------
// the whole

const strings = z.record(z.string(), z.string());

/** The metadata the operator reads. The API server keeps its own schema of it. */
const metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  generation: z.int(),
  resourceVersion: z.string(),
  creationTimestamp: z.string().exactOptional(),
  deletionTimestamp: z.string().exactOptional(),
  finalizers: z.array(z.string()).exactOptional(),
  labels: strings.exactOptional(),
  annotations: strings.exactOptional(),
});

const namePattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** A MovieSearchCluster as the API server hands it out. Unknown fields are dropped: a newer CRD may have them. */
export const movieSearchClusterSchema = withRules(
  z.object({
    apiVersion: z.literal(movieSearchClusterResource.apiVersion),
    kind: z.literal(movieSearchClusterResource.kind),
    metadata,
    spec: movieSearchClusterSpecSchema.describe(
      'The search service as it should be. Written by people, never by the operator.',
    ),
    status: movieSearchClusterStatusSchema
      .exactOptional()
      .describe('The search service as the operator observes it. Written by the operator only.'),
  }),
  [
    {
      cel: `size(self.metadata.name) <= ${longestName}`,
      message: `metadata.name is too long: names made from it must fit 63 characters, so use at most ${longestName}`,
      holds: (cluster) => cluster.metadata.name.length <= longestName,
    },
    {
      cel: `self.metadata.name.matches(${JSON.stringify(namePattern.source)})`,
      message:
        'metadata.name becomes part of DNS names: use lower-case letters, digits and "-", with a letter first',
      holds: (cluster) => namePattern.test(cluster.metadata.name),
    },
  ],
).describe(
  'A film-director search service: a dataset, a tier of MongoDB replicas that hold it, and a tier of query pods that ' +
    'answer GET /directors?title=… from them.',
);

export type MovieSearchCluster = z.output<typeof movieSearchClusterSchema>;
/** The spec with every default filled in. */
export type MovieSearchClusterSpec = z.output<typeof movieSearchClusterSpecSchema>;
/** The spec as a person may write it. */
export type MovieSearchClusterSpecInput = z.input<typeof movieSearchClusterSpecSchema>;
export type DatasetSpec = z.output<typeof dataset>;
export type DatabaseSpec = z.output<typeof database>;
export type QuerySpec = z.output<typeof query>;
export type ServiceSpec = z.output<typeof service>;
export type AutoscalingSpec = z.output<typeof autoscaling>;
export type ScalingBehavior = z.output<typeof behavior>;
export type ResourceRequirements = z.output<typeof resourceRequirements>;
export type PlacementSpec = z.output<typeof placement>;
export type MovieSearchClusterStatus = z.output<typeof movieSearchClusterStatusSchema>;
export type DatabaseStatus = z.output<typeof databaseStatus>;
export type MemberStatus = z.output<typeof member>;
export type DatasetStatus = z.output<typeof datasetStatus>;
export type Condition = z.output<typeof condition>;

/** A spec the API server would refuse. `code` is stable; `problems` has one sentence for each field that is wrong. */
export class InvalidSpecError extends Error {
  readonly code = 'INVALID_MOVIE_SEARCH_CLUSTER_SPEC';
  readonly problems: readonly string[];

  constructor(cause: z.ZodError) {
    const problems = cause.issues.map(({ path, message }) => `${['spec', ...path].join('.')}: ${message}`);
    super(`The MovieSearchCluster's spec must be corrected: ${problems.join('; ')}`, { cause });
    this.name = 'InvalidSpecError';
    this.problems = problems;
  }
}

/**
 * The spec with the defaults the API server would fill in. Pure; the argument is left as it is.
 *
 * @throws InvalidSpecError if the API server would refuse it.
 */
export function withDefaults(spec: MovieSearchClusterSpecInput): MovieSearchClusterSpec {
  const parsed = movieSearchClusterSpecSchema.safeParse(spec);
  if (!parsed.success) throw new InvalidSpecError(parsed.error);
  return parsed.data;
}
