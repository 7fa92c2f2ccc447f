import { movieSearchClusterResource, type MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isAlreadyExists, isConflict, isNotFound, KubeError } from '../../../kube/kube-error.ts';
import type { KubeObject, Live, ResourceKind } from '../../../kube/resource-kind.ts';
import { applyObject } from '../../kube/apply-object.ts';
import { jobs, persistentVolumeClaims, pods, secrets } from '../../kube/resources.ts';
import type { MembershipChange } from '../../mongo/membership-change.ts';
import type { ClusterCredentials, MemberAddress, ReplicaSetAdmin } from '../../mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../mongo/replica-set-error.ts';
import type { ClusterAction } from '../cluster-action.ts';
import type { EnsuredUsers } from '../ensured-users.ts';
import { storeOf, type KubeStore, type KubeStores } from '../kube-stores.ts';
import { authSecret, newCredentials } from '../objects/auth-secret.ts';
import { memberPod } from '../objects/member-pod.ts';
import { memberVolumeClaim } from '../objects/member-volume-claim.ts';
import { ownerReference } from '../objects/object-metadata.ts';
import {
  inSyncGate,
  leavingAnnotation,
  leavingSinceAnnotation,
  manager,
  restartedAtAnnotation,
  templateHashLabel,
} from '../objects/object-names.ts';
import type { ObjectSettings } from '../objects/object-settings.ts';
import { seedJob } from '../objects/seed-job.ts';
import type { Observation } from '../observe/cluster-observer.ts';
import type { WriteLedger } from '../write-ledger.ts';

/** How long a primary that stepped down stays out of elections: long enough to have left the set by then. */
const STEP_DOWN_SECONDS = 60;

export interface ActionExecutorOptions {
  readonly kube: Pick<KubeClient, 'get' | 'create' | 'patch' | 'delete'>;
  readonly stores: KubeStores;
  readonly admin: ReplicaSetAdmin;
  readonly settings: ObjectSettings;
  readonly ledger: WriteLedger;
  readonly users: EnsuredUsers;
  /** That many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
}

export interface FailedAction {
  readonly action: ClusterAction;
  readonly error: Error;
  /** Part of the ordinary course of things: looking again is all it takes. */
  readonly passing: boolean;
}

/** What an action was planned upon has changed under it: look again. */
class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
}

/** An object of another owner has the name that one of ours must have. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
  readonly code = 'NAME_TAKEN';

  constructor(kind: string, name: string) {
    super(`${kind} ${name} exists and does not belong to this MovieSearchCluster: delete or rename it.`);
  }
}

/** An object of ours has lost the labels by which it is found, and would be made again and again. */
export class LabelsLostError extends Error {
  override readonly name = 'LabelsLostError';
  readonly code = 'LABELS_LOST';

  constructor(kind: string, name: string) {
    super(`${kind} ${name} exists, but has lost labels by which it is known: put them back, or delete it.`);
  }
}

/** Carries out actions. It decides nothing: what is done, and in which order, is the plan's. */
export class ActionExecutor {
  readonly #options: ActionExecutorOptions;

  constructor(options: ActionExecutorOptions) {
    this.#options = options;
  }

