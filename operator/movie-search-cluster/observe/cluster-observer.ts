import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import { secrets, type PersistentVolumeClaim, type Pod, type Secret } from '../../kube/resources.ts';
import type {
  ClusterCredentials,
  MemberAddress,
  ReplicaSetAdmin,
  ReplicaSetAdmins,
} from '../../mongo/replica-set-admin.ts';
import type { EnsuredUsers } from '../ensured-users.ts';
import type { KubeStores } from '../kube-stores.ts';
import { memberOfHost } from '../membership/member-name.ts';
import type { CpuMetrics } from '../metrics/cpu-metrics.ts';
import type { ApplyHistory } from '../objects/apply-history.ts';
import { credentialsIn, IncompleteAuthSecretError } from '../objects/auth-secret.ts';
import {
  authSecretName,
  componentLabel,
  instanceLabel,
  queryName,
  seedJobName,
  type Component,
} from '../objects/object-names.ts';
import type { ObjectSettings } from '../objects/object-settings.ts';
import type {
  AuthObservation,
  Observed,
  ObservedMember,
  ObservedSeedJob,
  ObservedVolume,
  ReplicaSetObservation,
} from '../observed.ts';
import { askMembers, loadOf, pointerOf, type AskedMembers } from './ask-members.ts';
import { getIfThere } from './get-if-there.ts';
import { lackingLabels } from './lacking-labels.ts';
import { memberClaimsOf, type Sources } from './member-objects.ts';
import { MemberQuestions } from './member-questions.ts';
import { MemberSilences } from './member-silences.ts';
import { isOwnedBy, isPredecessors } from './object-owner.ts';
import { observeApiKeys } from './observe-api-keys.ts';
import { observeAppliedObjects } from './observe-applied-objects.ts';
import { observeMember } from './observe-member.ts';
import { observeNode } from './observe-node.ts';
import { observeQueryTier } from './observe-query-tier.ts';
import { observeScaling } from './observe-scaling.ts';
import { observeSeedJob } from './observe-seed-job.ts';
import { observeVolume } from './observe-volume.ts';
import type { WatchHealth } from './watch-health.ts';

export interface Observation {
  /** With every default in its spec. */
  readonly cluster: Live<MovieSearchCluster>;
  readonly observed: Observed;
  /** For whoever carries out what is planned; no plan depends on them. */
  readonly credentials: ClusterCredentials | null;
  /** Null where there are no credentials. */
  readonly admin: ReplicaSetAdmin | null;
  readonly addresses: ReadonlyMap<string, MemberAddress>;
}

export interface ClusterObserverOptions {
  readonly kube: Pick<KubeClient, 'get'>;
  readonly settings: ObjectSettings;
  readonly history: ApplyHistory;
  readonly stores: KubeStores;
  readonly admins: ReplicaSetAdmins;
  readonly users: EnsuredUsers;
  readonly health: WatchHealth;
  /** The last round of CPU metrics. */
  readonly cpu: Pick<CpuMetrics, 'latest'>;
  /** Whether the query pod of that uid has fallen silent. */
  readonly isSilent: (uid: string) => boolean;
  readonly now: () => Date;
}

/** What the members said, and since when those that said nothing have been silent, by the uid of their pods. */
interface MemberAnswersNoted {
  readonly answers: AskedMembers;
  readonly silences: ReadonlyMap<string, Date>;
}

/** Looks at everything that exists for one MovieSearchCluster. It only ever reads. */
export class ClusterObserver {
  readonly #options: ClusterObserverOptions;
  readonly #questions = new MemberQuestions();
  readonly #silences = new MemberSilences();
  /** By `namespace/name`: the credentials seen last, and of which MovieSearchCluster. */
  readonly #remembered = new Map<string, { uid: string; credentials: ClusterCredentials }>();

  constructor(options: ClusterObserverOptions) {
    this.#options = options;
  }

