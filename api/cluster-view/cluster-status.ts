import {
  MARKS_KEPT_MS,
  type ClusterStatus,
  type Condition,
  type DatasetStatus,
  type Subject,
  type TierStatus,
} from '../../cluster-view/events.ts';
import { quantityNumber, type SeenResource, type TierSpec, type TierState } from './resource.ts';

/** A query pod as the endpoints of its Service tell of it. */
export interface SeenPod {
  readonly name: string;
  readonly zone: string | null;
  readonly node: string | null;
  readonly state: 'Ready' | 'NotReady' | 'Terminating';
}

/** A replica as the pool sees it: all there is to know of members where there is no resource. */
export interface SeenReplica {
  readonly name: string;
  readonly zone: string | null;
  readonly address: { readonly node?: string | undefined };
  readonly state: string;
}

/** Everything that the status is made of, at one moment. */
export interface Seen {
  /** Null: there is no Kubernetes, or the resource has not been seen. */
  readonly resource: SeenResource | null;
  readonly pods: readonly SeenPod[];
  readonly replicas: readonly SeenReplica[];
}

/**
 * The status by what is seen.
 *
 * @param before the status before: who is no longer seen is kept from there for a while, and since when a query pod is as it is
 * @param now milliseconds since the epoch
 */
export function clusterStatus(seen: Seen, before: ClusterStatus | undefined, now: number): ClusterStatus {
  const { resource } = seen;
  const status = resource?.status ?? {};
  return {
    generation: status.observedGeneration ?? null,
    cluster:
      resource === null ? null : { name: resource.metadata.name, namespace: resource.metadata.namespace },
    subjects: withGone([...members(seen, before, now), ...pods(seen, before, now)], before, now),
    tiers: {
      database: tier(resource?.spec.database, status.database),
      query: tier(resource?.spec.query, status.query),
    },
    bottleneck: status.autoscaling?.bottleneck ?? null,
    conditions: (status.conditions ?? []).map(({ lastTransitionTime, ...condition }): Condition => ({
      ...condition,
      since: lastTransitionTime,
    })),
    dataset: resource === null ? null : dataset(resource),
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name.localeCompare(b.name, 'en', { numeric: true });

function members(seen: Seen, before: ClusterStatus | undefined, now: number): Subject[] {
  const known = seen.resource?.status.database?.members;
  if (known === undefined) return seen.replicas.toSorted(byName).map((one) => replica(one, before, now));
  return known.toSorted(byName).map(({ name, zone, node, lagSeconds, ...member }): Subject => ({
    ...{ id: `member/${name}`, kind: 'member', name, goneAt: null },
    ...{ zone: zone ?? null, node: node ?? null, lagSeconds: lagSeconds ?? null },
    ...{ role: member.role, state: member.state, ready: member.ready, since: member.since },
  }));
}

const REPLICA_STATES: Readonly<Record<string, string>> = {
  starting: 'Starting',
  ready: 'Serving',
  failing: 'Unresponsive',
  leaving: 'Leaving',
};

function replica(one: SeenReplica, before: ClusterStatus | undefined, now: number): Subject {
  const { name, zone } = one;
  const node = one.address.node ?? null;
  const state = REPLICA_STATES[one.state] ?? null;
  return sinceThen(
    {
      ...{ id: `member/${name}`, kind: 'member', name, zone, node, role: null, lagSeconds: null },
      ...{ state, ready: one.state === 'ready', since: now, goneAt: null },
    },
    before,
  );
}

function pods(seen: Seen, before: ClusterStatus | undefined, now: number): Subject[] {
  return seen.pods.toSorted(byName).map(({ name, zone, node, state }) =>
    sinceThen(
      {
        ...{ id: `pod/${name}`, kind: 'pod', name, zone, node, role: null, lagSeconds: null },
        ...{ state, ready: state === 'Ready', since: now, goneAt: null },
      },
      before,
    ),
  );
}

/** Nobody tells since when: it is since when it was first seen so. */
function sinceThen(subject: Subject, before: ClusterStatus | undefined): Subject {
  const known = before?.subjects.find(({ id }) => id === subject.id);
  const isSame = known !== undefined && known.state === subject.state && known.goneAt === null;
  return isSame ? { ...subject, since: known.since } : subject;
}

/** Members first, each kind by name, whether there or gone. */
function withGone(present: readonly Subject[], before: ClusterStatus | undefined, now: number): Subject[] {
  const ids = new Set(present.map(({ id }) => id));
  const gone = (before?.subjects ?? [])
    .filter(({ id }) => !ids.has(id))
    .map((subject): Subject => ({ ...subject, ready: false, goneAt: subject.goneAt ?? now }))
    .filter(({ goneAt }) => now - (goneAt ?? now) <= MARKS_KEPT_MS);
  return [...present, ...gone].sort((a, b) =>
    a.kind === b.kind ? byName(a, b) : a.kind === 'member' ? -1 : 1,
  );
}

function tier(spec: TierSpec | undefined, state: TierState | undefined): TierStatus | null {
  if (spec === undefined && state === undefined) return null;
  const { requests, limits } = spec?.resources ?? {};
  const scaling = state?.scaling;
  const autoscaling = spec?.autoscaling;
  return {
    desired: state?.desiredReplicas ?? spec?.replicas ?? null,
    current: state?.replicas ?? null,
    ready: state?.readyReplicas ?? null,
    cpuRequestCores: quantityNumber(requests?.cpu),
    cpuLimitCores: quantityNumber(limits?.cpu),
    memoryRequestBytes: quantityNumber(requests?.memory),
    memoryLimitBytes: quantityNumber(limits?.memory),
    autoscaling:
      autoscaling === undefined
        ? null
        : {
            mode: autoscaling.mode,
            minReplicas: autoscaling.minReplicas ?? spec?.replicas ?? 1,
            maxReplicas: autoscaling.maxReplicas,
            targetPercent: autoscaling.targetCPUUtilizationPercentage,
          },
    utilizationPercent: state?.cpuUtilizationPercentage ?? null,
    wanted: scaling?.wantedReplicas ?? null,
    measured: scaling?.measured ?? null,
    lastStep: scaling?.lastStep ?? null,
    hold: scaling?.hold ?? null,
  };
}

function dataset({ spec, status }: SeenResource): DatasetStatus {
  const { version, titles, loadedAt, keptVersions, progress } = status.dataset ?? {};
  return {
    served: version ?? null,
    wanted: spec.dataset?.version ?? null,
    titles: titles ?? null,
    loadedAt: loadedAt ?? null,
    kept: keptVersions ?? [],
    load:
      progress === undefined
        ? null
        : { ...progress, percent: progress.percent ?? null, secondsLeft: progress.secondsLeft ?? null },
  };
}