  /**
   * Carries out one action.
   *
   * @returns whether anything was changed
   * @throws FailedAction's error; {@link failureOf} tells what it means
   */
  async execute(
    action: ClusterAction,
    cluster: Live<MovieSearchCluster>,
    observation: Observation,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { kube, stores, settings, ledger, users, random, now, admin } = this.#options;
    const { namespace } = cluster.metadata;
    const key = `${namespace}/${cluster.metadata.name}`;
    switch (action.kind) {
      case 'CreateAuthSecret': {
        const credentials = observation.credentials ?? newCredentials(random);
        return this.#create(cluster, secrets, stores.secrets, authSecret(cluster, credentials), signal);
      }
      case 'Apply': {
        const { kind, object } = action.applied;
        const store = storeOf(stores, kind.kind);
        const live = store.get({ name: object.metadata.name ?? '', namespace });
        // What is not among ours may be somebody else's, or ours and not seen yet.
        if (live === undefined) await this.#refuseStranger(cluster, kind, object, signal);
        const applied = await applyObject(kube, kind, object, { fieldManager: manager, live, signal });
        if (applied.changed) ledger.changed(key, store, applied.object);
        return applied.changed;
      }
      case 'OwnVolume':
      case 'ReleaseVolume': {
        const volume = stores.volumes.get({ name: action.name, namespace });
        if (volume?.metadata.uid !== action.uid) return false;
        const ours = ownerReference(cluster);
        const others = (volume.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== ours.uid);
        const ownerReferences = action.kind === 'OwnVolume' ? [...others, ours] : others;
        // Only this very volume, as it was seen.
        const { resourceVersion } = volume.metadata;
        const changed = await kube.patch(
          persistentVolumeClaims,
          { name: action.name, namespace },
          { type: 'merge', object: { metadata: { resourceVersion, ownerReferences } } },
          { fieldManager: manager, signal },
        );
        ledger.changed(key, stores.volumes, changed);
        return true;
      }
      case 'CreateSeedJob':
        return this.#create(cluster, jobs, stores.jobs, seedJob(cluster, settings), signal);
      case 'DeleteSeedJob':
        return this.#delete(cluster, jobs, stores.jobs, action.name, action.uid, signal);
      case 'CreateMember': {
        const claim = memberVolumeClaim(cluster, action.name);
        if (claim !== null) {
          await this.#create(cluster, persistentVolumeClaims, stores.volumes, claim, signal);
        }
        return this.#create(cluster, pods, stores.pods, memberPod(cluster, settings, action.name), signal);
      }
      case 'DeleteMember':
        return this.#delete(cluster, pods, stores.pods, action.name, action.uid, signal);
      case 'DeleteVolume': {
        const uid = stores.volumes.get({ name: action.name, namespace })?.metadata.uid;
        if (uid === undefined) return false;
        return this.#delete(cluster, persistentVolumeClaims, stores.volumes, action.name, uid, signal);
      }
      case 'MarkLeaving': {
        const annotations = {
          [leavingAnnotation]: action.reason,
          [leavingSinceAnnotation]: now().toISOString(),
        };
        await this.#annotate(cluster, action.name, annotations, signal);
        return true;
      }
      case 'SetInSync': {
        const condition = {
          type: inSyncGate,
          status: action.inSync ? 'True' : 'False',
          reason: action.inSync ? 'InSync' : 'NotInSync',
          message: action.why,
          lastTransitionTime: now().toISOString(),
        };
        const object = {
          metadata: { name: action.name, namespace },
          status: { conditions: [condition] },
        };
        const gated = await kube.patch(
          pods,
          { name: action.name, namespace },
          { type: 'apply', object, fieldManager: `${manager}-gate` },
          { subresource: 'status', signal },
        );
        ledger.changed(key, stores.pods, gated);
        return true;
      }
      case 'RestartMember': {
        const { credentials, member } = this.#reach(observation, action.name);
        await this.#annotate(cluster, action.name, { [restartedAtAnnotation]: now().toISOString() }, signal);
        return admin.shutDown(member, credentials, signal);
      }
      case 'Initiate': {
        const { credentials, member } = this.#reach(observation, action.name);
        await admin.initiate(member, credentials, cluster.metadata.name, signal);
        return true;
      }
      case 'EnsureUsers': {
        const { credentials, member } = this.#reach(observation, action.primary);
        const changed = await admin.ensureUsers(member, credentials, signal);
        const { replicaSet } = observation.observed;
        if (replicaSet.kind === 'Known') users.remember(key, replicaSet.view.replicaSetId, credentials);
        return changed;
      }
      case 'AddMember':
        return this.#reconfigure(observation, action.version, { kind: 'Add', host: action.host }, signal);
      case 'GrantVote':
        return this.#reconfigure(
          observation,
          action.version,
          { kind: 'MakeVoter', host: action.host, priority: 1 },
          signal,
        );
      case 'RevokeVote':
        return this.#reconfigure(
          observation,
          action.version,
          { kind: 'RevokeVote', host: action.host },
          signal,
        );
      case 'RemoveMember':
        return this.#reconfigure(observation, action.version, { kind: 'Remove', host: action.host }, signal);
      case 'StepDown': {
        const { credentials, member } = this.#reach(observation, action.name);
        await admin.stepDown(member, credentials, STEP_DOWN_SECONDS, signal);
        return true;
      }
      case 'ForceReconfigure': {
        const { credentials, member } = this.#reach(observation, action.survivor);
        await admin.forceReconfigure(member, credentials, action, signal);
        return true;
      }
      default:
        return action satisfies never;
    }
  }

  async #annotate(
    { metadata }: Live<MovieSearchCluster>,
    name: string,
    annotations: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const { kube, stores, ledger } = this.#options;
    const annotated = await kube.patch(
      pods,
      { name, namespace: metadata.namespace },
      { type: 'merge', object: { metadata: { annotations } } },
      { fieldManager: manager, signal },
    );
    ledger.changed(`${metadata.namespace}/${metadata.name}`, stores.pods, annotated);
  }

  async #reconfigure(
    observation: Observation,
    version: number,
    change: MembershipChange,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { replicaSet } = observation.observed;
    const primary = replicaSet.kind === 'Known' ? replicaSet.view.primary : null;
    const name = observation.observed.members.find(({ host }) => host === primary)?.name;
    if (name === undefined)
      throw new ChangedMeanwhileError('the replica set has no primary that can be reached');
    const { credentials, member } = this.#reach(observation, name);
    await this.#options.admin.reconfigure(member, credentials, version, change, signal);
    return true;
  }

  #reach(
    { credentials, addresses }: Observation,
    name: string,
  ): { credentials: ClusterCredentials; member: MemberAddress } {
    const member = addresses.get(name);
    if (credentials === null || member === undefined) {
      throw new ChangedMeanwhileError(`${name} has no address yet`);
    }
    return { credentials, member };
  }

  async #create<T extends KubeObject>(
    { metadata }: Live<MovieSearchCluster>,
    kind: ResourceKind<T>,
    store: KubeStore<T>,
    object: T,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { kube, ledger } = this.#options;
    const key = `${metadata.namespace}/${metadata.name}`;
    try {
      ledger.created(key, store, await kube.create(kind, object, { fieldManager: manager, signal }));
      return true;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const { name = '', namespace } = object.metadata;
    const existing = await kube.get(kind, { name, namespace }, { signal });
    // A volume that was retained has no owner; it is found again by its name and our labels.
    const retained =
      object.metadata.ownerReferences === undefined && existing.metadata.ownerReferences === undefined;
    if (!retained) assertOwned(existing, metadata.uid);
    if (!carriesLabelsOf(existing, object)) throw new LabelsLostError(existing.kind, name);
    ledger.created(key, store, existing);
    return false;
  }

  async #refuseStranger(
    { metadata }: Live<MovieSearchCluster>,
    kind: ResourceKind<KubeObject>,
    object: KubeObject,
    signal: AbortSignal,
  ): Promise<void> {
    const { name = '', namespace } = object.metadata;
    try {
      assertOwned(await this.#options.kube.get(kind, { name, namespace }, { signal }), metadata.uid);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async #delete<T extends KubeObject>(
    { metadata }: Live<MovieSearchCluster>,
    kind: ResourceKind<T>,
    store: KubeStore<T>,
    name: string,
    uid: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const object = { name, namespace: metadata.namespace };
    try {
      await this.#options.kube.delete(kind, object, { uid, propagationPolicy: 'Background', signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return false;
    }
    this.#options.ledger.deleted(`${metadata.namespace}/${metadata.name}`, store, object, uid);
    return true;
  }
}

/** @throws NameTakenError, or ChangedMeanwhileError where it belongs to an earlier cluster of this name and will go with it */
function assertOwned({ kind, metadata }: Live<KubeObject>, uid: string): void {
  const owners = metadata.ownerReferences ?? [];
  if (owners.some((owner) => owner.uid === uid)) return;
  if (owners.some((owner) => owner.kind === movieSearchClusterResource.kind)) {
    throw new ChangedMeanwhileError(
      `${kind} ${metadata.name} of an earlier MovieSearchCluster is not gone yet`,
    );
  }
  throw new NameTakenError(kind, metadata.name);
}

function carriesLabelsOf({ metadata: { labels = {} } }: KubeObject, wanted: KubeObject): boolean {
  // The template hash is of when it was made.
  return Object.entries(wanted.metadata.labels ?? {}).every(
    ([name, value]) => name === templateHashLabel || labels[name] === value,
  );
}

/** What a failure means; null where it is not the failure of an action but of this program. */
export function failureOf(action: ClusterAction, error: unknown): FailedAction | null {
  if (error instanceof ChangedMeanwhileError) return { action, error, passing: true };
  if (error instanceof NameTakenError || error instanceof LabelsLostError)
    return { action, error, passing: false };
  if (error instanceof ReplicaSetError) return { action, error, passing: error.retryable };
  if (error instanceof KubeError) return { action, error, passing: isConflict(error) || isNotFound(error) };
  return null;
}
