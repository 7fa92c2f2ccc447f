import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../kube/resources.ts';
import type {
  ClusterCredentials,
  MemberAddress,
  ReplicaSetAdmin,
  ReplicaSetAdmins,
} from '../../mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../mongo/replica-set-error.ts';
import type { EnsuredUsers } from '../ensured-users.ts';
import type { KubeStores } from '../kube-stores.ts';
import { memberHost } from '../membership/member-name.ts';
import { credentialsIn, IncompleteAuthSecretError } from '../objects/auth-secret.ts';
import {
  authSecretName,
  componentLabel,
  instanceLabel,
  leavingAnnotation,
  queryName,
  type Component,
} from '../objects/object-names.ts';
import type { CpuMetrics } from '../metrics/cpu-metrics.ts';
import type { ApplyHistory } from '../objects/apply-history.ts';
import type { ObjectSettings } from '../objects/object-settings.ts';
import { MONGODB_PORT } from '../objects/ports.ts';
import type {
  AuthObservation,
  Observed,
  ObservedProbe,
  PointerObservation,
  ReplicaSetObservation,
} from '../observed.ts';
import { recognised } from './member-identity.ts';
import { MemberSilences } from './member-silences.ts';
import { isOwnedBy, isPredecessors } from './object-owner.ts';
import { observeAppliedObjects } from './observe-applied-objects.ts';
import { observeMember } from './observe-member.ts';
import { observeNode } from './observe-node.ts';
import { observeQueryTier } from './observe-query-tier.ts';
import { observeReplicaSet, type SetObservation } from './observe-replica-set.ts';
import { observeScaling } from './observe-scaling.ts';
import { observeVolume } from './observe-volume.ts';
import { observeSeedJob } from './observe-seed-job.ts';
import type { WatchHealth } from './watch-health.ts';

/** A member that has an address, and what it said. */
interface AskedMember {
  readonly pod: Live<Pod>;
  readonly address: MemberAddress;
  readonly probe: ObservedProbe;
  readonly queryConnections: number | null;
}

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

