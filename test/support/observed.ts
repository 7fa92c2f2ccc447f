import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import type { MemberProbe, MemberView, ReplicaSetView } from '../../operator/mongo/replica-set-admin.ts';
import { memberHost } from '../../operator/movie-search-cluster/membership/member-name.ts';
import {
  nothingRemembered,
  type MembershipMemory,
} from '../../operator/movie-search-cluster/membership/membership-memory.ts';
import type { MembershipInput } from '../../operator/movie-search-cluster/membership/situation.ts';
import { appliedForm } from '../../operator/kube/apply-object.ts';
import {
  appliedObjects,
  objectId,
  type AppliedObject,
} from '../../operator/movie-search-cluster/objects/applied-objects.ts';
import { memberTemplateHash } from '../../operator/movie-search-cluster/objects/member-pod.ts';
import type {
  Observed,
  ObservedContainer,
  ObservedMember,
  ObservedNode,
  ObservedObject,
  ObservedQueryTier,
} from '../../operator/movie-search-cluster/observed.ts';
import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import { live } from './memory-stores.ts';
import { movieSearchCluster, objectSettings, wantedReplicas } from './movie-search-cluster.ts';

export const now = new Date('2026-11-24T12:00:00Z');
export const currentHash = 'current';
export const setId = '0123456789abcdef01234567';

/** Seconds before `now`. */
export function ago(seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000);
}

export function hostOf(name: string): string {
  return memberHost('movies', 'default', name);
}

/** A member pod of the cluster `movies` that runs and serves reads, but for what `overrides` says. */
export function member(ordinal: number, overrides: Partial<ObservedMember> = {}): ObservedMember {
  const name = `movies-db-${ordinal}`;
  return {
    name,
    host: hostOf(name),
    uid: `uid-${name}`,
    createdAt: ago(3600),
    podIP: `10.0.0.${ordinal + 1}`,
    node: `node-${ordinal % 2}`,
    zone: `zone-${ordinal % 2}`,
    avoidsNodes: [],
    phase: 'Running',
    endReason: null,
    container: container(),
    containersReady: true,
    startedAt: ago(3600),
    restartedAt: null,
    hasStarted: true,
    inSyncGate: true,
    ready: true,
    templateHash: currentHash,
    leaving: null,
    terminating: false,
    graceEndsAt: null,
    trouble: null,
    probe: memberProbe(name),
    silentSince: null,
    ownView: null,
    queryConnections: null,
    ...overrides,
  };
}

/** A container whose process has run since long, and listens. */
export function container(overrides: Partial<ObservedContainer> = {}): ObservedContainer {
  return {
    waiting: null,
    runningSince: ago(3600),
    startupPassed: true,
    restarts: 0,
    lastEnd: null,
    ...overrides,
  };
}

export function memberProbe(name: string): Extract<MemberProbe, { state: 'Member' }> {
  return {
    state: 'Member',
    setName: 'movies',
    replicaSetId: setId,
    host: hostOf(name),
    role: 'Secondary',
    primary: null,
    configVersion: 1,
  };
}

/** A pod whose mongod runs and has never been in a set. */
export function fresh(ordinal: number, overrides: Partial<ObservedMember> = {}): ObservedMember {
  return member(ordinal, {
    createdAt: ago(5),
    startedAt: ago(4),
    inSyncGate: null,
    ready: false,
    probe: { state: 'Uninitiated' },
    ...overrides,
  });
}

/** A pod that has been created and does nothing yet. */
export function pending(ordinal: number, overrides: Partial<ObservedMember> = {}): ObservedMember {
  return fresh(ordinal, {
    podIP: null,
    phase: 'Pending',
    container: null,
    containersReady: false,
    startedAt: null,
    hasStarted: false,
    probe: null,
    ...overrides,
  });
}

export function entry(ordinal: number, overrides: Partial<MemberView> = {}): MemberView {
  return {
    id: ordinal,
    host: hostOf(`movies-db-${ordinal}`),
    votes: 1,
    priority: 1,
    hidden: false,
    state: 'SECONDARY',
    healthy: overrides.state !== 'DOWN',
    heardSecondsAgo: null,
    lagSeconds: 0,
    newestWrite: { term: 1, at: ago(1) },
    message: null,
    ...overrides,
  };
}

