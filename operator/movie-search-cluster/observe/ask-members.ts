import type { DatasetPointer, KeptDataset } from '../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../../../catalog/dataset-schema.ts';
import { keptOf } from '../../../catalog/kept-datasets.ts';
import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import { hostPort } from '../../../kube/host-port.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../kube/resources.ts';
import type { MemberAddress, MemberProbe, ReplicaSetAdmin } from '../../mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../mongo/replica-set-error.ts';
import { memberHost, memberOfHost } from '../membership/member-name.ts';
import { leavingAnnotation } from '../objects/object-names.ts';
import { MONGODB_PORT } from '../objects/ports.ts';
import type {
  LoadObservation,
  ObservedProbe,
  PointerObservation,
  ReplicaSetObservation,
} from '../observed.ts';
import { labelledMemberPods, memberPodsByName, type Sources } from './member-objects.ts';
import type { MemberQuestions } from './member-questions.ts';
import { recognised } from './member-identity.ts';
import { observeReplicaSet, type SetObservation } from './observe-replica-set.ts';

/** A member that has an address, and what it said. */
export interface AskedMember {
  readonly pod: Live<Pod>;
  readonly address: MemberAddress;
  readonly probe: ObservedProbe;
  readonly queryConnections: number | null;
}

export interface AskedMembers {
  /** The pods of all members, in the order of their names. */
  readonly pods: readonly Live<Pod>[];
  /** Those that have an address. */
  readonly asked: readonly AskedMember[];
  readonly replicaSet: ReplicaSetObservation;
  /** The set as each member itself sees it, by host, where it has no primary. */
  readonly ownViews: SetObservation['ownViews'];
}

/** How members are asked. */
export interface Asking {
  /** Null: there are no credentials to log in with. */
  readonly admin: ReplicaSetAdmin | null;
  readonly questions: MemberQuestions;
  /** As {@link MemberQuestions.probe}. */
  readonly thorough: boolean;
}

/**
 * Finds the pods of all members and asks each what it is. A member that the status remembers or the set lists, and whose pod is not
 * found by its labels, is looked up by name before it counts as gone.
 */
export async function askMembers(
  cluster: Live<MovieSearchCluster>,
  asking: Asking,
  sources: Sources,
  signal: AbortSignal,
): Promise<AskedMembers> {
  const { admin } = asking;
  const remembered = cluster.status?.database?.members.map(({ name }) => name) ?? [];
  const labelled = labelledMemberPods(cluster, sources.stores);
  const first = [...labelled, ...(await memberPodsByName(cluster, remembered, labelled, sources, signal))];
  const answers = await ask(cluster, first, asking, signal);
  const { replicaSet, ownViews } = await replicaSetOf(cluster, answers, admin, signal);
  const listed =
    replicaSet.kind === 'Known' ? replicaSet.view.members.map(({ host }) => memberOfHost(host)) : [];
  const late = await memberPodsByName(cluster, listed, first, sources, signal);
  const asked = [...answers, ...(await ask(cluster, late, asking, signal))];
  return {
    pods: [...first, ...late].toSorted((a, b) =>
      a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }),
    ),
    asked,
    // Where no primary hears all, every member is a witness: those that were found late, too.
    ...(late.length === 0 ? { replicaSet, ownViews } : await replicaSetOf(cluster, asked, admin, signal)),
  };
}

async function ask(
  cluster: Live<MovieSearchCluster>,
  pods: readonly Live<Pod>[],
  { admin, questions, thorough }: Asking,
  signal: AbortSignal,
): Promise<AskedMember[]> {
  if (admin === null) return [];
  const { name, namespace } = cluster.metadata;
  const probeOf = (member: MemberAddress): Promise<MemberProbe> =>
    questions.probe(member, (asked, signal) => admin.probe(asked, signal), { thorough }, signal);
  const asked = pods.map(async (pod): Promise<AskedMember[]> => {
    const ip = pod.status?.podIP;
    if (ip === undefined || ip === '') return [];
    const host = memberHost(name, namespace, pod.metadata.name);
    const address = { host, address: hostPort(ip, MONGODB_PORT) };
    const identity = { setName: name, host, replicaSetId: replicaSetIdOf(cluster) };
    const probe = recognised(await probeOf(address), identity);
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

/** Which dataset is served, as the primary says, and what lies there of the version that should be. */
export async function pointerOf(
  cluster: MovieSearchCluster,
  { asked, replicaSet }: Pick<AskedMembers, 'asked' | 'replicaSet'>,
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
  const read = await withoutAnswer(
    admin.datasetPointer(primary.address, signal).then((pointer) => ({ pointer })),
  );
  if (read === null) return { kind: 'Unknown' };
  const { pointer } = read;
  const dataset = keptVersion(pointer, cluster.spec.dataset.version);
  if (dataset === undefined) return { kind: 'Read', pointer };
  const looked = admin.titlesIn(primary.address, dataset.collection, signal);
  const seen = await withoutAnswer(looked.then((look) => ({ look })));
  return { kind: 'Read', pointer, kept: { dataset, look: seen === null ? 'Unknown' : seen.look } };
}

/** The version, as this release reads it, if it is kept beside another one that is served. */
function keptVersion(pointer: DatasetPointer | null, version: string): KeptDataset | undefined {
  const isIt = (dataset: KeptDataset): boolean =>
    dataset.version === version && schemaOf(dataset) === DATASET_SCHEMA;
  return pointer === null || isIt(pointer) ? undefined : keptOf(pointer).find(isIt);
}

/** How far the load of a version is, as the primary has it. */
export async function loadOf(
  version: string,
  { asked, replicaSet }: Pick<AskedMembers, 'asked' | 'replicaSet'>,
  admin: ReplicaSetAdmin | null,
  signal: AbortSignal,
): Promise<LoadObservation> {
  if (replicaSet.kind !== 'Known' || admin === null) return { kind: 'Unknown' };
  const primary = asked.find(({ address }) => address.host === replicaSet.view.primary);
  if (primary === undefined) return { kind: 'Unknown' };
  const load = await withoutAnswer(
    admin
      .loadProgress(primary.address, version, signal)
      .then((progress): LoadObservation => ({ kind: 'Read', progress })),
  );
  return load ?? { kind: 'Unknown' };
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
