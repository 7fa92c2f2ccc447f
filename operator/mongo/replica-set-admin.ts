import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { DatasetSwitch, TitlesLook } from './dataset-switch.ts';
import type { MemberState } from './member-state.ts';
import type { ConfigurationIdentity, MembershipChange, Remainder } from './membership-change.ts';

/** One mongod, under the two names it has. */
export interface MemberAddress {
  /** Its name in the replica-set configuration, `m-db-0.m-db.<namespace>.svc:27017`. */
  readonly host: string;
  /** Where to connect to it, `<pod IP>:27017`, an IPv6 address in brackets: works before DNS knows the pod, and after it has forgotten it. */
  readonly address: string;
}

/** What the Secret `m-auth` holds. */
export interface ClusterCredentials {
  readonly keyFile: string;
  readonly operatorPassword: string;
  readonly seedPassword: string;
  readonly queryPassword: string;
}

/** What a mongod says of itself. */
export type MemberProbe =
  /** No answer, or none in time: nothing is known of it. */
  | { readonly state: 'Unreachable'; readonly error: string }
  /** It answers and has never been part of a replica set: it may be initiated, or added to one. */
  | { readonly state: 'Uninitiated' }
  /**
   * It holds a replica-set configuration, but takes no part in the set: it was removed from it, belongs to a set of another
   * name, is still starting, or has strayed. Never initiate it: it has data.
   */
  | {
      readonly state: 'Outside';
      readonly setName: string;
      /** 24 hex digits, of the configuration it holds; null: it has none. */
      readonly replicaSetId: string | null;
      /**
       * It is a member that has not found itself: the configuration it holds lists the name it was asked as, and that name did not
       * lead to it when it started. It does not look again by itself, and waits for a heartbeat of a member that takes part.
       */
      readonly strayed: boolean;
    }
  /** It takes part in the set as its configuration names it. */
  | {
      readonly state: 'Member';
      readonly setName: string;
      /** 24 hex digits; null: it answers `hello`, and does not say now of which set it is. */
      readonly replicaSetId: string | null;
      /** The name by which the set knows it. */
      readonly host: string;
      /** `Other`: starting, in initial sync, recovering or rolling back; the primary's view says which. */
      readonly role: 'Primary' | 'Secondary' | 'Other';
      /** The host it believes to be primary. */
      readonly primary: string | null;
      /** The version of the configuration it holds. */
      readonly configVersion: number;
    };

/** One member, as the configuration and the asked member's status show it. */
export interface MemberView {
  readonly id: number;
  readonly host: string;
  readonly votes: number;
  readonly priority: number;
  readonly hidden: boolean;
  readonly state: MemberState;
  /** False where the asked member cannot reach it. */
  readonly healthy: boolean;
  /** How many seconds ago its last heartbeat reached the asked member; null: none ever did, or it is the asked member. */
  readonly heardSecondsAgo: number | null;
  /** For how many seconds, at most, it has lacked writes that the primary has; null where that is not known, which is not zero. */
  readonly lagSeconds: number | null;
  /** Its newest write as far as the asked member knows, comparable also without a primary: by term, then by time. */
  readonly newestWrite: { readonly term: number; readonly at: Date } | null;
  /** What its last heartbeat complained of, if anything. */
  readonly message: string | null;
}

/** The replica set, as one of its members sees it. The primary's view is the one to act upon. */
export interface ReplicaSetView {
  readonly setName: string;
  /** 24 hex digits, made at initiation: two sets of one name differ in it. */
  readonly replicaSetId: string;
  /** Rises by one with each change of membership; what `reconfigure` is based on. */
  readonly version: number;
  /** Rises with each election. */
  readonly term: number;
  /** A majority of the voters holds this configuration, as far as the asked member has heard: no later primary takes it back. */
  readonly committed: boolean;
  readonly members: readonly MemberView[];
  /** Host of the primary; null where the asked member knows of none. */
  readonly primary: string | null;
}

/** What a set is reduced to by force, and what that was decided upon. */
export interface ForcedReduction {
  readonly basedOn: ConfigurationIdentity;
  readonly remainder: Remainder;
  /** All that are left, the survivor included. */
  readonly witnesses: readonly MemberAddress[];
}

/** Gives each cluster's administrator. */
export interface ReplicaSetAdmins {
  /** The administrator of the cluster that these credentials are of. */
  of(credentials: ClusterCredentials): ReplicaSetAdmin;