  /** @param stores where to look for Kubernetes objects: the copies, or others that were read for the purpose */
  async observe(
    cluster: Live<MovieSearchCluster>,
    signal: AbortSignal,
    stores: KubeStores = this.#options.stores,
  ): Promise<Observation> {
    const { kube, settings, history, admins, health, cpu, isSilent } = this.#options;
    const { name, namespace } = cluster.metadata;
    const key = `${namespace}/${name}`;
    const { topologyKey } = cluster.spec.database.placement;
    const sources = { kube, stores };
    // Kubernetes first, the database after: a Job that is seen complete has written what is then read.
    const seedJobs = seedJobsOf(cluster, stores);
    const deployment = stores.deployments.get({ name: queryName(name), namespace });
    const queryPods = podsOf(stores, cluster, 'query');
    const secret = await authSecretOf(cluster, sources, signal);
    const { auth, credentials } = this.#credentials(cluster, secret);
    const predecessors = predecessorsOf(cluster, stores);

    const admin = credentials === null ? null : admins.of(credentials);
    const asked = await this.#ask(cluster, admin, sources, signal);
    const { pods, replicaSet } = asked.answers;
    const { volumes, unlabelledClaims } = await volumesOf(cluster, { pods, replicaSet }, sources, signal);
    const pointer = await pointerOf(cluster, asked.answers, admin, signal);
    const load = isLoading(cluster, seedJobs)
      ? await loadOf(cluster.spec.dataset.version, asked.answers, admin, signal)
      : ({ kind: 'NotLoading' } as const);
    const observed: Observed = {
      cluster,
      auth,
      apiKeys: await observeApiKeys(cluster, kube, signal),
      predecessors,
      members: membersOf(cluster, asked, stores),
      nodes: stores.nodes.list().map((node) => observeNode(node, topologyKey, health)),
      unlabelled: [
        ...lackingLabels(cluster, 'Pod', pods),
        ...lackingLabels(cluster, 'PersistentVolumeClaim', unlabelledClaims),
        ...lackingLabels(cluster, 'Secret', auth.kind === 'Present' && secret !== null ? [secret] : []),
      ],
      objects: await observeAppliedObjects(cluster, settings, sources, signal),
      applied: history.of(key),
      staleCopies: health.staleCopies(namespace),
      volumes,
      replicaSet,
      usersEnsured: this.#areUsersEnsured(key, replicaSet, credentials),
      pointer,
      load,
      seedJobs,
      query: deployment === undefined ? null : observeQueryTier(deployment, queryPods, isSilent),
      ...observeScaling(cluster, { stores, round: cpu.latest, memberPods: pods, queryPods, deployment }),
    };
    return { cluster, observed, credentials, admin, addresses: addressesOf(asked.answers) };
  }

  /** Asks the members, and notes which of them have fallen silent. */
  async #ask(
    cluster: Live<MovieSearchCluster>,
    admin: ReplicaSetAdmin | null,
    sources: Sources,
    signal: AbortSignal,
  ): Promise<MemberAnswersNoted> {
    const { stores, now } = this.#options;
    const { name, namespace } = cluster.metadata;
    const askedAt = now();
    const asking = { admin, questions: this.#questions, thorough: sources.stores !== stores };
    const answers = await askMembers(cluster, asking, sources, signal);
    const silences = this.#silences.note(
      `${namespace}/${name}`,
      answers.asked.map(({ pod, probe }) => ({ uid: pod.metadata.uid, probe })),
      askedAt,
    );
    return { answers, silences };
  }

  #areUsersEnsured(
    key: string,
    replicaSet: ReplicaSetObservation,
    credentials: ClusterCredentials | null,
  ): boolean {
    if (replicaSet.kind !== 'Known' || credentials === null) return true;
    return this.#options.users.isEnsured(key, replicaSet.view.replicaSetId, credentials);
  }

  /** The cluster is gone: what was remembered of it is forgotten. */
  forget(key: string): void {
    this.#remembered.delete(key);
    this.#options.users.forget(key);
    this.#options.history.forget(key);
    this.#silences.forget(key);
  }

  #credentials(
    { metadata }: Live<MovieSearchCluster>,
    secret: Live<Secret> | null,
  ): { auth: AuthObservation; credentials: ClusterCredentials | null } {
    const { name, namespace, uid } = metadata;
    const key = `${namespace}/${name}`;
    if (secret === null || isPredecessors(secret, uid)) {
      const remembered = this.#remembered.get(key);
      const credentials = remembered?.uid === uid ? remembered.credentials : null;
      return { auth: { kind: credentials === null ? 'Missing' : 'Remembered' }, credentials };
    }
    try {
      const credentials = credentialsIn(secret);
      this.#remembered.set(key, { uid, credentials });
      return { auth: { kind: 'Present' }, credentials };
    } catch (error) {
      if (!(error instanceof IncompleteAuthSecretError)) throw error;
      return { auth: { kind: 'Broken', message: error.message }, credentials: null };
    }
  }
}

function isLoading({ metadata, spec }: Live<MovieSearchCluster>, jobs: readonly ObservedSeedJob[]): boolean {
  const wanted = seedJobName(metadata.name, spec.dataset.version);
  return jobs.some(({ name, state, terminating }) => name === wanted && state === 'Running' && !terminating);
}

