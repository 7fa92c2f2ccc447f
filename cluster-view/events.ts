/**
 * What `GET /cluster/stream` sends (text/event-stream), and what `GET /cluster/incident` answers. All times are milliseconds since
 * the epoch by the clock of the sender, `null` means "cannot be told": no answer is not zero.
 *
 * Each event is `event: <type>` with `data:` a JSON object of the type below. The first is `history`, which has everything. Then come
 * `sample` each second, `status` and `marks` whenever something of theirs has changed, and `bye` where the pod is about to stop. A
 * comment every ten seconds keeps proxies from closing the connection.
 */
import type { Figure, SubjectKind } from './figures.ts';

/** Changes when an older page could no longer read the events. A page that gets another number has to be loaded anew. */
export const STREAM_VERSION = 1;

export const STREAM_PATH = '/cluster/stream';
export const SESSION_PATH = '/cluster/session';
export const INCIDENT_PATH = '/cluster/incident';

/** How long figures are kept, and the step between the columns of a history. Those sent live come each second. */
export const HISTORY_MS = 600_000;
export const HISTORY_STEP_MS = 2000;
/** A figure that is older is stale: shown, but grey, and a gap in charts. */
export const STALE_AFTER_MS = 6000;
/** How long marks, and subjects that are gone, are kept. */
export const MARKS_KEPT_MS = 2_400_000;

/** `member/m-db-0`, `pod/m-query-5d9c-x2x`. */
export type SubjectId = `${SubjectKind}/${string}`;

/** Who wrote an event, and whom it heard. */
export interface Sender {
  readonly version: number;
  /** Name of the query pod. */
  readonly pod: string;
  /** Query pods whose figures are not stale, the sender among them, and how many there are. */
  readonly heard: number;
  readonly expected: number;
  /** Names of those not heard. */
  readonly silent: readonly string[];
  /** Whether it can follow the resource; since when it cannot. `none`: there is no Kubernetes. */
  readonly resource: { readonly state: 'followed' | 'lost' | 'none'; readonly since: number | null };
}

/** Figures of one subject. */
export interface Figures {
  /** When they were measured. */
  readonly at: number;
  /** Those that were measured at another time. */
  readonly times?: Readonly<Partial<Record<Figure, number>>>;
  /** In a `sample` only those that differ from the sample before. A figure that was never named is null. */
  readonly values: Readonly<Partial<Record<Figure, number | null>>>;
}

/** The terms of a replica's cost, docs/routing.md. */
export type CostTerm = 'cpu' | 'memory' | 'latency' | 'inFlight' | 'lag';

/** How one query pod sees one member. */
export interface Route {
  /** Names, not ids. */
  readonly pod: string;
  readonly member: string;
  readonly state: 'starting' | 'ready' | 'failing' | 'leaving';
  readonly readsPerSecond: number | null;
  readonly readsInFlight: number;
  readonly readMs: number | null;
  readonly probeMs: number | null;
  /** 1 where nothing speaks against it; null: it does not answer, and is not ranked. `cost` is the product of `factors`. */
  readonly cost: number | null;
  readonly factors: Readonly<Record<CostTerm, number>> | null;
  /**
   * Why it gets no reads, or fewer: `state`: it does not answer; `cost`: others are cheaper; `zone`: one in the pod's zone can carry
   * it; `warming`: it is new. Null: it takes its share.
   */
  readonly avoided: 'state' | 'cost' | 'zone' | 'warming' | null;
  /** What it last failed by; null while it answers. */
  readonly failure: string | null;
  /** How often the pod stopped sending reads to it because it failed, since the pod knows it. */
  readonly ejections: number;
  readonly ejectionsPerSecond: number | null;
}

export interface SampleEvent {
  readonly type: 'sample';
  readonly at: number;
  readonly sender: Sender;
  /** Only those of whom something new was heard. */
  readonly subjects: Readonly<Record<SubjectId, Figures>>;
  /**
   * By pod, only those that changed, each with all its routes; none at all of a pod that is gone. At most {@link MOST_ROUTED_PODS}
   * pods, the sender first.
   */
  readonly routes: Readonly<Record<string, readonly Route[]>>;
}

/** So many pods' routes are sent at most; a member's figures `readsPerSecond`, `routingCost`, `avoidingPods` are over all of them. */
export const MOST_ROUTED_PODS = 10;

/** A member of the replica set, or a query pod. */
export interface Subject {
  readonly id: SubjectId;
  readonly kind: SubjectKind;
  /** Its pod; `host:port` where there are no pods. */
  readonly name: string;
  readonly zone: string | null;
  readonly node: string | null;
  /** Of a member. Null: not known, or a query pod. */
  readonly role: 'Primary' | 'Secondary' | 'None' | null;
  /** One CamelCase word: of a member as status.database.members has it, of a query pod `Ready`, `NotReady` or `Terminating`. */
  readonly state: string | null;
  readonly ready: boolean | null;
  /** Lag in whole seconds as the operator sees it; a member's figure `lagMs` is finer. */
  readonly lagSeconds: number | null;
  /** When `state` last changed. */
  readonly since: number | null;
  /** When it was no longer there; null while it is. Kept for {@link MARKS_KEPT_MS}. */
  readonly goneAt: number | null;
}

