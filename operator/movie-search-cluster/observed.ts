import type { DatasetPointer, KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import type { KubeObject, Live } from '../../kube/resource-kind.ts';
import type { TitlesLook } from '../mongo/dataset-switch.ts';
import type { MemberProbe, ReplicaSetView } from '../mongo/replica-set-admin.ts';
import type { ScalingPod } from './autoscaling/scaling-pod.ts';
import type { AppliedBefore } from './objects/apply-history.ts';
import type { LeaveReason } from './membership/leave-reason.ts';

/** The container of a member's mongod, as its kubelet describes it. */
export interface ObservedContainer {
  /** Why it waits to run, such as `CrashLoopBackOff`; null: it does not wait. */
  readonly waiting: string | null;
  /** When the process that runs now was started; null: none runs. */
  readonly runningSince: Date | null;
  /** The process that runs now has listened. */
  readonly startupPassed: boolean;
  /** How often it was started again. */
  readonly restarts: number;
  /** How its last run that is over ended; null: none is over. */
  readonly lastEnd: {
    /** Such as `OOMKilled`, `Error`. */
    readonly reason: string;
    readonly exitCode: number;
    readonly startedAt: Date | null;
    readonly endedAt: Date | null;
  } | null;
}

/** What answers at the member's address is something else: it is not counted, and nothing is asked of it. */
export interface ForeignProbe {
  readonly state: 'Foreign';
  /** What differs first. */
  readonly differs: 'SetName' | 'Host' | 'ReplicaSetId';
  readonly found: string;
  readonly wanted: string;
}

export type ObservedProbe = MemberProbe | ForeignProbe;

/** One member pod as the API server and the member itself describe it. */
export interface ObservedMember {
  /** Name of the pod, e.g. `movies-db-0`. */
  readonly name: string;
  /** Its name in the replica-set configuration, `movies-db-0.movies-db.default.svc:27017`. */
  readonly host: string;
  readonly uid: string;
  readonly createdAt: Date;
  readonly podIP: string | null;
  readonly node: string | null;
  readonly zone: string | null;
  /** Names of nodes that were silent when it was made, so that it must not run there. */
  readonly avoidsNodes: readonly string[];
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** Why the pod as a whole has ended, such as `Evicted`; null: it has not, or nobody says. */
  readonly endReason: string | null;
  /** Null: the kubelet has not told of it yet. */
  readonly container: ObservedContainer | null;
  /** Every container is running and passes its readiness probe: the process listens. */
  readonly containersReady: boolean;
  /** When the mongod that runs now was started; null: none runs. */
  readonly startedAt: Date | null;
  /** When the operator last had its mongod started again; null: never. */
  readonly restartedAt: Date | null;
  /** mongod ran in this pod at some time, so its volume may hold data even if it does not answer now. */
  readonly hasStarted: boolean;
  /** Status of the readiness gate; null: never set, so this member never served a read. */
  readonly inSyncGate: boolean | null;
  /** The pod's Ready condition: containers ready and the gate True. It serves reads. */
  readonly ready: boolean;
  readonly templateHash: string;
  readonly leaving: { readonly reason: LeaveReason; readonly since: Date } | null;
  /** The pod has a deletionTimestamp: it goes, whatever the plan says. */
  readonly terminating: boolean;
  /** When the time that it has to end in is over; null: it does not terminate. */
  readonly graceEndsAt: Date | null;
  /** Why a container does not start (`ImagePullBackOff: …`), for people. */
  readonly trouble: string | null;
  /** What the member answered when it was asked what it is; null: it has no address to ask yet. */
  readonly probe: ObservedProbe | null;
  /** When it was first asked, of those times since which it has not answered, or something else has; null: it answers, or was not asked yet. */
  readonly silentSince: Date | null;
  /**
   * The set as the member itself sees it. Null: it did not say, or was not asked, because the primary hears every other member
   * and its view is enough.
   */
  readonly ownView: ReplicaSetView | null;
  /** Connections of the query tier on it; null: not asked (only leaving members are) or no answer. */
  readonly queryConnections: number | null;
}

/** A node of the Kubernetes cluster, whether or not it has a pod of ours. */
export interface ObservedNode {
  readonly name: string;
  /** Another uid under the same name is a node that was registered anew. */
  readonly uid: string;
  /** Tells one machine from another, also where it was registered anew. */
  readonly machine: string;
  readonly createdAt: Date;
  readonly zone: string | null;
  /** Its Ready condition, which Kubernetes turns 40 to 50 s after the kubelet's last word; null: it has none yet. */
  readonly ready: { readonly status: 'True' | 'False' | 'Unknown'; readonly since: Date } | null;
  /** For how many milliseconds its kubelet has not renewed its lease, as seen from here; null: that cannot be told. */
  readonly leaseSilentMs: number | null;
  /** When a renewal of its lease was last seen here; null: never. */
  readonly renewedAt: Date | null;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  /** Cordoned: no new pod comes here. */
  readonly unschedulable: boolean;
  readonly deleting: boolean;
  /** Its IP addresses and host names. */
  readonly addresses: readonly string[];
}

/** A kind of which the operator's copy may be out of date. */
export interface StaleCopy {
  /** Plural, in lower case, such as `pods`. */
  readonly resource: string;
  /** When the API server last said anything of it. */
  readonly heardAt: Date;
}

/** What the members say together. */
export type ReplicaSetObservation =
  /** No member has ever been asked successfully in this observation: nothing is known. */
  | { readonly kind: 'Unknown'; readonly reason: string }
  /** Every member that answers holds no configuration. */
  | { readonly kind: 'Uninitiated' }
  /** The set is initiated, but our user is not there (or its password is another). */
  | { readonly kind: 'NoUsers'; readonly primary: string | null }
  | { readonly kind: 'Known'; readonly view: ReplicaSetView };

/**
 * Whose a volume is. `Made`: this very MovieSearchCluster made it. `Adopted`: another one did, and a person has said that this one
 * is to use it. `Kept`: another one did, or nobody can tell; it is neither used nor touched.
 */
export type VolumeOrigin = 'Made' | 'Adopted' | 'Kept';

export interface ObservedVolume {
  readonly name: string;
  readonly uid: string;
  readonly member: string;
  readonly origin: VolumeOrigin;
  /** The origin is written on the volume itself. */
  readonly marked: boolean;
  /** A mongod has started on it, or may have: it may hold data. */
  readonly mayHoldData: boolean;
  /** It is deleted with the MovieSearchCluster. */
  readonly owned: boolean;
  readonly terminating: boolean;
}

export interface ObservedSeedJob {
  readonly name: string;
  readonly uid: string;
  readonly templateHash: string;
  readonly state: 'Running' | 'Complete' | 'Failed';
  /** Its last attempt ended by refusing the files or what came of them. */
  readonly refused: boolean;
  /** What the loader wrote to its termination log last. */
  readonly message: string | null;
  /** Why its pod does not start, for people. */
  readonly trouble: string | null;
  readonly terminating: boolean;
}

export interface ObservedQueryPod {
  readonly name: string;
  readonly uid: string;
  /** Null: it has not been given one yet. */
  readonly node: string | null;
  /** Its container ran at some time. */
  readonly hasStarted: boolean;
  readonly ready: boolean;
  /** It did answer the operator, and does not any more. */
  readonly silent: boolean;
  readonly terminating: boolean;
}

export interface ObservedQueryTier {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly updatedReplicas: number;
  readonly pods: readonly ObservedQueryPod[];
  /** The Deployment controller has seen the newest template. */
  readonly current: boolean;
  /** Why one of its pods does not start, for people. */
  readonly trouble: string | null;
}

/** The two tiers of a cluster. */
export type Tier = 'database' | 'query';

/** The last round of CPU metrics, read for all clusters at once. */
export type CpuObservation =
  /** None was read yet, or nobody scales by them. */
  | { readonly kind: 'Waiting' }
  /** `message` says why, and what to do. */
  | { readonly kind: 'Failed'; readonly at: Date; readonly message: string }
  | { readonly kind: 'Read'; readonly at: Date };

/** Somebody else who writes a tier's scale. */
export interface ObservedRival {
  /** Such as `HorizontalPodAutoscaler movies`. */
  readonly name: string;
  /** The scale that stands now. */
  readonly replicas: number;
}

/** `Unknown`: no member could be asked. Not the same as null, no dataset yet. */
export type PointerObservation =
  | { readonly kind: 'Unknown' }
  | {
      readonly kind: 'Read';
      readonly pointer: DatasetPointer | null;
      /** The version that should be served, where it is not and is kept. Absent: it is no such one. */
      readonly kept?: KeptObservation;
    };

/** A kept version by the rules of this release. */
export interface KeptObservation {
  readonly dataset: KeptDataset;
  /** What lies in its collection now; null: it is gone. `Unknown`: the primary did not say. */
  readonly look: TitlesLook | null | 'Unknown';
}

/** What the loader of the wanted version says of itself. It is asked only while its Job runs. `Unknown`: no member could be asked. */
export type LoadObservation =
  | { readonly kind: 'NotLoading' }
  | { readonly kind: 'Unknown' }
  | { readonly kind: 'Read'; readonly progress: LoadProgress | null };

/** The Secret with the key file and the passwords. */
export type AuthObservation =
  | { readonly kind: 'Present' }
  | { readonly kind: 'Missing' }
  /** It is gone, but this process still knows what was in it. */
  | { readonly kind: 'Remembered' }
  | { readonly kind: 'Broken'; readonly message: string };

/** The entry with the API keys that the spec names. */
export type ApiKeysObservation =
  /** The spec names none. */
  | { readonly kind: 'NotWanted' }
  | { readonly kind: 'Present' }
  /** There is no Secret of that name. */
  | { readonly kind: 'NoSecret' }
  /** The Secret is there and has no such entry, or an empty one. */
  | { readonly kind: 'NoEntry' }
  /** The API server did not say. */
  | { readonly kind: 'Unknown' };

/** An object of this MovieSearchCluster that has lost labels by which it is found. */
export interface UnlabelledObject {
  readonly kind: 'Pod' | 'PersistentVolumeClaim' | 'Secret';
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Those that it lacks, or has with another value, as they should be. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What is there under the name of an object that is applied. */
export type ObservedObject =
  /** The API server has none of this name. */
  | { readonly kind: 'Missing' }
  /** It belongs to this MovieSearchCluster, though it may have lost its labels. */
  | { readonly kind: 'Ours'; readonly object: Live<KubeObject> }
  /** It belongs to a MovieSearchCluster of this name that was deleted, and goes with it. */
  | { readonly kind: 'Predecessors' }
  /** It belongs to somebody else. */
  | { readonly kind: 'Strangers' }
  /** The API server does not let us look. */
  | { readonly kind: 'Unreadable'; readonly why: string };

/** Everything a plan is made from: one MovieSearchCluster and what exists for it, seen at one moment. */
export interface Observed {
  readonly cluster: MovieSearchCluster;
  readonly auth: AuthObservation;
  readonly apiKeys: ApiKeysObservation;
  /** Objects of the same names that belong to a deleted MovieSearchCluster of this name and are not gone yet. */
  readonly predecessors: readonly string[];
  readonly members: readonly ObservedMember[];
  /** Every node that the API server knows. */
  readonly nodes: readonly ObservedNode[];
  /** Kinds of objects whose copies have not followed the API server for so long that what is seen here may be long past. */
  readonly staleCopies: readonly StaleCopy[];
  /** They are seen nevertheless, each among its kind. */
  readonly unlabelled: readonly UnlabelledObject[];
  /** What is there of the objects that are applied, by `objectId`. */
  readonly objects: ReadonlyMap<string, ObservedObject>;
  /** What this process has applied, by `objectId`. */
  readonly applied: ReadonlyMap<string, AppliedBefore>;
  readonly volumes: readonly ObservedVolume[];
  readonly replicaSet: ReplicaSetObservation;
  /** The set's users have been seen to be as the Secret has them, or it cannot be told whether they are. */
  readonly usersEnsured: boolean;
  readonly pointer: PointerObservation;
  readonly load: LoadObservation;
  readonly seedJobs: readonly ObservedSeedJob[];
  readonly query: ObservedQueryTier | null;
  readonly cpu: CpuObservation;
  /** Every pod of each tier, as autoscaling reads it, with its sample of the last round. */
  readonly scalingPods: Readonly<Record<Tier, readonly ScalingPod[]>>;
  /** Who else scales a tier; null: nobody. */
  readonly rivals: Readonly<Record<Tier, ObservedRival | null>>;
}
