import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import type { MovieSearchClusterStatus } from '../../crds/movie-search-cluster.ts';
import type { ClusterAction } from './cluster-action.ts';
import { phaseAnnouncements } from './dataset/load-progress-status.ts';
import { planDataset, type DatasetPlan } from './dataset/plan-dataset.ts';
import { evictableMembers } from './membership/evictable-members.ts';
import { failureLimitsOf } from './membership/failure/failure-limits.ts';
import { memberFacts, type FactsInput, type MemberFacts } from './membership/member-facts.ts';
import { majorityLossPolicyOf } from './membership/recovery/majority-loss-policy.ts';
import { planMembership, type MembershipPlan } from './membership/plan-membership.ts';
import { appliedObjects, type WantedReplicas } from './objects/applied-objects.ts';
import { memberTemplateHash } from './objects/member-pod.ts';
import { componentSelector, templateHashLabel } from './objects/object-names.ts';
import { apiKeysTrouble } from './query/api-keys-trouble.ts';
import { lostQueryPods } from './query/lost-query-pods.ts';
import { planApplies } from './objects/plan-applies.ts';
import type { ObjectSettings } from './objects/object-settings.ts';
import { seedJob } from './objects/seed-job.ts';
import type { Observed } from './observed.ts';
import { planLabels } from './plan-labels.ts';
import type { Remark } from './remark.ts';
import { staleCopiesTrouble, withoutIrreversible } from './stale-copies-guard.ts';
import { membershipMemoryOf } from './status/operator-memory.ts';
import { planStatus } from './status/plan-status.ts';
import { planScale, type ScalePlan } from './tiers/plan-scale.ts';
import type { Announcement } from './tiers/plan-tier-scale.ts';

/** How soon to look again while something moves: the database tells nobody when it has moved on. */
export const busyIntervalMs = 250;
/** How often to look at a steady cluster: the database's own changes (an election, a lag) are not watched. */
export const steadyIntervalMs = 5_000;

export interface Plan {
  readonly actions: readonly ClusterAction[];
  /** Its memory is to be stored before any of the actions is carried out. */
  readonly status: MovieSearchClusterStatus;
  /** To be told as Events once the status is written. */
  readonly announcements: readonly Announcement[];
  /** When to look again without being told of a change. */
  readonly requeueAfterMs: number;
}

/** What came of a plan's actions. */
export interface Outcome {
  /** What went wrong, and will again until somebody does something about it. */
  readonly failures: readonly Remark[];
  /** What could not be done at this look, and may well be at the next. */
  readonly setbacks: readonly Remark[];
}

/**
 * Every decision about one MovieSearchCluster: from what was observed, at the moment `now`, what to do next and what to say.
 * Pure: whoever carries it out may die between any two actions, and the next plan goes on from what is then there.
 *
 * @param outcome of carrying out this plan's actions, for the status
 */
export function plan(
  observed: Observed,
  settings: ObjectSettings,
  now: Date,
  outcome: Outcome = { failures: [], setbacks: [] },
): Plan {
  const { cluster, staleCopies } = observed;
  const facts = factsOf(observed, settings, now);
  const members = memberFacts(facts);
  const scale = planScale(observed, members, now);
  const waiting = waitingFor(observed);
  const membership =
    waiting === null ? membershipOf(observed, facts, scale) : waitingMembership(cluster, waiting);
  const lost = lostQueryPods(observed.query?.pods ?? [], observed.nodes, facts.failureLimits.nodeTimeoutMs);
  const dataset = datasetOf(observed, settings);
  const replicas = wantedReplicas(scale, members, observed);
  const applies =
    waiting === null
      ? planApplies(appliedObjects(cluster, settings, replicas), observed, now)
      : { actions: [], troubles: [] };
  const labels = planLabels(observed.unlabelled, cluster);
  // Members and loader first: a start takes them longer than it takes the objects that stand before them.
  const actions: ClusterAction[] = [
    ...authUpkeep(observed),
    ...labels.actions,
    ...membership.actions,
    ...lost.actions,
    ...dataset.actions,
    ...volumeUpkeep(observed),
    ...userUpkeep(observed),
    ...applies.actions,
  ];
  const status = planStatus({
    observed,
    spec: cluster.spec,
    members,
    membership,
    dataset,
    scale,
    selector: selectorText(componentSelector(cluster, 'database')),
    troubles: [
      ...staleCopiesTrouble(staleCopies),
      ...applies.troubles,
      ...labels.troubles,
      ...apiKeysTrouble(cluster.spec.query.access, observed.apiKeys),
      ...outcome.failures,
      ...lost.troubles,
    ],
    setbacks: outcome.setbacks,
    now,
  });
  return {
    actions: waiting === null ? withoutIrreversible(actions, staleCopies) : [],
    status,
    announcements: [
      ...scale.announcements,
      ...phaseAnnouncements(cluster.status?.dataset?.progress, status.dataset?.progress),
    ],
    requeueAfterMs: nextLookMs(status, silencesIn(observed), now),
  };
}

function factsOf(observed: Observed, settings: ObjectSettings, now: Date): FactsInput {
  const { cluster, members, nodes, replicaSet } = observed;
  const { maxLagSeconds, failover } = cluster.spec.database;
  return {
    members,
    nodes,
    replicaSet,
    templateHash: memberTemplateHash(cluster, settings),
    maxLagSeconds,
    failureLimits: failureLimitsOf(failover),
    now,
  };
}