export interface TierStatus {
  readonly desired: number | null;
  readonly current: number | null;
  readonly ready: number | null;
  /** What each pod requests and may use at most: cores and bytes. Null: not written in the spec. */
  readonly cpuRequestCores: number | null;
  readonly cpuLimitCores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
  /** Null: the tier has no autoscaling. */
  readonly autoscaling: {
    readonly mode: 'Auto' | 'Recommend';
    readonly minReplicas: number;
    readonly maxReplicas: number;
    /** Mean CPU use at which the tier grows, in percent of `cpuRequestCores`. */
    readonly targetPercent: number;
  } | null;
  /** Mean CPU use of the ready pods as autoscaling measured it, in percent of `cpuRequestCores`. */
  readonly utilizationPercent: number | null;
  /** What autoscaling asks for before anything that holds the step. */
  readonly wanted: number | null;
  /** The last measurement with its figures: `74 % over 3 pods, target 60 % → 4`. */
  readonly measured: string | null;
  readonly lastStep: {
    readonly at: number;
    readonly from: number;
    readonly to: number;
    readonly message: string;
  } | null;
  /** What keeps the wanted replicas from being taken up. */
  readonly hold: { readonly since: number; readonly reason: string; readonly message: string } | null;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly since: number;
}

export interface DatasetStatus {
  /** Null: none yet, or not known. */
  readonly served: string | null;
  readonly wanted: string | null;
  readonly titles: number | null;
  readonly loadedAt: number | null;
  /** Versions that can be gone back to without a load. */
  readonly kept: readonly string[];
  readonly load: {
    readonly version: string;
    readonly phase: string;
    readonly percent: number | null;
    readonly titles: number;
    readonly secondsLeft: number | null;
    readonly since: number;
  } | null;
}

/** What changes seldom. Always whole. */
export interface ClusterStatus {
  /** `metadata.generation` that the operator has answered; null: not known. */
  readonly generation: number | null;
  /** Null: there is no Kubernetes, or the resource has not been seen yet. Then tiers, conditions and dataset are empty. */
  readonly cluster: { readonly name: string; readonly namespace: string } | null;
  /** Members first, each kind by name; those that are gone among them. */
  readonly subjects: readonly Subject[];
  readonly tiers: { readonly database: TierStatus | null; readonly query: TierStatus | null };
  /** The tier that is saturated while the other is idle. */
  readonly bottleneck: 'database' | 'query' | null;
  readonly conditions: readonly Condition[];
  readonly dataset: DatasetStatus | null;
}

export interface StatusEvent {
  readonly type: 'status';
  readonly at: number;
  readonly sender: Sender;
  readonly status: ClusterStatus;
}

/**
 * - `scale`: a tier takes another number of replicas; `hold`: something keeps it from doing so
 * - `join`, `leave`: a member or pod has come, or is gone
 * - `failure`, `recovery`: it stopped working, and works again
 * - `replacement`: one has come for another that failed or was outdated
 * - `primary`: another member takes the writes, or none does
 * - `dataset`: another version is served; `load`: one is being loaded
 * - `condition`: Available, Degraded and the like changed
 */
export type MarkKind =
  | 'scale'
  | 'hold'
  | 'join'
  | 'leave'
  | 'failure'
  | 'recovery'
  | 'replacement'
  | 'primary'
  | 'dataset'
  | 'load'
  | 'condition';

/** Something that happened, for the timeline and as a line in all charts. */
export interface Mark {
  /** The same for the same incident, whichever pod tells it. */
  readonly id: string;
  readonly at: number;
  readonly kind: MarkKind;
  readonly tier: 'database' | 'query' | null;
  readonly subject: SubjectId | null;
  /** One line, in English: `m-db-3 serves`, one of `MARK_TITLES` with its values. Text, never HTML. */
  readonly title: string;
  /** The figures or reasons, where there are some: the decision's own words. */
  readonly detail: string | null;
}

export interface MarksEvent {
  readonly type: 'marks';
  readonly at: number;
  readonly sender: Sender;
  /** New ones, and those of which something changed: by `id`. */
  readonly marks: readonly Mark[];
}

/** Figures over time: `series[subject][figure][i]` was so at `times[i]`. */
export interface Series {
  /** Ascending. */
  readonly times: readonly number[];
  /** A figure that is not there was never known. */
  readonly series: Readonly<Record<SubjectId, Readonly<Partial<Record<Figure, readonly (number | null)[]>>>>>;
}

/** The first event, and again after each reconnection. */
export interface HistoryEvent extends Series {
  readonly type: 'history';
  readonly at: number;
  readonly sender: Sender;
  /** The newest figures, of which the next sample tells the differences. */
  readonly latest: Readonly<Record<SubjectId, Figures>>;
  readonly routes: Readonly<Record<string, readonly Route[]>>;
  readonly status: ClusterStatus;
  readonly marks: readonly Mark[];
}

/** The pod is about to stop: go to another one, at once. */
export interface ByeEvent {
  readonly type: 'bye';
  readonly at: number;
  readonly reason: 'draining' | 'slow';
}

export type StreamEvent = HistoryEvent | SampleEvent | StatusEvent | MarksEvent | ByeEvent;

/** What `GET /cluster/incident?from=&to=` answers: everything of a span of time. `from` and `to` are milliseconds since the epoch. */
export interface Incident extends Series {
  readonly from: number;
  readonly to: number;
  readonly writtenAt: number;
  readonly sender: Sender;
  /** As it is when this is written; the marks say what changed when. */
  readonly status: ClusterStatus;
  readonly routes: Readonly<Record<string, readonly Route[]>>;
  readonly marks: readonly Mark[];
}
