import type { ClusterCredentials, ReplicaSetAdmin } from '../../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../../operator/mongo/replica-set-error.ts';
import type { MembershipAction } from '../../../operator/movie-search-cluster/membership/membership-action.ts';
import { memberOfHost } from '../../../operator/movie-search-cluster/membership/member-name.ts';
import { MemoryReplicaSetAdmins } from '../memory-replica-set-admin.ts';
import type { MemoryReplicaSets } from '../memory-replica-set.ts';
import { hostOf } from '../observed.ts';
import type { WorldVolume } from './broken-law.ts';
import { newPod, type WorldPod } from './world-pod.ts';

const signal = new AbortController().signal;

const credentials: ClusterCredentials = {
  keyFile: 'key',
  operatorPassword: 'o',
  seedPassword: 's',
  queryPassword: 'q',
};

/** The administrator of every set in the world. */
export function worldAdmin(sets: MemoryReplicaSets): ReplicaSetAdmin {
  return new MemoryReplicaSetAdmins(sets).of(credentials);
}

/** What actions are carried out upon. */
export interface WorldParts {
  readonly persistent: boolean;
  /** By name. */
  readonly pods: Map<string, WorldPod>;
  readonly volumes: Map<string, WorldVolume>;
  readonly sets: MemoryReplicaSets;
  readonly admin: ReplicaSetAdmin;
  readonly log: string[];
  /** The template of pods made now. */
  template: string;
  /** The API server refuses new pods and changes of volumes. */
  isRefusing: boolean;
  /** Members that copy the data come no further. */
  areCopiesHeldUp: boolean;
  now: Date;
}

/** Carries out a plan's actions in the world of the laws. */
export class WorldHands {
  readonly #world: WorldParts;
  #podsMade = 0;

  constructor(world: WorldParts) {
    this.#world = world;
  }

  /** @throws ReplicaSetError */
  async carryOut(action: MembershipAction): Promise<void> {
    const { admin } = this.#world;
    switch (action.kind) {
      case 'CreateMember':
        this.#createMember(action);
        return;
      case 'DeleteMember':
        this.#change(action.name, (pod) => (pod.goneIn ??= 1));
        return;
      case 'DeleteVolume':
        this.#deleteVolume(action.name);
        return;
      case 'MarkVolumeStarted':
        this.#markVolume(action.name);
        return;
      case 'MarkLeaving':
        this.#change(action.name, (pod) => {
          pod.leaving = { reason: action.reason, since: this.#world.now };
        });
        return;
      case 'MarkNotReady':
        // Kubernetes itself marks the pods of a silent node at once here.
        return;
      case 'SetInSync':
        this.#change(action.name, (pod) => (pod.gate = action.inSync));
        return;
      case 'RestartMember':
        return this.#restartMember(action.name);
      case 'Initiate':
        return admin.initiate(addressOf(action.name), 'movies', signal);
      case 'EnsureUsers':
        await admin.ensureUsers(addressOf(action.primary), signal);
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
        return admin.stepDown(addressOf(action.name), 60, signal);
      case 'ForceReconfigure':
        await admin.forceReconfigure(
          addressOf(action.survivor),
          {
            basedOn: action.basedOn,
            remainder: action,
            witnesses: action.hosts.map((host) => addressOf(memberOfHost(host))),
          },
          signal,
        );
        return;
      default:
        action satisfies never;
    }
  }

  #createMember({ name, avoidNodes }: Extract<MembershipAction, { kind: 'CreateMember' }>): void {
    const { persistent, volumes, pods, isRefusing, log, template, now } = this.#world;
    if (persistent && !volumes.has(name)) volumes.set(name, { made: true, marked: false, node: null });
    if (isRefusing) log.push(`refused: pod ${name}`);
    else pods.set(name, newPod(name, `uid-${this.#podsMade++}`, { hash: template, avoidNodes }, now));
  }

  /** Protected by the pod that uses it, and gone with it. */
  #deleteVolume(name: string): void {
    const { volumes, pods, sets } = this.#world;
    volumes.delete(name);
    if (!pods.has(name)) sets.destroy(hostOf(name));
  }

  #markVolume(name: string): void {
    const { volumes, isRefusing, log } = this.#world;
    const volume = volumes.get(name);
    if (isRefusing) log.push(`refused: mark of ${name}`);
    else if (volume !== undefined) volume.marked = true;
  }

  #change(name: string, change: (pod: WorldPod) => void): void {
    const pod = this.#world.pods.get(name);
    if (pod !== undefined) change(pod);
  }

  async #restartMember(name: string): Promise<void> {
    const { admin, now } = this.#world;
    this.#change(name, (pod) => (pod.restartedAt = now));
    if (await admin.shutDown(addressOf(name), signal)) this.#change(name, (pod) => (pod.running = false));
  }

  async #reconfigure(change: Parameters<ReplicaSetAdmin['reconfigure']>[2], version: number): Promise<void> {
    const { admin, pods } = this.#world;
    for (const name of pods.keys()) {
      const probe = await admin.probe(addressOf(name), signal);
      if (probe.state !== 'Member' || probe.role !== 'Primary') continue;
      await admin.reconfigure(addressOf(name), version, change, signal);
      return;
    }
    throw new ReplicaSetError('NotPrimary', 'none', 'there is no primary');
  }
}

function addressOf(name: string): { host: string; address: string } {
  return { host: hostOf(name), address: hostOf(name) };
}
