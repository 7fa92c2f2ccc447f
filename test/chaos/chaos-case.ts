import type { ChaosCluster } from './chaos-cluster.ts';
import type { Limits } from './verdict.ts';

/** A fault that is ready to strike. */
export interface Blow {
  /** uids of pods, ids of containers and names of nodes that serve no more once it has struck, until the fault is undone. */
  readonly takes?: readonly string[];
  /** Those that never serve again: a pod that is deleted, a container whose process is killed. */
  readonly takesForGood?: readonly string[];
  strike(): Promise<void>;
  /** Undoes the fault; may be called again. Absent: the fault is over once it has struck. */
  lift?(): Promise<void>;
  /** How long the fault lasts at least, in seconds; default 0. A limit from the fault keeps it until redundancy is full, too. */
  readonly lasts?: number;
  /** What else must hold while the fault lasts, asked at its end: each thing that does not, as a sentence. */
  broken?(): Promise<string[]> | string[];
}

/** One fault, what is promised while it lasts and after it, and how it is brought about. */
export interface ChaosCase {
  /** As `make chaos CASE=name` has it. */
  readonly name: string;
  /** What happens, in words, for the table. */
  readonly fault: string;
  readonly limits: Limits;
  /** How often it is tried in a row. Default: once. */
  readonly tries?: number;
  /** Brings about the state in which the fault is to strike; nothing is lost yet, and there is no load. */
  prepare(cluster: ChaosCluster): Promise<Blow> | Blow;
  /** Waits until everything that `prepare` changed is as it was. */
  restore?(cluster: ChaosCluster): Promise<void>;
}
