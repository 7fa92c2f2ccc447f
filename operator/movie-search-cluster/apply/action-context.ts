import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Patch, Subresource } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isAlreadyExists, isNotFound } from '../../../kube/kube-error.ts';
import type { KubeObject, Live, ResourceKind } from '../../../kube/resource-kind.ts';
import { pods } from '../../kube/resources.ts';
import type { MembershipChange } from '../../mongo/membership-change.ts';
import type { MemberAddress, ReplicaSetAdmin } from '../../mongo/replica-set-admin.ts';
import type { EnsuredUsers } from '../ensured-users.ts';
import type { KubeStore, KubeStores } from '../kube-stores.ts';
import { manager } from '../objects/object-names.ts';
import type { ApplyHistory } from '../objects/apply-history.ts';
import type { ObjectSettings } from '../objects/object-settings.ts';
import type { Observation } from '../observe/cluster-observer.ts';
import type { WriteLedger } from '../write-ledger.ts';
import { ChangedMeanwhileError, LabelsLostError } from './action-failure.ts';
import { assertOwned, carriesLabelsOf } from './ownership.ts';

/** What actions of every cluster are carried out with. */
export interface ActionTools {
  readonly kube: Pick<KubeClient, 'get' | 'create' | 'patch' | 'delete'>;
  readonly stores: KubeStores;
  readonly settings: ObjectSettings;
  readonly ledger: WriteLedger;
  readonly users: EnsuredUsers;
  readonly history: ApplyHistory;
  /** That many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
}

/** A member that can be asked, and through whom. */
export interface ReachableMember {
  readonly member: MemberAddress;
  readonly admin: ReplicaSetAdmin;
}

/**
 * What the actions of one plan are carried out with: the tools, bound to one MovieSearchCluster as it was observed. Each write to
 * the API server goes through here, so that the ledger knows of it. It decides nothing: what is done, and in which order, is the plan's.
 */
export class ActionContext {
  readonly cluster: Live<MovieSearchCluster>;
  readonly observation: Observation;
  readonly signal: AbortSignal;
  readonly tools: ActionTools;

  constructor(tools: ActionTools, observation: Observation, signal: AbortSignal) {
    this.tools = tools;
    this.cluster = observation.cluster;
    this.observation = observation;
    this.signal = signal;
  }

  get namespace(): string | undefined {
    return this.cluster.metadata.namespace;
  }

  /** `namespace/name` of the MovieSearchCluster. */
  get key(): string {
    return `${this.cluster.metadata.namespace}/${this.cluster.metadata.name}`;
  }

  /**
   * Creates an object of ours. One that is there already is left as it is.
   *
   * @returns whether it was created
   * @throws NameTakenError, LabelsLostError, ChangedMeanwhileError, KubeError
   */
  async create<T extends KubeObject>(
    kind: ResourceKind<T>,
    store: KubeStore<T>,
    object: T,
  ): Promise<boolean> {
    const { kube, ledger } = this.tools;
    const { signal } = this;
    try {
      ledger.created(this.key, store, await kube.create(kind, object, { fieldManager: manager, signal }));
      return true;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const { name = '', namespace } = object.metadata;
    const existing = await kube.get(kind, { name, namespace }, { signal });
    assertOwned(existing, this.cluster.metadata.uid);
    if (!carriesLabelsOf(existing, object)) throw new LabelsLostError(existing.kind, name);
    ledger.created(this.key, store, existing);
    return false;
  }

  /** Changes an object of this cluster's namespace. */
  async patch<T extends KubeObject>(
    kind: ResourceKind<T>,
    store: KubeStore<T>,
    name: string,
    patch: Patch,
    subresource?: Subresource,
  ): Promise<void> {
    const { namespace, signal } = this;
    const options = { fieldManager: manager, subresource, signal };
    this.tools.ledger.changed(
      this.key,
      store,
      await this.tools.kube.patch(kind, { name, namespace }, patch, options),
    );
  }

  async annotatePod(name: string, annotations: Readonly<Record<string, string>>): Promise<void> {
    const { stores } = this.tools;
    await this.patch(pods, stores.pods, name, { type: 'merge', object: { metadata: { annotations } } });
  }

  /** Deletes an object if it still is the one of this uid. @returns whether it was there */
  async delete<T extends KubeObject>(
    kind: ResourceKind<T>,
    store: KubeStore<T>,
    name: string,
    uid: string,
    gracePeriodSeconds?: number,
  ): Promise<boolean> {
    const { namespace, signal } = this;
    try {
      const options = { uid, propagationPolicy: 'Background', gracePeriodSeconds, signal } as const;
      await this.tools.kube.delete(kind, { name, namespace }, options);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return false;
    }
    this.tools.ledger.deleted(this.key, store, { name, namespace }, uid);
    return true;
  }

  /** @throws ChangedMeanwhileError where the member cannot be asked */
  reach(name: string): ReachableMember {
    const { admin, addresses } = this.observation;
    const member = addresses.get(name);
    if (admin === null || member === undefined) {
      throw new ChangedMeanwhileError(`${name} has no address yet`);
    }
    return { admin, member };
  }

  /** Has the primary change the membership, if its configuration still has `version`. */
  async reconfigure(version: number, change: MembershipChange): Promise<boolean> {
    const { replicaSet, members } = this.observation.observed;
    const primary = replicaSet.kind === 'Known' ? replicaSet.view.primary : null;
    const name = members.find(({ host }) => host === primary)?.name;
    if (name === undefined)
      throw new ChangedMeanwhileError('the replica set has no primary that can be reached');
    const { admin, member } = this.reach(name);
    await admin.reconfigure(member, version, change, this.signal);
    return true;
  }
}
