import type { ClusterCredentials } from '../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../operator/mongo/replica-set-error.ts';
import type { MembershipAction } from '../../operator/movie-search-cluster/membership/membership-action.ts';
import {
  planMembership,
  type MembershipPlan,
} from '../../operator/movie-search-cluster/membership/plan-membership.ts';
import { observeReplicaSet } from '../../operator/movie-search-cluster/observe/observe-replica-set.ts';
import type { ObservedMember, ReplicaSetObservation } from '../../operator/movie-search-cluster/observed.ts';
import { MemoryReplicaSetAdmin, MemoryReplicaSets } from './memory-replica-set.ts';
import { hostOf, now as epoch } from './observed.ts';

const signal = new AbortController().signal;
const credentials: ClusterCredentials = {
  keyFile: 'key',
  operatorPassword: 'o',
  seedPassword: 's',
  queryPassword: 'q',
};
/** Time that passes from one look to the next. */
const TICK_MS = 1_000;

interface WorldPod {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Date;
  readonly templateHash: string;
  running: boolean;
  /** DNS has another address for it: a mongod that starts now does not find itself. */
  moved: boolean;
  startedAt: Date | null;
  restartedAt: Date | null;
  hasStarted: boolean;
  gate: boolean | null;
  leaving: ObservedMember['leaving'];
  /** Ticks until it is gone; null: it is not terminating. */
  goneIn: number | null;
}

/** A broken law, found while a plan was carried out. */
export class LawBrokenError extends Error {
  override readonly name = 'LawBrokenError';
}

/**
 * What the membership plan acts upon: pods that start and stop as a kubelet has them do, and the replica set of the memory
 * twin. Every action is checked against the laws before it is carried out.
 */
export class MembershipWorld {
  desired: number;
  template = 'a';
  readonly #persistent: boolean;
  readonly #pods = new Map<string, WorldPod>();
  readonly #volumes = new Map<string, { bound: boolean }>();
  readonly #sets = new MemoryReplicaSets();
  readonly #admin = new MemoryReplicaSetAdmin(this.#sets);
  #now = epoch.getTime();
  #serial = 0;
  #rememberedNames: string[] = [];
  #everInitiated = false;
  #joiningSince = new Map<string, Date>();
  readonly log: string[] = [];

  constructor(desired: number, persistent: boolean) {
    this.desired = desired;
    this.#persistent = persistent;
    this.#sets.syncAtOnce = false;
  }

