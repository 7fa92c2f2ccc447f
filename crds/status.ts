/** What the operator says of a MovieSearchCluster. The operator alone writes it, so the rules are only shape and bounds. */
import { z } from 'zod';
import { mostReplicas } from './autoscaling-spec.ts';
import { count, int32, timestamp } from './field-types.ts';

const percentage = int32(0, 2 ** 31 - 1);
const nodeName = z.string().max(253);

const condition = z.object({
  type: z
    .string()
    .min(1)
    .max(316)
    .describe(
      'Which condition: Available, Progressing, Degraded, DatasetCurrent or AutoscalingActive; Contended or NodesVisible while something is wrong with them.',
    ),
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

const scaling = z.object({
  wantedReplicas: int32(0, mostReplicas).describe(
    'How many replicas the last measurement asks for, after stabilisation and policies and before anything that holds the step.',
  ),
  measured: z
    .string()
    .max(1024)
    .exactOptional()
    .describe('The last measurement with its figures: `74 % over 3 pods, target 60 % → 4`.'),
  lastStep: z
    .object({
      at: timestamp.describe('When.'),
      from: int32(0, 2 ** 31 - 1).describe('Replicas before.'),
      to: int32(0, 2 ** 31 - 1).describe('Replicas after.'),
      message: z.string().max(1024).describe('The figures it was decided by.'),
    })
    .exactOptional()
    .describe('The last change of scale. Absent: none yet.'),
  hold: z
    .object({
      since: timestamp.describe('Since when.'),
      reason: z.string().min(1).max(64).describe('What holds the step, in one CamelCase word.'),
      message: z.string().max(1024).describe('What holds the step, with its figures.'),
    })
    .exactOptional()
    .describe('Why the wanted replicas are not taken up now. Absent: nothing holds.'),
});

const tierStatus = {
  desiredReplicas: int32(0, mostReplicas).describe('How many replicas the operator is working towards.'),
  replicas: int32(0, 2 ** 31 - 1).describe('How many there are, ready or not.'),
  readyReplicas: int32(0, 2 ** 31 - 1).describe('How many are ready.'),
  ready: z.string().max(32).describe('Ready of desired, such as 3/3.'),
  cpuUtilizationPercentage: percentage
    .exactOptional()
    .describe('Average CPU use of the ready pods, in percent of requests.cpu. Absent: not known.'),
  scaling: scaling
    .exactOptional()
    .describe('What autoscaling wants, did last and waits for. Absent: the tier has no autoscaling.'),
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

const loadProgress = z.object({
  version: z.string().max(63).describe('The version that is loaded.'),
  phase: z
    .string()
    .min(1)
    .max(64)
    .describe(
      'What its loader does: Sorting, ReadingNames, Loading, Snapshot or Verifying, and in that order. Indexing: a loader of an earlier release builds the index.',
    ),
  percent: int32(0, 100).exactOptional().describe('How much of this phase is done. Absent: not known.'),
  titles: count.describe('How many films are written.'),
  rowsPerSecond: count
    .exactOptional()
    .describe(
      'Films written a second, or rows read where none are yet; 0: it stands still. Absent: not known.',
    ),
  secondsLeft: count
    .exactOptional()
    .describe('Until the end of this phase, if it goes on as in the last minute. Absent: not known.'),
  since: timestamp.describe('When this phase began.'),
  updatedAt: timestamp
    .exactOptional()
    .describe(
      'When the loader said this; said anew at most every 10 s, and only where a figure has changed.',
    ),
});

const datasetStatus = z.object({
  version: z.string().max(63).exactOptional().describe('The version now served. Absent: none yet.'),
  titles: count.exactOptional().describe('How many films it has.'),
  rejectedRows: count
    .exactOptional()
    .describe(
      'How many rows of its files were set aside as unusable; their reasons are in the collection datasets, document load:<version>.',
    ),
  loadedAt: timestamp.exactOptional().describe('When it was complete and verified.'),
  keptVersions: z
    .array(z.string().max(63).describe('One version.'))
    .max(16)
    .exactOptional()
    .describe(
      'The versions that spec.dataset.version can be set back to without a load, the one served last first. Absent: none.',
    ),
  progress: loadProgress.exactOptional().describe('How far a load is. Absent: none is under way.'),
});

/** Entries such as `3@15`: a count, and how many seconds before evaluatedAt that was. One space between two. */
function entries(mark: string) {
  const entry = `[0-9]{1,10}@-?[0-9]{1,12}([.][0-9]{1,3})?${mark}`;
  return z
    .string()
    .max(16384)
    .regex(new RegExp(`^${entry}( ${entry})*$`));
}

const scalingMemory = z.object({
  evaluatedAt: timestamp.describe('When the tier was last evaluated.'),
  recommendations: entries('').describe(
    'What the load asked for, evaluation by evaluation: `3@15` is 3 replicas, 15 s before evaluatedAt.',
  ),
  scaleUps: entries('~?')
    .exactOptional()
    .describe(
      'Replicas added by autoscaling, step by step: `2@30` is 2 more, 30 s before evaluatedAt; with `~` if no policy looks so far back. Absent: none.',
    ),
  scaleDowns: entries('~?')
    .exactOptional()
    .describe('Replicas removed by autoscaling, written as scaleUps are. Absent: none.'),
  able: z
    .enum([
      'SucceededGetScale',
      'ReadyForNewScale',
      'ScaleUpStabilized',
      'ScaleDownStabilized',
      'SucceededRescale',
    ])
    .exactOptional()
    .describe('Reason of the condition AbleToScale, as a HorizontalPodAutoscaler has it.'),
  active: z
    .enum(['ValidMetricFound', 'FailedGetResourceMetric', 'ScalingDisabled'])
    .exactOptional()
    .describe('Reason of the condition ScalingActive. Absent: not yet known.'),
  limited: z
    .enum(['DesiredWithinRange', 'TooFewReplicas', 'TooManyReplicas', 'ScaleUpLimit', 'ScaleDownLimit'])
    .exactOptional()
    .describe('Reason of the condition ScalingLimited. Absent: not yet known.'),
});

const memory = z.object({
  replicaSetId: z
    .string()
    .max(24)
    .regex(/^[0-9a-f]{24}$/)
    .exactOptional()
    .describe(
      'The id that MongoDB gave the replica set at its initiation. A mongod with another id is no member.',
    ),
  initiatedAt: timestamp
    .exactOptional()
    .describe('When the operator first saw the replica set initiated. Absent: it never was.'),
  nextOrdinal: int32(0, 2 ** 31 - 1)
    .exactOptional()
    .describe('The number in the name of the next new member. It only grows, so that no name comes back.'),
  joins: z
    .array(
      z
        .object({
          name: z.string().max(63).describe("The member's pod."),
          since: timestamp.describe('Since when it copies the data.'),
        })
        .describe('One member.'),
    )
    .max(256)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
    .exactOptional()
    .describe('Members that have been added to the set and have served no reads yet. Absent: none.'),
  places: z
    .array(
      z
        .object({
          name: z.string().max(63).describe('The member.'),
          node: nodeName.describe('The node on which its pod was seen last.'),
          machine: z
            .string()
            .max(128)
            .exactOptional()
            .describe('What tells the machine behind that node from others. Absent: not seen.'),
        })
        .describe('One member.'),
    )
    .max(256)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
    .exactOptional()
    .describe('Where each member was seen last: a pod that is gone does not tell. Absent: nowhere.'),
  rebalance: z
    .object({
      at: timestamp.describe('When it was begun or, once it is over, when it was found to have failed.'),
      member: z.string().max(63).exactOptional().describe('The new member. Absent: it did not help.'),
      tries: z.int().min(1).max(100).describe('How many tries in a row were made, this one included.'),
      towards: z.string().max(16).describe('Hash of the places that were to take a member.'),
    })
    .exactOptional()
    .describe('The newest try to spread members better over zones or nodes. Absent: none of late.'),
  reducedSince: timestamp
    .exactOptional()
    .describe('Since when redundancy that was there has been missing. Absent: nothing is missing.'),
  noPrimarySince: timestamp
    .exactOptional()
    .describe('Since when the replica set has had no primary. Absent: it has one.'),
  majorityLoss: z
    .object({
      at: timestamp.describe('When the loss was first seen.'),
      version: count.describe('The version of the configuration then.'),
      term: count.describe('The election term then.'),
      gone: z
        .array(z.string().max(63).describe('A member.'))
        .max(mostReplicas)
        .meta({ 'x-kubernetes-list-type': 'atomic' })
        .describe('The voters that were gone for good.'),
    })
    .exactOptional()
    .describe(
      'The first of the two looks that a forced reconfiguration needs. Absent: the majority is there.',
    ),
  remedies: z
    .array(
      z
        .object({
          at: timestamp.describe('When it was begun.'),
          member: z.string().max(63).describe("The member's pod."),
          uid: z.string().max(64).describe('The uid of that pod.'),
          cause: z
            .enum([
              'PodEnded',
              'StuckTerminating',
              'NodeSilent',
              'MemberSilent',
              'DiskFull',
              'OutOfMemory',
              'CrashLooping',
              'NotStarting',
            ])
            .describe('What the member had failed by.'),
          remedy: z
            .enum(['Replace', 'Remake'])
            .describe(
              'Replace: another member is made beside it. Remake: its pod is deleted, and made anew.',
            ),
        })
        .describe('One remedy.'),
    )
    .max(64)
    .meta({ 'x-kubernetes-list-type': 'atomic' })
    .exactOptional()
    .describe(
      'What was begun lately about members that had failed, oldest first: a remedy that does not help is tried a few times only. Absent: nothing.',
    ),
});

const installation = {
  namespace: z.string().max(63).describe('Where its pods and its Lease are.'),
  lease: z.string().max(253).describe('The name of its Lease.'),
  since: timestamp.describe('Since when.'),
};

const operatorClaim = z.object(installation);

const refusedOperator = z.object({
  ...installation,
  canJudge: z
    .boolean()
    .describe(
      'Whether it can see that the operator of this cluster acts, and would take over if it did not.',
    ),
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
  dataset: datasetStatus
    .exactOptional()
    .describe('The dataset now served, and the one being loaded. Absent: neither.'),
  autoscaling: z
    .object({
      database: scalingMemory.exactOptional().describe("The database tier's recent scaling."),
      query: scalingMemory.exactOptional().describe("The query tier's recent scaling."),
      bottleneck: z
        .enum(['database', 'query'])
        .exactOptional()
        .describe('The tier that is saturated while the other is idle. Absent: neither, or not known.'),
    })
    .exactOptional()
    .describe('What a restarted operator needs to go on scaling as if it had not restarted.'),
  memory: memory
    .exactOptional()
    .describe('What the operator must not forget between two looks. Deleting it loses protection, not data.'),
  operator: operatorClaim
    .exactOptional()
    .describe(
      'The installation of the operator that runs this cluster; every other one leaves it alone. Absent: none does yet.',
    ),
  refusedOperators: z
    .array(refusedOperator.describe('One installation.'))
    .max(8)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['namespace', 'lease'] })
    .exactOptional()
    .describe('Other installations of the operator that look after this namespace too. Absent: none.'),
  selector: z
    .string()
    .max(1024)
    .exactOptional()
    .describe('The label selector of the database pods, for the scale subresource.'),
});

export type DatabaseStatus = z.output<typeof databaseStatus>;
export type MemberStatus = z.output<typeof member>;
export type LoadProgressStatus = z.output<typeof loadProgress>;
export type DatasetStatus = z.output<typeof datasetStatus>;
export type Condition = z.output<typeof condition>;
export type OperatorMemory = z.output<typeof memory>;
export type OperatorClaim = z.output<typeof operatorClaim>;
export type RefusedOperator = z.output<typeof refusedOperator>;
export type TierScaling = z.output<typeof scaling>;
/** What a tier's autoscaling must remember (operator/movie-search-cluster/autoscaling/scaling-memory-status.ts). */
export type ScalingMemoryStatus = z.output<typeof scalingMemory>;
