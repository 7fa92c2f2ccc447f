import type { ClusterStatus, Mark, Subject } from '../../cluster-view/events.ts';
import { mergeMarks } from '../../cluster-view/state.ts';
import { clusterStatus, type Seen, type SeenPod, type SeenReplica } from './cluster-status.ts';
import { marksBetween, type WitnessedStatus } from './marks.ts';
import type { Peer } from './peer-source.ts';
import type { SeenResource } from './resource.ts';

/** For so long a pod that has started waits to learn who there is, before it takes anything new for something that happened. */
const FIRST_LOOK_MS = 10_000;
/** Outside Kubernetes nothing says which state of all this is: pods that see the same within a minute mostly say so alike. */
const ALIKE_MS = 60_000;

export interface WitnessOptions {
  /** Now, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly replicas: () => readonly SeenReplica[];
  /** The query pods that are known. */
  readonly pods: () => readonly (SeenPod & Pick<Peer, 'version'>)[];
  /** The name of this pod, which the list may not have yet. */
  readonly pod: string;
  /** Whether there is a list of query pods to be learnt, and a resource. */
  readonly expects: { readonly peers: boolean; readonly resource: boolean };
}

/** Sees the resource, the query pods and the replicas, and keeps the status of now and the marks of the last 40 minutes. */
export class Witness {
  readonly #options: WitnessOptions;
  readonly #startedAt: number;
  #resource: SeenResource | null = null;
  #peers: readonly Peer[] | null = null;
  #before: WitnessedStatus | undefined;
  #marks: readonly Mark[] = [];
  /** Of siblings: who is gone since before this pod started. */
  #goneBefore: readonly Subject[] = [];

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  get status(): ClusterStatus {
    return this.#before?.status ?? this.#statusNow(undefined);
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  seeResource(resource: SeenResource | null): void {
    this.#resource = resource;
    this.look();
  }

  seePeers(peers: readonly Peer[]): void {
    this.#peers = peers;
    this.look();
  }

  /** Takes over what siblings saw before this pod started. */
  learn(marks: readonly Mark[], gone: readonly Subject[]): void {
    const now = this.#options.now();
    this.#marks = mergeMarks(this.#marks, marks, now);
    const known = new Set(this.status.subjects.map(({ id }) => id));
    this.#goneBefore = gone.filter(({ id }) => !known.has(id));
    this.look();
  }

  /** Looks at how everything is now, and notes what has changed since the last look. */
  look(): void {
    const now = this.#options.now();
    const { expects } = this.#options;
    const isWhole =
      (!expects.peers || this.#peers !== null) && (!expects.resource || this.#resource !== null);
    if (this.#before === undefined && !isWhole && now - this.#startedAt < FIRST_LOOK_MS) return;
    const after: WitnessedStatus = {
      status: this.#statusNow(this.#before?.status),
      version: this.#resource?.metadata.resourceVersion ?? String(Math.floor(now / ALIKE_MS)),
      podVersion: (name) =>
        this.#peers?.find((peer) => peer.name === name)?.version ?? String(Math.floor(now / ALIKE_MS)),
      // Of a list of addresses pods are known only once somebody watches: to be known then is nothing that happened.
      podsKnown: this.#peers?.every(({ isNamed }) => isNamed) ?? false,
    };
    this.#marks = mergeMarks(this.#marks, marksBetween(this.#before, after, now), now);
    this.#before = after;
  }

  #statusNow(before: ClusterStatus | undefined): ClusterStatus {
    const { now, replicas, pod } = this.#options;
    const pods = this.#options.pods();
    const self = { name: pod, zone: null, node: null, state: 'Ready' } as const;
    const seen: Seen = {
      resource: this.#resource,
      pods: pods.some(({ name }) => name === pod) ? pods : [self, ...pods],
      replicas: replicas(),
    };
    const learnt = this.#goneBefore;
    this.#goneBefore = [];
    const known =
      before === undefined || learnt.length === 0
        ? before
        : { ...before, subjects: [...before.subjects, ...learnt] };
    return clusterStatus(seen, known, now());
  }
}
