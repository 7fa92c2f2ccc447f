import { countsInWords, type DatasetPointer } from '../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../../../catalog/dataset-schema.ts';
import { keptOf } from '../../../catalog/kept-datasets.ts';
import type { MovieSearchClusterSpec, MovieSearchClusterStatus } from '../../../crds/movie-search-cluster.ts';
import type { DatasetStatus, LoadProgressStatus } from '../../../crds/status.ts';
import { loadProgressStatus, phaseInWords } from '../dataset/load-progress-status.ts';
import type { DatasetPlan } from '../dataset/plan-dataset.ts';
import type { MemberFacts } from '../membership/member-facts.ts';
import { memberOfHost } from '../membership/member-name.ts';
import type { MembershipPlan } from '../membership/plan-membership.ts';
import type { Observed, ObservedQueryTier } from '../observed.ts';
import type { Remark } from '../remark.ts';
import type { ScalePlan } from '../tiers/plan-scale.ts';
import type { TierScalePlan } from '../tiers/plan-tier-scale.ts';
import { conditions, type Judgement } from './conditions.ts';
import { memberStatus } from './member-status.ts';
import { operatorMemory } from './operator-memory.ts';

export interface StatusInput {
  readonly observed: Observed;
  readonly spec: MovieSearchClusterSpec;
  readonly members: readonly MemberFacts[];
  readonly membership: MembershipPlan;
  readonly dataset: DatasetPlan;
  readonly scale: ScalePlan;
  /** Selects the database pods, for the scale subresource. */
  readonly selector: string;
  /** What else is in the way, such as a Secret that is lost. */
  readonly troubles: readonly Remark[];
  /** What could not be done at this look, and may well be at the next. */
  readonly setbacks: readonly Remark[];
  readonly now: Date;
}

/** The status that says what was observed and what is being done about it. Equal observations give an equal status. */
export function planStatus(input: StatusInput): MovieSearchClusterStatus {
  const { observed, spec, members, scale, now } = input;
  const desiredMembers = scale.database.desired;
  const desiredQueryPods = scale.query.desired;
  const previous = observed.cluster.status;
  const generation = observed.cluster.metadata.generation;
  const ready = members.filter(({ pod }) => pod.ready && !pod.terminating).length;
  const readyQueryPods = observed.query?.readyReplicas ?? 0;
  const dataset = datasetStatus(input);
  const primary = primaryMember(input);
  const reduced = reducedSince(input, ready, readyQueryPods);
  return {
    observedGeneration: generation,
    conditions: conditions(
      [
        available(dataset, ready, desiredMembers, readyQueryPods, desiredQueryPods),
        progressing(input, dataset?.progress),
        degraded(input, reduced === null ? null : reducedRedundancy(input, ready, readyQueryPods)),
        datasetCurrent(input),
        scale.condition,
      ],
      previous?.conditions ?? [],
      generation,
      now,
    ),
    database: {
      ...tierStatus(scale.database, members.length, ready),
      ...(primary !== undefined && { primary }),
      members: members.map((member) =>
        memberStatus(
          member,
          previous?.database?.members.find(({ name }) => name === member.pod.name),
          spec.database.maxLagSeconds,
          now,
        ),
      ),
    },
    query: {
      ...tierStatus(scale.query, observed.query?.replicas ?? 0, readyQueryPods),
    },
    ...(dataset !== undefined && { dataset }),
    ...(scale.memory !== undefined && { autoscaling: scale.memory }),
    memory: operatorMemory(input.membership.memory, reduced),
    selector: input.selector,
  };
}

/** A step that was decided in this pass stands in the status first; the next pass takes it. */
function tierStatus({ next, utilization, scaling }: TierScalePlan, replicas: number, ready: number) {
  return {
    desiredReplicas: next,
    replicas,
    readyReplicas: ready,
    ready: `${ready}/${next}`,
    ...(utilization !== null && { cpuUtilizationPercentage: utilization }),
    ...(scaling !== undefined && { scaling }),
  };
}

