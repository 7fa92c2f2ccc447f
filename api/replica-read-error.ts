/**
 * - `unreachable`: no connection, or it broke
 * - `recovering`: the replica answered that it cannot serve now: starting, shutting down, rolling back, still syncing
 * - `interrupted`: the replica ended the read: killed, collection dropped under it, out of time there
 * - `timeout`: no answer in the time that this attempt had
 * - `slow`: the same of a read whose cost depends on what was asked: the replica is not to blame
 */
export type ReplicaFailure = 'unreachable' | 'recovering' | 'interrupted' | 'timeout' | 'slow';

/** A read failed because of the replica it was sent to: worth trying on another. */
export class ReplicaReadError extends Error {
  override readonly name = 'ReplicaReadError';
  readonly code = 'REPLICA_READ_FAILED';
  readonly replica: string;
  readonly failure: ReplicaFailure;

  constructor(replica: string, failure: ReplicaFailure, cause: unknown) {
    super(`${replica}: ${failure}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.replica = replica;
    this.failure = failure;
  }
}
