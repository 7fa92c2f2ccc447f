/** No replica could serve the read: there is none, none has answered yet, or all that were tried failed. */
export class NoReplicaReady extends Error {
  override readonly name = 'NoReplicaReady';
  readonly code = 'NO_REPLICA_READY';
}