function primaryMember({ observed }: StatusInput): string | undefined {
  const { replicaSet } = observed;
  if (replicaSet.kind === 'Known') {
    return replicaSet.view.primary === null ? undefined : memberOfHost(replicaSet.view.primary);
  }
  // Not to be told now: what was known last stands.
  return replicaSet.kind === 'Unknown' ? observed.cluster.status?.database?.primary : undefined;
}

function datasetStatus({ observed, dataset, spec, now }: StatusInput): DatasetStatus | undefined {
  const previous = observed.cluster.status?.dataset;
  const progress = loadProgressStatus({
    version: spec.dataset.version,
    state: dataset.state,
    load: observed.load,
    previous: previous?.progress,
    now,
  });
  const served = servedStatus(observed.pointer, previous);
  if (progress === undefined && Object.keys(served).length === 0) return undefined;
  return { ...served, ...(progress !== undefined && { progress }) };
}

/** Empty: nothing is served yet. */
function servedStatus(
  observation: Observed['pointer'],
  previous: DatasetStatus | undefined,
): Omit<DatasetStatus, 'progress'> {
  if (observation.kind === 'Unknown') {
    const held = { ...previous };
    delete held.progress;
    return held;
  }
  const { pointer } = observation;
  if (pointer === null) return {};
  const keptVersions = keptVersionsOf(pointer);
  return {
    version: pointer.version,
    titles: pointer.titles,
    rejectedRows: pointer.rejectedRows,
    loadedAt: pointer.loadedAt.toISOString(),
    ...(keptVersions.length > 0 && { keptVersions }),
  };
}

/** Those that this release can go back to. */
function keptVersionsOf(pointer: DatasetPointer): string[] {
  return keptOf(pointer)
    .filter((kept) => kept.version !== pointer.version && schemaOf(kept) === DATASET_SCHEMA)
    .map(({ version }) => version);
}

function available(
  dataset: DatasetStatus | undefined,
  members: number,
  desiredMembers: number,
  queryPods: number,
  desiredQueryPods: number,
): Judgement {
  const no = (reason: string, message: string): Judgement => ({
    type: 'Available',
    status: 'False',
    reason,
    message,
  });
  if (members === 0) return no('NoReadyMember', 'No database member serves reads.');
  if (dataset?.version === undefined) return no('NoDataset', 'No dataset has been loaded yet.');
  if (queryPods === 0) return no('NoReadyQueryPod', 'No query pod is ready.');
  return {
    type: 'Available',
    status: 'True',
    reason: 'Answering',
    message:
      `${share(queryPods, desiredQueryPods)} query pods answer from ${share(members, desiredMembers)} members, ` +
      `dataset ${dataset.version} with ${dataset.titles ?? 0} titles.`,
  };
}

/** While pods are replaced there may be more than are wanted: "4 (3 wanted)" then, in place of "4 of 3". */
function share(there: number, wanted: number): string {
  return there > wanted ? `${there} (${wanted} wanted)` : `${there} of ${wanted}`;
}

function progressing(
  { membership, dataset, observed, scale, setbacks }: StatusInput,
  progress: LoadProgressStatus | undefined,
): Judgement {
  const loading =
    dataset.state === 'Loading' || dataset.state === 'Waiting' ? withPhase(dataset.remark, progress) : null;
  const remarks = [membership.progress, loading, queryRollout(observed.query, scale.query.desired)].filter(
    (remark) => remark !== null,
  );
  const [first] = remarks;
  if (first === undefined) {
    return {
      type: 'Progressing',
      status: 'False',
      reason: 'AsDesired',
      message: ['Nothing is left to do.', ...whyNotSpread(membership)].join(' '),
    };
  }
  return {
    type: 'Progressing',
    status: 'True',
    reason: first.reason,
    message: [
      ...remarks.map(({ message }) => message),
      ...setbacks.map(({ message }) => `Not yet: ${message}.`),
    ].join(' '),
  };
}

