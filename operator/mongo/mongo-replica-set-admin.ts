import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import { datasetPointer, loadProgress, queryConnections, view } from './ask-member.ts';
import { reconfigure, shutDown, stepDown } from './change-set.ts';
import type { DatasetSwitch, TitlesLook } from './dataset-switch.ts';
import { DirectClients } from './direct-clients.ts';
import { forceReconfigure } from './force-set.ts';
import { ensureUsers, initiate } from './form-set.ts';
import { MemberCalls } from './member-calls.ts';
import type { MembershipChange } from './membership-change.ts';
import { probe } from './probe-member.ts';
import type {
  ClusterCredentials,
  ForcedReduction,
  MemberAddress,
  MemberProbe,
  ReplicaSetAdmin,
  ReplicaSetAdmins,
  ReplicaSetView,
} from './replica-set-admin.ts';
import { SeenBefore } from './seen-before.ts';
import { switchDataset, titlesIn } from './switch-dataset.ts';

/** ReplicaSetAdmins over the MongoDB driver. */
export class MongoReplicaSetAdmins implements ReplicaSetAdmins {
  readonly #clients: DirectClients;
  readonly #seen = new SeenBefore();

  constructor(clients = new DirectClients()) {
    this.#clients = clients;
  }

  of(credentials: ClusterCredentials): ReplicaSetAdmin {
    return new MongoReplicaSetAdmin(new MemberCalls(this.#clients, credentials), this.#seen, credentials);
  }

  async close(): Promise<void> {
    await this.#clients.close();
  }
}

class MongoReplicaSetAdmin implements ReplicaSetAdmin {
  readonly #calls: MemberCalls;
  readonly #seen: SeenBefore;
  readonly #credentials: ClusterCredentials;

  constructor(calls: MemberCalls, seen: SeenBefore, credentials: ClusterCredentials) {
    this.#calls = calls;
    this.#seen = seen;
    this.#credentials = credentials;
  }

  probe(member: MemberAddress, signal: AbortSignal): Promise<MemberProbe> {
    return probe(this.#calls, this.#seen.processes, member, signal);
  }

  view(member: MemberAddress, signal: AbortSignal): Promise<ReplicaSetView> {
    return view(this.#calls, this.#seen.looks, member, signal);
  }

  queryConnections(member: MemberAddress, signal: AbortSignal): Promise<number> {
    return queryConnections(this.#calls, member, signal);
  }

  datasetPointer(member: MemberAddress, signal: AbortSignal): Promise<DatasetPointer | null> {
    return datasetPointer(this.#calls, member, signal);
  }

  titlesIn(member: MemberAddress, collection: string, signal: AbortSignal): Promise<TitlesLook | null> {
    return titlesIn(this.#calls, member, collection, signal);
  }

  switchDataset(primary: MemberAddress, change: DatasetSwitch, signal: AbortSignal): Promise<boolean> {
    return switchDataset(this.#calls, primary, change, signal);
  }

  loadProgress(member: MemberAddress, version: string, signal: AbortSignal): Promise<LoadProgress | null> {
    return loadProgress(this.#calls, member, version, signal);
  }

  initiate(member: MemberAddress, setName: string, signal: AbortSignal): Promise<void> {
    return initiate(this.#calls, member, setName, signal);
  }

  ensureUsers(primary: MemberAddress, signal: AbortSignal): Promise<boolean> {
    return ensureUsers(this.#calls, this.#credentials, primary, signal);
  }

  reconfigure(
    primary: MemberAddress,
    basedOnVersion: number,
    change: MembershipChange,
    signal: AbortSignal,
  ): Promise<number> {
    return reconfigure(this.#calls, primary, basedOnVersion, change, signal);
  }

  stepDown(primary: MemberAddress, seconds: number, signal: AbortSignal): Promise<void> {
    return stepDown(this.#calls, primary, seconds, signal);
  }

  shutDown(member: MemberAddress, signal: AbortSignal): Promise<boolean> {
    return shutDown(this.#calls, member, signal);
  }

  forceReconfigure(
    survivor: MemberAddress,
    reduction: ForcedReduction,
    signal: AbortSignal,
  ): Promise<number> {
    return forceReconfigure(this.#calls, this.#seen, survivor, reduction, signal);
  }
}