function membershipOf(
  { cluster, volumes }: Observed,
  facts: FactsInput,
  { database }: ScalePlan,
): MembershipPlan {
  const { storage, failover } = cluster.spec.database;
  return planMembership({
    ...facts,
    cluster: cluster.metadata.name,
    desired: database.desired,
    persistent: storage.type === 'Persistent',
    memory: membershipMemoryOf(cluster.status?.memory),
    volumes,
    majorityLoss: majorityLossPolicyOf(failover),
  });
}

/** Of a cluster that nothing can be done for yet. */
function waitingMembership({ status }: Observed['cluster'], { remark, isTrouble }: Waiting): MembershipPlan {
  const memory = membershipMemoryOf(status?.memory);
  return { actions: [], progress: remark, troubles: isTrouble ? [remark] : [], holds: [], memory };
}

function wantedReplicas(
  { database, query }: ScalePlan,
  members: readonly MemberFacts[],
  { nodes }: Observed,
): WantedReplicas {
  return {
    members: database.desired,
    queryPods: query.desired,
    evictableMembers: evictableMembers(database.desired, members, nodes),
  };
}

function datasetOf(
  { cluster, pointer, seedJobs, replicaSet, members }: Observed,
  settings: ObjectSettings,
): DatasetPlan {
  const { metadata } = seedJob(cluster, settings);
  const primary = replicaSet.kind === 'Known' ? replicaSet.view.primary : null;
  return planDataset({
    version: cluster.spec.dataset.version,
    schema: DATASET_SCHEMA,
    jobName: metadata.name ?? '',
    jobHash: metadata.labels?.[templateHashLabel] ?? '',
    pointer,
    jobs: seedJobs,
    writable: primary !== null,
    primary: members.find(({ host }) => host === primary)?.name ?? null,
  });
}

/** Since when members leave questions unanswered. The status says nothing of a member that has been silent for a moment. */
function silencesIn({ members }: Observed): Date[] {
  return members.flatMap(({ silentSince }) => silentSince ?? []);
}

/** The longer nothing has moved, the longer until the next look: what takes minutes is not asked for twice a second. */
function nextLookMs(
  { conditions = [], database }: MovieSearchClusterStatus,
  silences: readonly Date[],
  now: Date,
): number {
  const isBusy = conditions.some(
    ({ type, status }) => (type === 'Progressing' || type === 'Degraded') && status === 'True',
  );
  if (!isBusy && silences.length === 0) return steadyIntervalMs;
  const changes = [
    ...conditions.map(({ lastTransitionTime }) => Date.parse(lastTransitionTime)),
    ...(database?.members.map(({ since }) => Date.parse(since)) ?? []),
    ...silences.map((since) => since.getTime()),
  ];
  const quietMs = now.getTime() - Math.max(...changes);
  return Math.min(steadyIntervalMs, Math.max(busyIntervalMs, quietMs / 10));
}

function authUpkeep({ auth }: Observed): ClusterAction[] {
  return auth.kind === 'Present' ? [] : [{ kind: 'CreateAuthSecret' }];
}

/** Brings changed passwords of the Secret to the database, whose users are made before any member is added. */
function userUpkeep({ replicaSet, usersEnsured, members }: Observed): ClusterAction[] {
  if (usersEnsured || replicaSet.kind !== 'Known') return [];
  const primary = members.find(({ host }) => host === replicaSet.view.primary);
  return primary === undefined ? [] : [{ kind: 'EnsureUsers', primary: primary.name }];
}

/**
 * Marks on volumes whose they are, and has those that this cluster made go with it or outlive it as reclaimPolicy says now. What it
 * did not make outlives it.
 */
function volumeUpkeep({ cluster, volumes }: Observed): ClusterAction[] {
  const { storage } = cluster.spec.database;
  if (storage.type === 'Ephemeral') return [];
  const toBeOwned = storage.reclaimPolicy === 'Delete';
  return volumes.flatMap(({ name, uid, origin, marked, owned, terminating }): ClusterAction[] => {
    if (terminating || origin === 'Kept') return [];
    if (!marked) return [{ kind: 'MarkVolume', name, uid, origin }];
    if (origin === 'Adopted' || owned === toBeOwned) return [];
    return [{ kind: toBeOwned ? 'OwnVolume' : 'ReleaseVolume', name, uid }];
  });
}

/** What has to be cleared away before anything can be done. */
interface Waiting {
  readonly remark: Remark;
  /** It does not go away by itself. */
  readonly isTrouble: boolean;
}

function waitingFor({ predecessors, auth, members }: Observed): Waiting | null {
  if (predecessors.length > 0) {
    const message = `Waiting for what is left of a deleted MovieSearchCluster of this name: ${predecessors.join(', ')}.`;
    return { remark: { reason: 'WaitingForPredecessor', message }, isTrouble: false };
  }
  if (auth.kind === 'Broken') {
    return { remark: { reason: 'AuthSecretBroken', message: auth.message }, isTrouble: true };
  }
  if (auth.kind === 'Missing' && members.some(({ hasStarted }) => hasStarted)) {
    const message =
      'The Secret with the key file is gone, and the members can be reached with nothing else. Put it back from a backup; ' +
      'or, to load the dataset anew, delete the member pods.';
    return { remark: { reason: 'AuthSecretLost', message }, isTrouble: true };
  }
  return null;
}

function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