/** Without figures, which change all the time: they stand in the status by themselves. */
function withPhase(remark: Remark | null, progress: LoadProgressStatus | undefined): Remark | null {
  if (remark === null || progress === undefined) return remark;
  return { ...remark, message: `${remark.message} The loader is ${phaseInWords(progress.phase)}.` };
}

/** What will be left as it is for an hour or longer is told where people look for what is under way. */
function whyNotSpread({ holds }: MembershipPlan): string[] {
  return holds.filter(({ reason }) => reason === 'NotSpread').map(({ message }) => message);
}

function queryRollout(query: ObservedQueryTier | null, desired: number): Remark | null {
  if (query === null) return { reason: 'QueryRollout', message: 'The query Deployment is being created.' };
  if (!query.current || query.updatedReplicas < desired || query.replicas !== desired) {
    return {
      reason: 'QueryRollout',
      message: `${query.updatedReplicas} of ${desired} query pods are of the newest template.`,
    };
  }
  if (query.readyReplicas < desired) {
    return {
      reason: 'QueryPodsStarting',
      message: `${query.readyReplicas} of ${desired} query pods are ready.`,
    };
  }
  return null;
}

/** Degraded is about redundancy that was there and is not, and about what stands in the way; a first start is neither. */
function degraded(input: StatusInput, reduced: Remark | null): Judgement {
  const { membership, dataset, observed } = input;
  const troubles: Remark[] = [...input.troubles, ...membership.troubles];
  if (dataset.trouble !== null) troubles.push(dataset.trouble);
  if (observed.query !== null && observed.query.trouble !== null) {
    troubles.push({ reason: 'QueryPodNotStarting', message: observed.query.trouble });
  }
  const missing = reduced === null ? [] : [reduced];
  // What is missing is said first, why it is missing is the reason.
  const [first] = [...troubles, ...missing];
  return first === undefined
    ? { type: 'Degraded', status: 'False', reason: 'Healthy', message: 'Nothing is in the way.' }
    : {
        type: 'Degraded',
        status: 'True',
        reason: first.reason,
        message: [...missing, ...troubles].map(({ message }) => message).join(' '),
      };
}

function reducedRedundancy(input: StatusInput, ready: number, readyQueryPods: number): Remark {
  return {
    reason: 'ReducedRedundancy',
    message:
      `Redundancy is reduced: ${ready} of ${input.scale.database.desired} members serve reads and ` +
      `${readyQueryPods} of ${input.scale.query.desired} query pods are ready.`,
  };
}

/**
 * Since when fewer than wanted are ready of a tier that had as many; null: nothing is missing. Fewer because more are wanted
 * than before, or because a tier never had them, is progress, not loss. A loss lasts until both tiers have what is wanted.
 */
function reducedSince(input: StatusInput, ready: number, readyQueryPods: number): Date | null {
  const { observed, scale } = input;
  const { database, query, memory } = observed.cluster.status ?? {};
  const tiers = [
    { before: database?.readyReplicas, now: ready, desired: scale.database.desired },
    { before: query?.readyReplicas, now: readyQueryPods, desired: scale.query.desired },
  ];
  const lacking = tiers.filter(({ now, desired }) => now < desired);
  if (lacking.length === 0) return null;
  if (memory?.reducedSince !== undefined) return new Date(memory.reducedSince);
  const isLoss = lacking.some(({ before, desired }) => before !== undefined && before >= desired);
  return isLoss ? input.now : null;
}

function datasetCurrent({ dataset, spec, observed }: StatusInput): Judgement {
  if (dataset.remark === null) {
    const pointer = observed.pointer.kind === 'Read' ? observed.pointer.pointer : null;
    return {
      type: 'DatasetCurrent',
      status: 'True',
      reason: 'Served',
      message: `Dataset ${spec.dataset.version} is served: ${countsInWords(pointer ?? { titles: 0, rejectedRows: 0 })}.`,
    };
  }
  return {
    type: 'DatasetCurrent',
    status: dataset.state === 'Unknown' ? 'Unknown' : 'False',
    ...dataset.remark,
  };
}