  get podNames(): string[] {
    return [...this.#pods.keys()];
  }

  /** Somebody deletes a pod. */
  kill(index: number): void {
    const pod = this.#podAt(index);
    if (pod === undefined) return;
    this.log.push(`kill ${pod.name}`);
    pod.goneIn ??= 2;
  }

  /** A pod's node takes it away at once. */
  vanish(index: number): void {
    const pod = this.#podAt(index);
    if (pod === undefined) return;
    this.log.push(`vanish ${pod.name}`);
    this.#remove(pod);
  }

  /** A pod's node is cut off for good: the pod terminates, and nobody is there to end it. */
  strand(index: number): void {
    const pod = this.#podAt(index);
    if (pod === undefined) return;
    this.log.push(`strand ${pod.name}`);
    pod.goneIn = Number.POSITIVE_INFINITY;
  }

  /** The nodes that were cut off are taken out of the cluster, and their pods with them. */
  removeLostNodes(): void {
    for (const pod of [...this.#pods.values()]) {
      if (pod.goneIn === Number.POSITIVE_INFINITY) this.#remove(pod);
    }
  }

  /** A container ends and is started again, with its data. */
  restart(index: number): void {
    const pod = this.#podAt(index);
    if (pod === undefined) return;
    this.log.push(`restart ${pod.name}`);
    const mongod = this.#sets.mongod(hostOf(pod.name));
    if (mongod !== undefined) mongod.running = false;
    pod.running = false;
  }

  /** A pod's node comes back: its container is started again, with its data and another address. */
  move(index: number): void {
    const pod = this.#podAt(index);
    if (pod === undefined) return;
    this.restart(index);
    pod.moved = true;
  }

  /** Every node comes back. */
  moveAll(): void {
    for (const index of this.podNames.keys()) this.move(index);
  }

  lag(index: number, seconds: number): void {
    const pod = this.#podAt(index);
    const mongod = pod === undefined ? undefined : this.#sets.mongod(hostOf(pod.name));
    if (pod === undefined || mongod === undefined) return;
    this.log.push(`lag ${pod.name} ${seconds}`);
    mongod.lagSeconds = seconds;
  }

  /** Every member has replicated all there is. */
  catchUp(): void {
    for (const name of this.podNames) {
      const mongod = this.#sets.mongod(hostOf(name));
      if (mongod !== undefined) mongod.lagSeconds = 0;
    }
  }

  /** Time passes: pods start, copy the data, lose their readers, go. */
  tick(): void {
    this.#now += TICK_MS;
    for (const pod of [...this.#pods.values()]) {
      const host = hostOf(pod.name);
      const mongod = this.#sets.mongod(host);
      if (pod.goneIn !== null) {
        if (mongod !== undefined) mongod.running = false;
        pod.running = false;
        if (pod.goneIn-- <= 0) this.#remove(pod);
        continue;
      }
      if (!pod.running) {
        pod.running = true;
        pod.startedAt = new Date(this.#now);
        pod.hasStarted = true;
        const volume = this.#volumes.get(pod.name);
        if (volume !== undefined) volume.bound = true;
        if (mongod === undefined) this.#sets.start(host);
        else {
          mongod.running = true;
          mongod.lost = pod.moved;
        }
        pod.moved = false;
        continue;
      }
      if (mongod === undefined) continue;
      this.#sets.sync(host);
      mongod.queryConnections = pod.gate === true ? 4 : 0;
    }
  }

  /**
   * Looks, plans, and carries out as many of the actions as the operator lives to carry out.
   *
   * @throws LawBrokenError
   */
  async reconcile(survives = Number.POSITIVE_INFINITY): Promise<MembershipPlan> {
    const members = await Promise.all([...this.#pods.values()].map((pod) => this.#observe(pod)));
    const asked = members.flatMap(({ host, probe }) =>
      probe === null ? [] : [{ address: { host, address: host }, probe }],
    );
    const replicaSet = await observeReplicaSet(asked, (member) =>
      this.#admin.view(member, credentials, signal),
    );
    if (replicaSet.kind === 'Known') this.#everInitiated = true;
    this.#rememberJoins(members, replicaSet);
    const planned = planMembership({
      cluster: 'movies',
      now: new Date(this.#now),
      desired: this.desired,
      templateHash: this.template,
      maxLagSeconds: 10,
      persistent: this.#persistent,
      everInitiated: this.#everInitiated,
      rememberedNames: this.#rememberedNames,
      members,
      joiningSince: this.#joiningSince,
      volumes: [...this.#volumes].map(([name, { bound }]) => ({
        name,
        uid: `uid-${name}`,
        member: name,
        bound,
        owned: true,
        terminating: false,
      })),
      replicaSet,
    });
    this.#rememberedNames = this.podNames;
    let done = 0;
    for (const action of planned.actions) {
      if (done++ >= survives) {
        this.log.push('operator dies');
        return planned;
      }
      this.log.push(JSON.stringify(action));
      this.#checkLaws(action);
      try {
        await this.#apply(action);
      } catch (error) {
        if (!(error instanceof ReplicaSetError)) throw error;
        if (error.code === 'ConfigurationRejected')
          throw this.#broken(`asked for what no set accepts: ${error.message}`);
        // Refused by a set that has changed since: looking again is all that is done about it.
        this.log.push(`refused: ${error.code}`);
      }
    }
    return planned;
  }

  /** The replica set as its primary sees it; null without one. */
  async settledView(): Promise<{ members: number; voters: number; ready: number } | null> {
    for (const pod of this.#pods.values()) {
      const host = hostOf(pod.name);
      try {
        const { members, primary } = await this.#admin.view({ host, address: host }, credentials, signal);
        if (primary === null) continue;
        return {
          members: members.length,
          voters: members.filter(({ votes }) => votes > 0).length,
          ready: [...this.#pods.values()].filter((each) => this.#isReady(each)).length,
        };
      } catch (error) {
        if (!(error instanceof ReplicaSetError)) throw error;
      }
    }
    return null;
  }

  /** As the status does. */
  #rememberJoins(members: readonly ObservedMember[], replicaSet: ReplicaSetObservation): void {
    if (replicaSet.kind !== 'Known') return;
    const hosts = new Set(replicaSet.view.members.map(({ host }) => host));
    const joining = members.filter(({ host, inSyncGate }) => hosts.has(host) && inSyncGate === null);
    const now = new Date(this.#now);
    this.#joiningSince = new Map(joining.map(({ name }) => [name, this.#joiningSince.get(name) ?? now]));
  }

  #podAt(index: number): WorldPod | undefined {
    const pods = [...this.#pods.values()];
    return pods[index % Math.max(1, pods.length)];
  }

  #remove(pod: WorldPod): void {
    this.#pods.delete(pod.name);
    const mongod = this.#sets.mongod(hostOf(pod.name));
    if (!this.#volumes.has(pod.name)) this.#sets.destroy(hostOf(pod.name));
    else if (mongod !== undefined) mongod.running = false;
  }

  #isReady(pod: WorldPod): boolean {
    return pod.running && pod.gate === true && pod.goneIn === null;
  }

  async #observe(pod: WorldPod): Promise<ObservedMember> {
    const host = hostOf(pod.name);
    const member = { host, address: host };
    const probe = pod.hasStarted ? await this.#admin.probe(member, credentials, signal) : null;
    const mongod = this.#sets.mongod(host);
    return {
      name: pod.name,
      host,
      uid: pod.uid,
      createdAt: pod.createdAt,
      podIP: pod.hasStarted ? host : null,
      node: 'node',
      zone: `zone-${Number(pod.name.slice(-1)) % 2}`,
      phase: pod.hasStarted ? 'Running' : 'Pending',
      containersReady: pod.running,
      startedAt: pod.running ? pod.startedAt : null,
      restartedAt: pod.restartedAt,
      hasStarted: pod.hasStarted,
      inSyncGate: pod.gate,
      ready: this.#isReady(pod),
      templateHash: pod.templateHash,
      leaving: pod.leaving,
      terminating: pod.goneIn !== null,
      trouble: null,
      probe,
      queryConnections: pod.leaving === null || mongod === undefined ? null : mongod.queryConnections,
    };
  }

  #checkLaws(action: MembershipAction): void {
    const ready = [...this.#pods.values()].filter((pod) => this.#isReady(pod));
    const losesReader = (name: string): boolean => ready.some((pod) => pod.name === name);
    switch (action.kind) {
      case 'MarkLeaving': {
        const leaving = [...this.#pods.values()].filter((pod) => pod.leaving !== null && pod.goneIn === null);
        if (leaving.length > 0) throw this.#broken('two members leave at once');
        if (losesReader(action.name) && ready.length - 1 < this.desired && action.reason !== 'Failed') {
          throw this.#broken(`${action.name} leaves although ${ready.length} of ${this.desired} are ready`);
        }
        break;
      }
      case 'DeleteMember':
        if (losesReader(action.name)) throw this.#broken(`${action.name} is deleted while it serves reads`);
        break;
      case 'CreateMember':
        if (this.#pods.has(action.name)) throw this.#broken(`${action.name} is created a second time`);
        if (!this.#persistent && this.#sets.mongod(hostOf(action.name)) !== undefined) {
          throw this.#broken(`the name ${action.name} is used again while its member exists`);
        }
        break;
      case 'RemoveMember': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined && pod.goneIn === null && pod.leaving === null) {
          throw this.#broken(`${action.name} is removed although it neither leaves nor goes`);
        }
        break;
      }
      case 'DeleteVolume': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined && pod.goneIn === null && pod.leaving === null) {
          throw this.#broken(`the volume of ${action.name} is deleted although it stays`);
        }
        break;
      }
      case 'ForceReconfigure': {
        const alive = action.gone.find((name) => this.#sets.mongod(hostOf(name))?.running);
        if (alive !== undefined) throw this.#broken(`${alive} is given up although it runs`);
        break;
      }
      case 'RestartMember':
        if (this.#sets.mongod(hostOf(action.name))?.lost !== true)
          throw this.#broken(`${action.name} is restarted although it takes part in the set`);
        break;
      case 'Initiate': {
        const holders = [...this.#pods.values()].filter((pod) => {
          const mongod = this.#sets.mongod(hostOf(pod.name));
          return mongod?.synced === true && pod.goneIn === null && pod.hasStarted && pod.gate === true;
        });
        if (holders.length > 0) throw this.#broken('a new set is initiated although members hold data');
        break;
      }
      default:
    }
  }

  #broken(law: string): LawBrokenError {
    return new LawBrokenError(`${law}\n${this.log.join('\n')}`);
  }

  async #apply(action: MembershipAction): Promise<void> {
    const at = (name: string) => ({ host: hostOf(name), address: hostOf(name) });
    switch (action.kind) {
      case 'CreateMember': {
        const { name } = action;
        this.#pods.set(name, {
          name,
          uid: `uid-${this.#serial++}`,
          createdAt: new Date(this.#now),
          templateHash: this.template,
          running: false,
          moved: false,
          startedAt: null,
          restartedAt: null,
          hasStarted: false,
          gate: null,
          leaving: null,
          goneIn: null,
        });
        if (this.#persistent && !this.#volumes.has(name)) this.#volumes.set(name, { bound: false });
        return;
      }
      case 'DeleteMember': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined) pod.goneIn ??= 1;
        return;
      }
      case 'DeleteVolume':
        this.#volumes.delete(action.name);
        // Protected by the pod that uses it, and gone with it.
        if (!this.#pods.has(action.name)) this.#sets.destroy(hostOf(action.name));
        return;
      case 'MarkLeaving': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined) pod.leaving = { reason: action.reason, since: new Date(this.#now) };
        return;
      }
      case 'SetInSync': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined) pod.gate = action.inSync;
        return;
      }
      case 'RestartMember': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined) pod.restartedAt = new Date(this.#now);
        const ended = await this.#admin.shutDown(at(action.name), credentials, signal);
        if (ended && pod !== undefined) pod.running = false;
        return;
      }
      case 'Initiate':
        return this.#admin.initiate(at(action.name), credentials, 'movies', signal);
      case 'EnsureUsers':
        await this.#admin.ensureUsers(at(action.primary), credentials, signal);
        return;
      case 'AddMember':
        return this.#reconfigure({ kind: 'Add', host: action.host }, action.version);
      case 'GrantVote':
        return this.#reconfigure({ kind: 'MakeVoter', host: action.host, priority: 1 }, action.version);
      case 'RevokeVote':
        return this.#reconfigure({ kind: 'RevokeVote', host: action.host }, action.version);
      case 'RemoveMember':
        return this.#reconfigure({ kind: 'Remove', host: action.host }, action.version);
      case 'StepDown':
        return this.#admin.stepDown(at(action.name), credentials, 60, signal);
      case 'ForceReconfigure':
        await this.#admin.forceReconfigure(at(action.survivor), credentials, action, signal);
        return;
      default:
        action satisfies never;
    }
  }

  async #reconfigure(
    change: Parameters<MemoryReplicaSetAdmin['reconfigure']>[3],
    version: number,
  ): Promise<void> {
    for (const name of this.podNames) {
      const member = { host: hostOf(name), address: hostOf(name) };
      const probe = await this.#admin.probe(member, credentials, signal);
      if (probe.state !== 'Member' || probe.role !== 'Primary') continue;
      await this.#admin.reconfigure(member, credentials, version, change, signal);
      return;
    }
    throw new ReplicaSetError('NotPrimary', 'none', 'there is no primary');
  }
}
