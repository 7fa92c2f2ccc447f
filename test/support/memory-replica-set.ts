import { randomBytes } from 'node:crypto';
import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { MemberConfig } from '../../operator/mongo/membership-change.ts';
import type { TitlesLook } from '../../operator/mongo/dataset-switch.ts';
import type { MemberState } from '../../operator/mongo/member-state.ts';
import type { MemberAddress } from '../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../operator/mongo/replica-set-error.ts';

/** A replica set, as all of its members that take part know it. */
export interface SetState {
  readonly name: string;
  readonly id: string;
  version: number;
  term: number;
  members: MemberConfig[];
  primary: string | null;
  /** Passwords by user; empty before `ensureUsers`. */
  users: Map<string, string>;
  pointer: DatasetPointer | null;
  /** Collections of titles by their names. */
  readonly titles: Map<string, TitlesLook>;
  /** What loads say of themselves, by version. */
  loads: Map<string, LoadProgress>;
}

/** A mongod of the memory world. A test may change it at any time; that is how things happen to it. */
export interface MemoryMongod extends MemberAddress {
  running: boolean;
  /** Its process is stopped: it runs, and answers nobody. */
  hangs: boolean;
  /** The administrator does not reach it; the other members do. */
  isUnreached: boolean;
  /** It was started when its name did not lead to it, and has not found itself in its set's configuration. */
  strayed: boolean;
  /** It has copied the set's data, and can be secondary. */
  synced: boolean;
  lagSeconds: number;
  /** Part of the network that it is in: it hears only those of the same part. The administrator is in part 0. */
  part: number;
  /** Connections of user `query`. */
  queryConnections: number;
}

/** With its set; null: it is part of none. */
export interface StoredMongod extends MemoryMongod {
  set: SetState | null;
}

/** When the newest write of every set was made: time does not pass here. */
export const memoryEpoch = Date.UTC(2026, 10, 24);

/** Mongods that know of each other by name, each of them alone or part of some replica set. Time does not pass in it. */
export class MemoryReplicaSets {
  /** Whether a member that joins has copied the data at once; otherwise a test sets its `synced`. */
  syncAtOnce = true;
  readonly #mongods = new Map<string, StoredMongod>();

  /** A new mongod that was never part of a set. */
  start(host: string, address = host): MemoryMongod {
    const mongod: StoredMongod = {
      host,
      address,
      running: true,
      hangs: false,
      isUnreached: false,
      strayed: false,
      synced: false,
      lagSeconds: 0,
      part: 0,
      queryConnections: 0,
      set: null,
    };
    this.#mongods.set(host, mongod);
    return mongod;
  }

  /** How often an administrator has asked how far a load is. */
  loadQuestions = 0;

  /** The mongod and its data are gone, as with a deleted pod. */
  destroy(host: string): void {
    this.#mongods.delete(host);
  }

  mongod(host: string): MemoryMongod | undefined {
    return this.#mongods.get(host);
  }

  /** What a loader does that has completed a version. */
  setPointer(host: string, pointer: DatasetPointer): void {
    const set = this.#mongods.get(host)?.set;
    if (!set) throw new Error(`${host} is part of no set.`);
    set.pointer = pointer;
    set.titles.set(pointer.collection, { titles: pointer.titles, foundBy: 'snapshot' });
  }

  pointerOf(host: string): DatasetPointer | null {
    return this.#mongods.get(host)?.set?.pointer ?? null;
  }

  /** Somebody has changed a collection of titles; null: it is gone. */
  setTitles(host: string, collection: string, look: TitlesLook | null): void {
    const titles = this.#mongods.get(host)?.set?.titles;
    if (look === null) titles?.delete(collection);
    else titles?.set(collection, look);
  }

  /** What a loader writes of itself. */
  setLoadProgress(host: string, progress: LoadProgress): void {
    const set = this.#mongods.get(host)?.set;
    if (!set) throw new Error(`${host} is part of no set.`);
    set.loads.set(progress.version, progress);
  }

  /** The password of a database user; undefined where there is no such user. */
  passwordOf(host: string, user: string): string | undefined {
    return this.#mongods.get(host)?.set?.users.get(user);
  }