  /** Closes every connection. No administrator must be used afterwards. */
  close(): Promise<void>;
}

/**
 * Administration of one MongoDB replica set, each call over a direct connection to the member it names.
 *
 * Every method but `probe` throws `ReplicaSetError`, whose `code` says what happened and whose `retryable` says whether the
 * same call can succeed later without anyone's doing. All of them give up when `signal` aborts, with the signal's reason,
 * and are bounded in time without it. Every change is idempotent: made a second time, it changes nothing.
 */
export interface ReplicaSetAdmin {
  /** Asks a mongod what it is. Never throws for a member that does not answer; that is its `Unreachable`. */
  probe(member: MemberAddress, signal: AbortSignal): Promise<MemberProbe>;

  /** Configuration and status as `member` sees them, as user `operator`. */
  view(member: MemberAddress, signal: AbortSignal): Promise<ReplicaSetView>;

  /**
   * Makes `member` the first and only member of a new set, and waits until it is its primary. A member that is initiated
   * already under this name is only waited for.
   */
  initiate(member: MemberAddress, setName: string, signal: AbortSignal): Promise<void>;

  /**
   * Creates the users `operator`, `seed` and `query`, and puts right those whose password or roles differ.
   *
   * @returns whether anything was changed
   */
  ensureUsers(primary: MemberAddress, signal: AbortSignal): Promise<boolean>;

  /**
   * Makes one change of membership, provided the configuration still has `basedOnVersion`; `VersionConflict` otherwise. A
   * change that is in effect already is none. It returns once the change is written on the primary: whether a majority knows of
   * it is in the next view, and `ConfigurationInProgress` is what a further change is told until then. A change that is not
   * written soon, because members that hang are asked about it, is told the same; it goes on, and the next view shows what came of it.
   *
   * @returns the version of the configuration now in force
   */
  reconfigure(
    primary: MemberAddress,
    basedOnVersion: number,
    change: MembershipChange,
    signal: AbortSignal,
  ): Promise<number>;

  /**
   * The last resort, when a majority of the voters is gone for good: reduces the configuration to what is left, by force. Writes that
   * only members which are gone had are gone with them. Before, every witness is asked once more, and so is the survivor:
   * `VersionConflict` where one of them does not answer, knows of a primary, hears a member that is not left, or holds something
   * else than was judged (`forceObjection` has the table).
   *
   * @returns the version of the configuration now in force
   */
  forceReconfigure(survivor: MemberAddress, reduction: ForcedReduction, signal: AbortSignal): Promise<number>;

  /**
   * Has the primary hand over to a secondary and stay out of elections for `seconds`. A member that is not primary is left
   * as it is. `NoElectableSecondary` where nobody can take over in time.
   */
  stepDown(primary: MemberAddress, seconds: number, signal: AbortSignal): Promise<void>;

  /**
   * Ends a mongod that takes no part in a set, for whatever runs it to start it again: it then looks for itself in its
   * configuration anew. One that takes part is left as it is.
   *
   * @returns whether it was ended
   */
  shutDown(member: MemberAddress, signal: AbortSignal): Promise<boolean>;

  /** How many connections are open on `member` as user `query`, idle ones included: zero is a drained member. */
  queryConnections(member: MemberAddress, signal: AbortSignal): Promise<number>;

  /** Which dataset is served, by a majority of the set; null before the first one is loaded. */
  datasetPointer(member: MemberAddress, signal: AbortSignal): Promise<DatasetPointer | null>;

  /** What lies in a collection of titles, as fast as that can be told; null: it does not exist. */
  titlesIn(member: MemberAddress, collection: string, signal: AbortSignal): Promise<TitlesLook | null>;

  /**
   * Has readers go back to a kept version: writes the pointer, as user `seed`, and waits until a majority has it. `VersionConflict` where
   * the pointer was written since it was looked at, or the version is not as it is remembered: then nothing is done.
   *
   * @returns whether anything was changed
   */
  switchDataset(primary: MemberAddress, change: DatasetSwitch, signal: AbortSignal): Promise<boolean>;

  /** What the newest load of a version says of itself, without its rows and files; null: none has said anything. */
  loadProgress(member: MemberAddress, version: string, signal: AbortSignal): Promise<LoadProgress | null>;
}