function seedJobsOf(cluster: Live<MovieSearchCluster>, stores: KubeStores): ObservedSeedJob[] {
  const { namespace, uid } = cluster.metadata;
  const seedPods = podsOf(stores, cluster, 'seed');
  return stores.jobs.list({ namespace, ownerUid: uid }).map((job) =>
    observeSeedJob(
      job,
      seedPods.filter((pod) => isOwnedBy(pod, job.metadata.uid)),
      stores.refusedJobPods
        .list({ namespace })
        .filter(({ involvedObject }) => involvedObject.uid === job.metadata.uid),
    ),
  );
}

function membersOf(
  { metadata, spec }: Live<MovieSearchCluster>,
  { answers: { pods, asked, ownViews }, silences }: MemberAnswersNoted,
  { nodes }: KubeStores,
): ObservedMember[] {
  return pods.map((pod) => {
    const nodeName = pod.spec?.nodeName;
    const node = nodeName === undefined ? undefined : nodes.get({ name: nodeName });
    const answers = asked.find((member) => member.pod === pod);
    return observeMember(pod, metadata.name, node, spec.database.placement.topologyKey, {
      probe: answers?.probe ?? null,
      silentSince: silences.get(pod.metadata.uid) ?? null,
      ownView: (answers && ownViews.get(answers.address.host)) ?? null,
      queryConnections: answers?.queryConnections ?? null,
    });
  });
}

/** Where members are reached, but for those in whose place something else answers. */
function addressesOf({ asked }: AskedMembers): Map<string, MemberAddress> {
  return new Map(
    asked
      .filter(({ probe }) => probe.state !== 'Foreign')
      .map(({ pod, address }) => [pod.metadata.name, address]),
  );
}

/** The Secret of its name; one without our labels only where it is the cluster's, or has all that the cluster's has. */
async function authSecretOf(
  { metadata: { name, namespace, uid } }: Live<MovieSearchCluster>,
  { kube, stores }: Sources,
  signal: AbortSignal,
): Promise<Live<Secret> | null> {
  const secretName = { name: authSecretName(name), namespace };
  const labelled = stores.secrets.get(secretName);
  if (labelled !== undefined) return labelled;
  const secret = await getIfThere(kube, secrets, secretName, signal);
  return secret !== null && (isOwnedBy(secret, uid) || hasCredentials(secret)) ? secret : null;
}

function hasCredentials(secret: Live<Secret>): boolean {
  try {
    credentialsIn(secret);
    return true;
  } catch (error) {
    if (error instanceof IncompleteAuthSecretError) return false;
    throw error;
  }
}

/** The claims of this cluster's members, and those among them that are its own: only these are put right. */
async function volumesOf(
  cluster: Live<MovieSearchCluster>,
  { pods, replicaSet }: Pick<AskedMembers, 'pods' | 'replicaSet'>,
  sources: Sources,
  signal: AbortSignal,
): Promise<{ volumes: ObservedVolume[]; unlabelledClaims: Live<PersistentVolumeClaim>[] }> {
  const isPersistent = cluster.spec.database.storage.type === 'Persistent';
  const listed =
    replicaSet.kind === 'Known' ? replicaSet.view.members.map(({ host }) => memberOfHost(host)) : [];
  const names = isPersistent ? [...pods.map(({ metadata }) => metadata.name), ...listed] : [];
  const { labelled, others } = await memberClaimsOf(cluster, names, sources, signal);
  const observe = (claim: Live<PersistentVolumeClaim>): ObservedVolume =>
    observeVolume(
      claim,
      cluster,
      pods.some(({ metadata }) => metadata.name === claim.metadata.name),
    );
  const isOurs = (claim: Live<PersistentVolumeClaim>): boolean => observe(claim).origin !== 'Kept';
  const found = others.filter(isOurs);
  return {
    volumes: [...labelled, ...found].map(observe),
    unlabelledClaims: [...labelled.filter(isOurs), ...found],
  };
}

function podsOf(
  stores: KubeStores,
  { metadata }: Live<MovieSearchCluster>,
  component: Component,
): Live<Pod>[] {
  return stores.pods.list({
    namespace: metadata.namespace,
    labels: { [instanceLabel]: metadata.name, [componentLabel]: component },
  });
}

function predecessorsOf({ metadata }: Live<MovieSearchCluster>, stores: KubeStores): string[] {
  const { name, namespace, uid, deletionTimestamp } = metadata;
  if (deletionTimestamp !== undefined) return [];
  const { pods, secrets, services, deployments, volumes, jobs } = stores;
  return [pods, secrets, services, deployments, volumes, jobs].flatMap((store) =>
    store
      .list({ namespace, labels: { [instanceLabel]: name } })
      .filter((object) => isPredecessors(object, uid))
      .map((object) => `${object.kind} ${object.metadata.name}`),
  );
}
