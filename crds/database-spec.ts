/** The tier of MongoDB members. */
import { z } from 'zod';
import { autoscaling, mostReplicas, scalableTierRules } from './autoscaling-spec.ts';
import { failover } from './failover-spec.ts';
import { image, int32, objectName, positiveQuantity } from './field-types.ts';
import { placement } from './placement.ts';
import { isQuantity, quantityValue, type Quantity } from './quantity.ts';
import { resourceRequirements, type ResourceRequirements } from './resource-requirements.ts';
import { withRules } from './rule.ts';

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

/** What mongod needs at least beside its cache: connections, the journal, the program itself. */
const BESIDE_CACHE_MIB = 128;
const MIB = 2 ** 20;
const memoryLimit = 'self.resources.limits.memory';

interface CachedTier {
  cacheSizeGB: number;
  resources: ResourceRequirements;
}

/** With a cache above the limit the kernel ends mongod under load, long after the resource was accepted. */
const cacheFitsMemory = {
  cel:
    `!(has(self.cacheSizeGB) && has(self.resources) && has(self.resources.limits) && has(${memoryLimit}) && isQuantity(string(${memoryLimit}))) || ` +
    `quantity(string(${memoryLimit})).asApproximateFloat() >= (self.cacheSizeGB * 1024.0 + ${BESIDE_CACHE_MIB}.0) * ${MIB}.0`,
  message: `resources.limits.memory must be at least cacheSizeGB and ${BESIDE_CACHE_MIB}Mi for mongod itself: raise the limit or lower cacheSizeGB (0.25 needs 384Mi, 1 needs 1152Mi)`,
  at: ['cacheSizeGB'],
  holds: ({ cacheSizeGB, resources }: CachedTier) => {
    const limit = resources.limits?.memory;
    if (limit === undefined || !isQuantity(limit)) return true;
    return quantityValue(limit) >= (cacheSizeGB * 1024 + BESIDE_CACHE_MIB) * MIB;
  },
} as const;

export const database = withRules(
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
        'A member further behind the primary than this, in seconds, serves no reads until it has caught up, unless no member in sync serves them: 1 to 3600.',
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
    failover: failover
      .prefault({})
      .describe('When a member counts as failed, and what to do where the majority is lost.'),
    placement: placement.prefault({}).describe('Which nodes the members run on, and how they are spread.'),
  }),
  [...scalableTierRules, cacheFitsMemory],
);

export type DatabaseSpec = z.output<typeof database>;
