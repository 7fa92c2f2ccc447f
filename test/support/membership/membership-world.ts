import type { ClusterCredentials, ReplicaSetAdmin } from '../../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../../operator/mongo/replica-set-error.ts';
import type { MembershipAction } from '../../../operator/movie-search-cluster/membership/membership-action.ts';
import { nothingRemembered } from '../../../operator/movie-search-cluster/membership/membership-memory.ts';
import {
  planMembership,
  type MembershipPlan,
} from '../../../operator/movie-search-cluster/membership/plan-membership.ts';
import { observeReplicaSet } from '../../../operator/movie-search-cluster/observe/observe-replica-set.ts';
import type { ObservedMember } from '../../../operator/movie-search-cluster/observed.ts';
import { brokenLaw, type WorldState, type WorldVolume } from './broken-law.ts';
import { isReady, newPod, observedPod, type WorldPod } from './world-pod.ts';
import { MemoryReplicaSetAdmins, MemoryReplicaSets } from '../memory-replica-set.ts';
import { hostOf, now as epoch } from '../observed.ts';

const signal = new AbortController().signal;
const credentials: ClusterCredentials = {
  keyFile: 'key',
  operatorPassword: 'o',
  seedPassword: 's',
  queryPassword: 'q',
};
/** Time that passes from one look to the next. */
const TICK_MS = 1_000;

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
  readonly #volumes = new Map<string, WorldVolume>();
  readonly #sets = new MemoryReplicaSets();
  readonly #admin = new MemoryReplicaSetAdmins(this.#sets).of(credentials);
  #now = epoch.getTime();
  #serial = 0;
  readonly #usedNames = new Set<string>();
  #memory = nothingRemembered;
  /** The API server refuses new pods and changes of volumes. */
  isRefusing = false;
  readonly log: string[] = [];

  /** @param kept how many claims an earlier cluster of the name has left */
  constructor(desired: number, persistent: boolean, kept = 0) {
    this.desired = desired;
    for (let ordinal = 0; ordinal < kept; ordinal++) {
      this.#volumes.set(`movies-db-${ordinal}`, { made: false, marked: false });
    }
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

  /** A person needs the claims no more that an earlier cluster has left. */
  deleteKeptVolumes(): void {
    for (const [name, { made }] of this.#volumes) if (!made) this.#volumes.delete(name);
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
        if (mongod === undefined) this.#sets.start(host);
        else {
          mongod.running = true;
          mongod.strayed = pod.moved;
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
   * Looks, plans, stores the memory, and carries out as many of the actions as the operator lives to carry out.
   *
   * @param survives how many; below zero: it does not live to store the memory either
   * @throws LawBrokenError
   */
  async reconcile(survives = Number.POSITIVE_INFINITY): Promise<MembershipPlan> {
    const members = await Promise.all([...this.#pods.values()].map((pod) => this.#observe(pod)));
    const asked = members.flatMap(({ host, probe }) =>
      probe === null ? [] : [{ address: { host, address: host }, probe }],
    );
    const replicaSet = await observeReplicaSet(asked, (member) => this.#admin.view(member, signal));
    const planned = planMembership({
      cluster: 'movies',
      now: new Date(this.#now),
      desired: this.desired,
      templateHash: this.template,
      maxLagSeconds: 10,
      failureLimits: { nodeTimeoutMs: 20_000, memberTimeoutMs: 60_000 },
      nodes: [],
      persistent: this.#persistent,
      memory: this.#memory,
      members,
      volumes: [...this.#volumes].map(([name, volume]) => ({
        name,
        uid: `uid-${name}`,
        member: name,
        origin: volume.made ? 'Made' : 'Kept',
        marked: volume.made,
        mayHoldData: volume.marked,
        owned: volume.made,
        terminating: false,
      })),
      replicaSet,
    });
    if (survives >= 0) {
      this.#memory = planned.memory;
      for (const pod of this.#pods.values()) pod.remembered = true;
    }
    for (const [done, action] of planned.actions.entries()) {
      if (done >= survives) {
        this.log.push('operator dies');
        return planned;
      }
      this.log.push(JSON.stringify(action));
      const law = brokenLaw(action, this.#state());
      if (law !== null) throw this.#broken(law);
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
        const { members, primary } = await this.#admin.view({ host, address: host }, signal);
        if (primary === null) continue;
        return {
          members: members.length,
          voters: members.filter(({ votes }) => votes > 0).length,
          ready: [...this.#pods.values()].filter((each) => isReady(each)).length,
        };
      } catch (error) {
        if (!(error instanceof ReplicaSetError)) throw error;
      }
    }
    return null;
  }

  #podAt(index: number): WorldPod | undefined {
    const pods = [...this.#pods.values()];
    return pods[index % Math.max(1, pods.length)];
  }

  #remove(pod: WorldPod): void {
    this.#pods.delete(pod.name);
    if (pod.remembered) this.#usedNames.add(pod.name);
    const mongod = this.#sets.mongod(hostOf(pod.name));
    if (!this.#volumes.has(pod.name)) this.#sets.destroy(hostOf(pod.name));
    else if (mongod !== undefined) mongod.running = false;
  }

  async #observe(pod: WorldPod): Promise<ObservedMember> {
    const host = hostOf(pod.name);
    const probe = pod.hasStarted ? await this.#admin.probe({ host, address: host }, signal) : null;
    return observedPod(pod, probe, this.#sets.mongod(host)?.queryConnections ?? null);
  }

  #state(): WorldState {
    return {
      desired: this.desired,
      persistent: this.#persistent,
      pods: this.#pods,
      volumes: this.#volumes,
      usedNames: this.#usedNames,
      mongod: (name) => this.#sets.mongod(hostOf(name)),
    };
  }

  #broken(law: string): LawBrokenError {
    return new LawBrokenError(`${law}\n${this.log.join('\n')}`);
  }

  async #apply(action: MembershipAction): Promise<void> {
    const at = (name: string) => ({ host: hostOf(name), address: hostOf(name) });
    switch (action.kind) {
      case 'CreateMember': {
        const { name } = action;
        if (this.#persistent && !this.#volumes.has(name))
          this.#volumes.set(name, { made: true, marked: false });
        if (this.isRefusing) this.log.push(`refused: pod ${name}`);
        else this.#pods.set(name, newPod(name, `uid-${this.#serial++}`, this.template, new Date(this.#now)));
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
      case 'MarkVolumeStarted': {
        const volume = this.#volumes.get(action.name);
        if (this.isRefusing) this.log.push(`refused: mark of ${action.name}`);
        else if (volume !== undefined) volume.marked = true;
        return;
      }
      case 'MarkLeaving': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined) pod.leaving = { reason: action.reason, since: new Date(this.#now) };
        return;
      }
      case 'MarkNotReady':
        return;
      case 'SetInSync': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined) pod.gate = action.inSync;
        return;
      }
      case 'RestartMember': {
        const pod = this.#pods.get(action.name);
        if (pod !== undefined) pod.restartedAt = new Date(this.#now);
        const ended = await this.#admin.shutDown(at(action.name), signal);
        if (ended && pod !== undefined) pod.running = false;
        return;
      }
      case 'Initiate':
        return this.#admin.initiate(at(action.name), 'movies', signal);
      case 'EnsureUsers':
        await this.#admin.ensureUsers(at(action.primary), signal);
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
        return this.#admin.stepDown(at(action.name), 60, signal);
      case 'ForceReconfigure':
        await this.#admin.forceReconfigure(at(action.survivor), action, signal);
        return;
      default:
        action satisfies never;
    }
  }

  async #reconfigure(change: Parameters<ReplicaSetAdmin['reconfigure']>[2], version: number): Promise<void> {
    for (const name of this.podNames) {
      const member = { host: hostOf(name), address: hostOf(name) };
      const probe = await this.#admin.probe(member, signal);
      if (probe.state !== 'Member' || probe.role !== 'Primary') continue;
      await this.#admin.reconfigure(member, version, change, signal);
      return;
    }
    throw new ReplicaSetError('NotPrimary', 'none', 'there is no primary');
  }
}