  /** The mongod at an address, as the administrator reaches it. */
  at({ host, address }: MemberAddress): StoredMongod {
    const found = [...this.#mongods.values()].find((mongod) => mongod.address === address);
    if (found === undefined || !works(found) || found.part !== 0 || found.isUnreached)
      throw new ReplicaSetError('Unreachable', host, `connect ECONNREFUSED ${address}`);
    return found;
  }

  initiate(mongod: StoredMongod, name: string): void {
    mongod.set = {
      name,
      id: randomBytes(12).toString('hex'),
      version: 1,
      term: 0,
      members: [{ _id: 0, host: mongod.host, votes: 1, priority: 1 }],
      primary: null,
      users: new Map(),
      pointer: null,
      titles: new Map(),
      loads: new Map(),
    };
    mongod.synced = true;
    this.elect(mongod.set);
  }

  /** Has the set's running voters agree on a primary, if they are a majority; the present one stays if it can. */
  elect(set: SetState): void {
    this.#findThemselves(set);
    const electorate = this.#electorate(set);
    if (electorate === null) set.primary = null;
    else if (!electorate.some(({ host }) => host === set.primary)) this.handOver(set);
  }

  /** The voters that can agree on a primary: a majority that hears one another; null where there is none. */
  #electorate(set: SetState): readonly MemberConfig[] | null {
    const voters = set.members.filter(({ votes }) => votes === 1);
    const up = voters.filter(({ host }) => this.participates(host, set));
    const parts = Map.groupBy(up, ({ host }) => this.#mongods.get(host)?.part);
    return [...parts.values()].find(({ length }) => length > voters.length / 2) ?? null;
  }

  /** Has the members that have strayed find themselves by the heartbeats of one that has not, if there is one. */
  #findThemselves(set: SetState): void {
    const running = [...this.#mongods.values()].filter((mongod) => works(mongod) && mongod.set === set);
    for (const hearing of Map.groupBy(running, ({ part }) => part).values()) {
      if (hearing.some(({ host, strayed }) => !strayed && isMember(host, set)))
        for (const mongod of hearing) mongod.strayed = false;
    }
  }

  /** Makes another member primary; false where no other one can be. */
  handOver(set: SetState): boolean {
    const [best] = (this.#electorate(set) ?? [])
      .filter(({ host, priority = 1 }) => priority > 0 && host !== set.primary)
      .toSorted((a, b) => (b.priority ?? 1) - (a.priority ?? 1));
    if (best === undefined) return false;
    set.primary = best.host;
    set.term++;
    return true;
  }

  /** Has the running members that `from` hears learn of the configuration they are in, as heartbeats do. */
  spread(set: SetState, from: MemoryMongod): void {
    for (const { host } of set.members) {
      const mongod = this.#mongods.get(host);
      if (mongod === undefined || !works(mongod) || mongod.part !== from.part || mongod.set !== null)
        continue;
      mongod.set = set;
      mongod.synced = this.syncAtOnce;
    }
    this.elect(set);
  }

  /** Has a running member copy the data, if another one has them to copy from. */
  sync(host: string): void {
    const mongod = this.#mongods.get(host);
    const set = mongod?.set;
    if (mongod === undefined || !works(mongod) || !set) return;
    mongod.synced ||= set.members.some(
      (other) => other.host !== host && this.hears(mongod, other.host) && this.participates(other.host, set),
    );
  }

  /** It takes part in its set, with all its data. */
  serves(host: string): boolean {
    const set = this.#mongods.get(host)?.set;
    return set !== undefined && set !== null && isMember(host, set) && this.participates(host, set);
  }

  participates(host: string, set: SetState): boolean {
    const mongod = this.#mongods.get(host);
    return mongod !== undefined && works(mongod) && mongod.set === set && mongod.synced && !mongod.strayed;
  }

  hears({ part }: MemoryMongod, host: string): boolean {
    return this.#mongods.get(host)?.part === part;
  }

  /** As `asked` sees it. */
  stateOf(
    host: string,
    set: SetState,
    asked: MemoryMongod,
  ): { state: MemberState; mongod: StoredMongod | null } {
    const mongod = this.#mongods.get(host);
    if (
      mongod === undefined ||
      !works(mongod) ||
      !this.hears(asked, host) ||
      mongod.set !== set ||
      mongod.strayed
    )
      return { state: 'DOWN', mongod: null };
    if (!mongod.synced) return { state: 'STARTUP2', mongod };
    return { state: set.primary === host ? 'PRIMARY' : 'SECONDARY', mongod };
  }
}

/** It runs, and answers whoever reaches it. */
function works({ running, hangs }: MemoryMongod): boolean {
  return running && !hangs;
}

export function isMember(host: string, set: SetState): boolean {
  return set.members.some((member) => member.host === host);
}