/** Looks at everything that exists for one MovieSearchCluster. It only ever reads. */
export class ClusterObserver {
  readonly #options: ClusterObserverOptions;
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
    const { kube, settings, history, admins, users, health, cpu, isSilent, now } = this.#options;
    const { name, namespace, uid } = cluster.metadata;
    // Kubernetes first, the database after: a Job that is seen complete has written what is then read.
    const memberPods = podsOf(stores, cluster, 'database')
      .filter((pod) => isOwnedBy(pod, uid))
      .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }));
    const seedPods = podsOf(stores, cluster, 'seed');
    const seedJobs = stores.jobs.list({ namespace, ownerUid: uid }).map((job) =>
      observeSeedJob(
        job,
        seedPods.filter((pod) => isOwnedBy(pod, job.metadata.uid)),
        stores.refusedJobPods
          .list({ namespace })
          .filter(({ involvedObject }) => involvedObject.uid === job.metadata.uid),
      ),
    );
    const volumes = stores.volumes.list({ namespace, labels: { [instanceLabel]: name } }).map((claim) =>
      observeVolume(
        claim,
        cluster,
        memberPods.some(({ metadata }) => metadata.name === claim.metadata.name),
      ),
    );
    const deployment = stores.deployments.get({ name: queryName(name), namespace });
    const queryPods = podsOf(stores, cluster, 'query');
    const { auth, credentials } = this.#credentials(cluster, stores);
    const predecessors = predecessorsOf(cluster, stores);

    const admin = credentials === null ? null : admins.of(credentials);
    const askedAt = now();
    const asked = admin === null ? [] : await ask(cluster, memberPods, admin, signal);
    const silences = this.#silences.note(
      `${namespace}/${name}`,
      asked.map(({ pod, probe }) => ({ uid: pod.metadata.uid, probe })),
      askedAt,
    );
    const { replicaSet, ownViews } = await replicaSetOf(cluster, asked, admin, signal);
    const pointer = await pointerOf(asked, replicaSet, admin, signal);
    const topologyKey = cluster.spec.database.placement.topologyKey;
    const observed: Observed = {
      cluster,
      auth,
      predecessors,
      members: memberPods.map((pod) => {
        const node = pod.spec?.nodeName;
        const answers = asked.find((member) => member.pod === pod);
        return observeMember(
          pod,
          name,
          node === undefined ? undefined : stores.nodes.get({ name: node }),
          topologyKey,
          {
            probe: answers?.probe ?? null,
            silentSince: silences.get(pod.metadata.uid) ?? null,
            ownView: (answers && ownViews.get(answers.address.host)) ?? null,
            queryConnections: answers?.queryConnections ?? null,
          },
        );
      }),
      nodes: stores.nodes.list().map((node) => observeNode(node, topologyKey, health)),
      objects: await observeAppliedObjects(cluster, settings, { kube, stores }, signal),
      applied: history.of(`${namespace}/${name}`),
      staleCopies: health.staleCopies(namespace),
      volumes,
      replicaSet,
      usersEnsured:
        replicaSet.kind !== 'Known' ||
        credentials === null ||
        users.isEnsured(`${namespace}/${name}`, replicaSet.view.replicaSetId, credentials),
      pointer,
      seedJobs,
      query: deployment === undefined ? null : observeQueryTier(deployment, queryPods, isSilent),
      ...observeScaling(cluster, {
        stores,
        round: cpu.latest,
        memberPods,
        queryPods,
        deployment,
      }),
    };
    return {
      cluster,
      observed,
      credentials,
      admin,
      addresses: new Map(
        asked
          .filter(({ probe }) => probe.state !== 'Foreign')
          .map(({ pod, address }) => [pod.metadata.name, address]),
      ),
    };
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
    stores: KubeStores,
  ): { auth: AuthObservation; credentials: ClusterCredentials | null } {
    const { name, namespace, uid } = metadata;
    const key = `${namespace}/${name}`;
    const secret = stores.secrets.get({ name: authSecretName(name), namespace });
    if (secret === undefined || isPredecessors(secret, uid)) {
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

async function ask(
  cluster: Live<MovieSearchCluster>,
  pods: readonly Live<Pod>[],
  admin: ReplicaSetAdmin,
  signal: AbortSignal,
): Promise<AskedMember[]> {
  const { name, namespace } = cluster.metadata;
  const asked = pods.map(async (pod): Promise<AskedMember[]> => {
    const ip = pod.status?.podIP;
    if (ip === undefined || ip === '') return [];
    const host = memberHost(name, namespace, pod.metadata.name);
    const address = { host, address: `${ip}:${MONGODB_PORT}` };
    const identity = { setName: name, host, replicaSetId: replicaSetIdOf(cluster) };
    const probe = recognised(await admin.probe(address, signal), identity);
    const leaves = pod.metadata.annotations?.[leavingAnnotation] !== undefined;
    // Null where it does not say: which is not zero.
    const queryConnections =
      leaves && probe.state === 'Member'
        ? await withoutAnswer(admin.queryConnections(address, signal))
        : null;
    return [{ pod, address, probe, queryConnections }];
  });
  return (await Promise.all(asked)).flat();
}

/** As it is remembered; null: the set was not seen yet. */
function replicaSetIdOf({ status }: MovieSearchCluster): string | null {
  return status?.memory?.replicaSetId ?? null;
}

async function replicaSetOf(
  cluster: MovieSearchCluster,
  asked: readonly AskedMember[],
  admin: ReplicaSetAdmin | null,
  signal: AbortSignal,
): Promise<SetObservation> {
  if (admin === null) {
    const reason = 'The Secret to log in with is not there.';
    return { replicaSet: { kind: 'Unknown', reason }, ownViews: new Map() };
  }
  return observeReplicaSet(asked, replicaSetIdOf(cluster), (member) => admin.view(member, signal));
}

async function pointerOf(
  asked: readonly AskedMember[],
  replicaSet: ReplicaSetObservation,
  admin: ReplicaSetAdmin | null,
  signal: AbortSignal,
): Promise<PointerObservation> {
  // A set that is not initiated cannot have been given a dataset; but a member that is silent may be of one that is.
  if (replicaSet.kind === 'Uninitiated') {
    const allAreEmpty = asked.every(({ probe }) => probe.state === 'Uninitiated');
    return allAreEmpty ? { kind: 'Read', pointer: null } : { kind: 'Unknown' };
  }
  if (replicaSet.kind !== 'Known' || admin === null) return { kind: 'Unknown' };
  const primary = asked.find(({ address }) => address.host === replicaSet.view.primary);
  if (primary === undefined) return { kind: 'Unknown' };
  const pointer = await withoutAnswer(
    admin
      .datasetPointer(primary.address, signal)
      .then((read): PointerObservation => ({ kind: 'Read', pointer: read })),
  );
  return pointer ?? { kind: 'Unknown' };
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

/** What was asked, or null where the member did not answer as it should. */
async function withoutAnswer<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ReplicaSetError) return null;
    throw error;
  }
}
