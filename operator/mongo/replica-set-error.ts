export type ReplicaSetErrorCode =
  /** No connection, or no answer in time. */
  | 'Unreachable'
  /** The member refused the credentials. */
  | 'AuthenticationFailed'
  /** The member has no replica-set configuration, or is not part of it. */
  | 'NotInitiated'
  /** The member belongs to a replica set of another name. */
  | 'ForeignReplicaSet'
  /** The member is not primary (any more): find the primary and ask again. */
  | 'NotPrimary'
  /** The configuration has changed since it was looked at: look again and decide anew. */
  | 'VersionConflict'
  /** The previous change of membership is not known to a majority yet, or another one is in progress. */
  | 'ConfigurationInProgress'
  /** The members do not accept this configuration. */
  | 'ConfigurationRejected'
  /** A member's name does not lead to it yet (DNS needs a moment), or too few members answered to try a change. */
  | 'HostNotResolved'
  /** No secondary can take over from the primary. */
  | 'NoElectableSecondary'
  /** Anything else a member answered. */
  | 'CommandFailed';

const retryable: ReadonlySet<ReplicaSetErrorCode> = new Set([
  'Unreachable',
  'NotPrimary',
  'VersionConflict',
  'ConfigurationInProgress',
  'HostNotResolved',
  'NoElectableSecondary',
]);

/** A replica-set member did not do what was asked of it. */
export class ReplicaSetError extends Error {
  override readonly name = 'ReplicaSetError';
  readonly code: ReplicaSetErrorCode;
  /** The member that was asked. */
  readonly host: string;

  constructor(code: ReplicaSetErrorCode, host: string, message: string, options?: ErrorOptions) {
    super(`${host}: ${message}`, options);
    this.code = code;
    this.host = host;
  }

  /** Whether the same request can succeed later without anyone's doing. */
  get retryable(): boolean {
    return retryable.has(this.code);
  }
}