/** A set of these members; the first is its primary unless `primary` says another, or null for none. */
export function known(
  members: readonly MemberView[],
  primary: number | null = 0,
  overrides: Partial<ReplicaSetView> = {},
): MembershipInput['replicaSet'] {
  const entries = members.map((view) =>
    view.id === primary ? { ...view, state: 'PRIMARY' as const, lagSeconds: 0 } : view,
  );
  const view: ReplicaSetView = {
    setName: 'movies',
    replicaSetId: setId,
    version: 7,
    term: 1,
    committed: true,
    members: entries,
    primary: primary === null ? null : hostOf(`movies-db-${primary}`),
    ...overrides,
  };
  return { kind: 'Known', view };
}

/** What is remembered of a set that has worked for an hour, but for what `overrides` says. */
export function memory(overrides: Partial<MembershipMemory> = {}): MembershipMemory {
  return { ...nothingRemembered, initiatedAt: ago(3600), ...overrides };
}

/** A steady set of three, but for what `overrides` says. */
export function membershipInput(overrides: Partial<MembershipInput> = {}): MembershipInput {
  return {
    cluster: 'movies',
    now,
    desired: 3,
    templateHash: currentHash,
    maxLagSeconds: 10,
    failureLimits: { nodeTimeoutMs: 20_000, memberTimeoutMs: 60_000 },
    persistent: false,
    memory: memory(),
    members: [member(0), member(1), member(2)],
    volumes: [],
    nodes: [node(0), node(1)],
    replicaSet: known([entry(0), entry(1), entry(2)]),
    majorityLoss: { fencedNodes: [], forceAfterMs: 300_000 },
    ...overrides,
  };
}

/** The node `node-<ordinal>`, ready and with a kubelet that has just renewed its lease, but for what `overrides` says. */
export function node(ordinal: number, overrides: Partial<ObservedNode> = {}): ObservedNode {
  return {
    name: `node-${ordinal}`,
    uid: `uid-node-${ordinal}`,
    machine: `machine-${ordinal}`,
    createdAt: ago(86_400),
    zone: `zone-${ordinal}`,
    ready: { status: 'True', since: ago(86_000) },
    leaseSilentMs: 0,
    renewedAt: now,
    taints: [],
    unschedulable: false,
    deleting: false,
    addresses: [`172.18.0.${ordinal + 2}`],
    ...overrides,
  };
}

export function queryTier(overrides: Partial<ObservedQueryTier> = {}): ObservedQueryTier {
  return {
    replicas: 2,
    readyReplicas: 2,
    updatedReplicas: 2,
    pods: [],
    current: true,
    trouble: null,
    ...overrides,
  };
}

export const servedPointer = {
  _id: 'current',
  version: '2026-11',
  collection: 'titles_x',
  titles: 3,
  rejectedRows: 1,
  loadedAt: ago(600),
  schema: DATASET_SCHEMA,
} as const;

/** The objects that are applied, as the API server has them where nobody has changed any. */
function objectsAsDescribed(cluster: MovieSearchCluster): Observed['objects'] {
  return objectsOf(cluster, ({ object }) => ({ kind: 'Ours', object: live(appliedForm(object)) }));
}

/** None of the objects that are applied is there yet. */
export function objectsMissing(cluster = movieSearchCluster()): Observed['objects'] {
  return objectsOf(cluster, () => ({ kind: 'Missing' }));
}

function objectsOf(
  cluster: MovieSearchCluster,
  seen: (applied: AppliedObject) => ObservedObject,
): Observed['objects'] {
  return new Map(
    appliedObjects(cluster, objectSettings, wantedReplicas(cluster)).map((applied) => [
      objectId(applied),
      seen(applied),
    ]),
  );
}

/** Everything of a steady cluster of three members and two query pods, but for what `overrides` says. */
export function observed(overrides: Partial<Observed> = {}): Observed {
  const cluster = overrides.cluster ?? movieSearchCluster();
  const templateHash = memberTemplateHash(cluster, objectSettings);
  return {
    cluster,
    auth: { kind: 'Present' },
    apiKeys: { kind: 'NotWanted' },
    predecessors: [],
    members: [0, 1, 2].map((ordinal) => member(ordinal, { templateHash })),
    nodes: [node(0), node(1)],
    staleCopies: [],
    unlabelled: [],
    objects: objectsAsDescribed(cluster),
    applied: new Map(),
    volumes: [],
    replicaSet: known([entry(0), entry(1), entry(2)]),
    usersEnsured: true,
    pointer: { kind: 'Read', pointer: servedPointer },
    load: { kind: 'NotLoading' },
    seedJobs: [],
    query: queryTier(),
    cpu: { kind: 'Waiting' },
    scalingPods: { database: [], query: [] },
    rivals: { database: null, query: null },
    ...overrides,
  };
}
