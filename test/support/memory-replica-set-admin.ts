import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import { pointerState, switchedTo } from '../../catalog/kept-datasets.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import { differenceOf, type DatasetSwitch, type TitlesLook } from '../../operator/mongo/dataset-switch.ts';
import { forceObjection, type Testimony } from '../../operator/mongo/force-objection.ts';
import {
  membersAfter,
  survivingMembers,
  type MemberConfig,
  type MembershipChange,
} from '../../operator/mongo/membership-change.ts';
import type {
  ClusterCredentials,
  ForcedReduction,
  MemberAddress,
  MemberProbe,
  MemberView,
  ReplicaSetAdmin,
  ReplicaSetAdmins,
  ReplicaSetView,
} from '../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../operator/mongo/replica-set-error.ts';
import {
  isMember,
  memoryEpoch,
  type MemoryMongod,
  type MemoryReplicaSets,
  type SetState,
  type StoredMongod,
} from './memory-replica-set.ts';

/** ReplicaSetAdmins without a database: passes the same contract as the real one. */
export class MemoryReplicaSetAdmins implements ReplicaSetAdmins {
  readonly #world: MemoryReplicaSets;

  constructor(world: MemoryReplicaSets) {
    this.#world = world;
  }

  of(credentials: ClusterCredentials): ReplicaSetAdmin {
    return new MemoryReplicaSetAdmin(this.#world, credentials);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryReplicaSetAdmin implements ReplicaSetAdmin {
  readonly #world: MemoryReplicaSets;
  readonly #credentials: ClusterCredentials;

  constructor(world: MemoryReplicaSets, credentials: ClusterCredentials) {
    this.#world = world;
    this.#credentials = credentials;
  }

  probe(member: MemberAddress, signal: AbortSignal): Promise<MemberProbe> {
    return answer(signal, () => {
      let mongod: StoredMongod;
      try {
        mongod = this.#world.at(member);
      } catch (error) {
        if (error instanceof ReplicaSetError) return { state: 'Unreachable', error: error.message };
        throw error;
      }
      const { set, host } = mongod;
      if (set === null) return { state: 'Uninitiated' };
      this.#world.elect(set);
      const strayed = mongod.strayed && isMember(host, set);
      if (strayed || !isMember(host, set))
        return { state: 'Outside', setName: set.name, replicaSetId: set.id, strayed };
      const { state } = this.#world.stateOf(host, set, mongod);
      return {
        state: 'Member',
        setName: set.name,
        replicaSetId: set.id,
        host,
        role: state === 'PRIMARY' ? 'Primary' : state === 'SECONDARY' ? 'Secondary' : 'Other',
        primary: this.#primaryFor(mongod, set),
        configVersion: set.version,
      };
    });
  }

  view(member: MemberAddress, signal: AbortSignal): Promise<ReplicaSetView> {
    return answer(signal, () => this.#view(member));
  }

  initiate(member: MemberAddress, setName: string, signal: AbortSignal): Promise<void> {
    return answer(signal, () => {
      const mongod = this.#world.at(member);
      if (mongod.set === null) this.#world.initiate(mongod, setName);
      const { set } = mongod;
      if (set === null || set.name !== setName) {
        throw new ReplicaSetError('ForeignReplicaSet', member.host, `belongs to ${set?.name ?? 'no set'}`);
      }
      if (set.primary !== mongod.host) {
        throw new ReplicaSetError(
          'NotPrimary',
          member.host,
          `${set.primary ?? 'nobody'} is primary of ${setName}`,
        );
      }
    });
  }

  ensureUsers(primary: MemberAddress, signal: AbortSignal): Promise<boolean> {
    return answer(signal, () => {
      const { set, host } = this.#member(primary);
      if (set.primary !== host) throw new ReplicaSetError('NotPrimary', host, 'not primary');
      const wanted = new Map([
        ['seed', this.#credentials.seedPassword],
        ['query', this.#credentials.queryPassword],
        ['operator', this.#credentials.operatorPassword],
      ]);
      if ([...wanted].every(([user, password]) => set.users.get(user) === password)) return false;
      set.users = wanted;
      return true;
    });
  }

  reconfigure(
    primary: MemberAddress,
    basedOnVersion: number,
    change: MembershipChange,
    signal: AbortSignal,
  ): Promise<number> {
    return answer(signal, () => {
      const asked = this.#login(primary);
      const { set, host } = asked;
      if (set.primary !== host) throw new ReplicaSetError('NotPrimary', host, 'not primary');
      if (set.version !== basedOnVersion) {
        throw new ReplicaSetError('VersionConflict', host, `the configuration has version ${set.version}`);
      }
      const members = allowed(host, () => membersAfter(set.members, change));
      if (members === null) return set.version;
      if (!members.some((member) => member.host === host && (member.priority ?? 1) > 0)) {
        throw new ReplicaSetError('ConfigurationRejected', host, 'the primary must stay electable');
      }
      set.members = members;
      set.version++;
      this.#world.spread(set, asked);
      return set.version;
    });
  }

  forceReconfigure(
    survivor: MemberAddress,
    reduction: ForcedReduction,
    signal: AbortSignal,
  ): Promise<number> {
    return answer(signal, () => {
      const { basedOn, remainder, witnesses } = reduction;
      const { set, host } = this.#login(survivor);
      const members = allowed(host, () => survivingMembers(set.members, remainder));
      if (members.length === set.members.length) return set.version;
      const testimonies = witnesses.map((witness) => this.#testimony(witness));
      const objection = forceObjection({ survivor: host, basedOn, hosts: remainder.hosts }, testimonies);
      if (objection !== null) throw new ReplicaSetError('VersionConflict', host, objection);
      set.members = members;
      set.version += 10_000;
      this.#world.elect(set);
      return set.version;
    });
  }

  stepDown(primary: MemberAddress, _seconds: number, signal: AbortSignal): Promise<void> {
    return answer(signal, () => {
      const { set, host } = this.#login(primary);
      if (set.primary !== host) return;
      if (this.#world.handOver(set)) return;
      throw new ReplicaSetError('NoElectableSecondary', host, 'no secondary can take over');
    });
  }

  shutDown(member: MemberAddress, signal: AbortSignal): Promise<boolean> {
    return answer(signal, () => {
      const mongod = this.#world.at(member);
      const { set, host, strayed } = mongod;
      if (set !== null && isMember(host, set) && !strayed) return false;
      mongod.running = false;
      return true;
    });
  }

  queryConnections(member: MemberAddress, signal: AbortSignal): Promise<number> {
    return answer(signal, () => this.#login(member).queryConnections);
  }

  datasetPointer(member: MemberAddress, signal: AbortSignal): Promise<DatasetPointer | null> {
    return answer(signal, () => this.#login(member).set.pointer);
  }

  titlesIn(member: MemberAddress, collection: string, signal: AbortSignal): Promise<TitlesLook | null> {
    return answer(signal, () => this.#login(member).set.titles.get(collection) ?? null);
  }

  switchDataset(primary: MemberAddress, change: DatasetSwitch, signal: AbortSignal): Promise<boolean> {
    return answer(signal, () => {
      const { set, host } = this.#login(primary);
      if (set.primary !== host) throw new ReplicaSetError('NotPrimary', host, 'not primary');
      const { from, to, at } = change;
      const next = switchedTo(from, to, { keep: Infinity, at });
      const found = set.pointer;
      if (found?.collection === next.collection && found.revision === next.revision) return false;
      const difference = differenceOf(to, set.titles.get(to.collection) ?? null);
      if (difference !== null) throw new ReplicaSetError('VersionConflict', host, difference);
      if (found === null || JSON.stringify(pointerState(found)) !== JSON.stringify(pointerState(from)))
        throw new ReplicaSetError('VersionConflict', host, 'somebody else has switched');
      set.pointer = next;
      return true;
    });
  }

  loadProgress(member: MemberAddress, version: string, signal: AbortSignal): Promise<LoadProgress | null> {
    return answer(signal, () => {
      this.#world.loadQuestions += 1;
      const load = this.#login(member).set.loads.get(version);
      if (load === undefined) return null;
      const told = { ...load };
      delete told.rejected;
      delete told.noted;
      delete told.files;
      return told;
    });
  }

  #view(member: MemberAddress): ReplicaSetView {
    const asked = this.#login(member);
    const { set } = asked;
    this.#world.spread(set, asked);
    return {
      setName: set.name,
      replicaSetId: set.id,
      version: set.version,
      term: set.term,
      primary: this.#primaryFor(asked, set),
      committed: true,
      members: set.members.map((config) => this.#memberView(config, set, asked)),
    };
  }

  #testimony(witness: MemberAddress): Testimony {
    const { host } = witness;
    try {
      return { kind: 'View', host, view: this.#view(witness) };
    } catch (error) {
      if (!(error instanceof ReplicaSetError)) throw error;
      if (error.code !== 'AuthenticationFailed') return { kind: 'Silent', host, reason: error.message };
      const asked = this.#member(witness);
      return { kind: 'Copying', host, primary: this.#primaryFor(asked, asked.set) };
    }
  }

  #member(member: MemberAddress): StoredMongod & { set: SetState } {
    const mongod = this.#world.at(member);
    const { set, host } = mongod;
    if (set === null || !isMember(host, set) || mongod.strayed) {
      throw new ReplicaSetError('NotInitiated', member.host, 'no replset config has been received');
    }
    this.#world.elect(set);
    return mongod as StoredMongod & { set: SetState };
  }

  #login(member: MemberAddress): StoredMongod & { set: SetState } {
    const mongod = this.#world.at(member);
    if (!mongod.synced || mongod.set?.users.get('operator') !== this.#credentials.operatorPassword) {
      throw new ReplicaSetError('AuthenticationFailed', member.host, 'Authentication failed.');
    }
    return this.#member(member);
  }

  #primaryFor(asked: MemoryMongod, { primary }: SetState): string | null {
    return primary !== null && this.#world.hears(asked, primary) ? primary : null;
  }

  #memberView(config: MemberConfig, set: SetState, asked: MemoryMongod): MemberView {
    const { state, mongod } = this.#world.stateOf(config.host, set, asked);
    const lags = mongod?.synced === true && this.#primaryFor(asked, set) !== null;
    return {
      id: config._id,
      host: config.host,
      votes: config.votes ?? 1,
      priority: config.priority ?? 1,
      hidden: false,
      state,
      healthy: mongod !== null,
      heardSecondsAgo: null,
      lagSeconds: lags ? (state === 'PRIMARY' ? 0 : mongod.lagSeconds) : null,
      newestWrite:
        mongod?.synced === true
          ? {
              term: set.term,
              at: new Date(memoryEpoch - (state === 'PRIMARY' ? 0 : mongod.lagSeconds * 1000)),
            }
          : null,
      message: mongod === null ? 'Error connecting' : null,
    };
  }
}

/** As a client would see it: never in the same turn, and not at all once the signal has aborted. */
async function answer<T>(signal: AbortSignal, act: () => T): Promise<T> {
  await Promise.resolve();
  signal.throwIfAborted();
  return act();
}

function allowed<T>(host: string, decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ReplicaSetError('ConfigurationRejected', host, error.message, { cause: error });
  }
}
