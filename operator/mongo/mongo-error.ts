import { MongoError, MongoServerError, MongoServerSelectionError } from 'mongodb';

import { isConnectionLost } from '../../mongo/is-connection-lost.ts';
import { ReplicaSetError, type ReplicaSetErrorCode } from './replica-set-error.ts';

/** Server error codes by what they mean to us. Source: `src/mongo/base/error_codes.yml` of the server. */
const serverCodes: Readonly<Record<number, ReplicaSetErrorCode>> = {
  18: 'AuthenticationFailed',
  13: 'AuthenticationFailed', // Unauthorized: authenticated, but not allowed to
  74: 'HostNotResolved', // NodeNotFound: no member under that name (yet), or too few of them answer
  91: 'Unreachable', // ShutdownInProgress
  11600: 'Unreachable', // InterruptedAtShutdown
  93: 'NotInitiated', // InvalidReplicaSetConfig: removed from the set
  94: 'NotInitiated', // NotYetInitialized
  103: 'ConfigurationRejected', // NewReplicaSetConfigurationIncompatible
  109: 'ConfigurationInProgress',
  308: 'ConfigurationInProgress', // CurrentConfigNotCommittedYet
  189: 'NotPrimary', // PrimarySteppedDown
  10058: 'NotPrimary', // LegacyNotPrimary
  10107: 'NotPrimary', // NotWritablePrimary
  11602: 'NotPrimary', // InterruptedDueToReplStateChange
  13435: 'NotPrimary', // NotPrimaryNoSecondaryOk
  13436: 'NotPrimary', // NotPrimaryOrSecondary
};

/** What the driver threw, in our own terms; anything that is none of the driver's failures is passed on as it is. */
export function asReplicaSetError(host: string, error: unknown): unknown {
  if (error instanceof ReplicaSetError) return error;
  if (error instanceof MongoServerError) {
    const code = (typeof error.code === 'number' ? serverCodes[error.code] : undefined) ?? 'CommandFailed';
    return new ReplicaSetError(code, host, error.message, { cause: error });
  }
  if (error instanceof Error && (isConnectionLost(error) || error instanceof MongoServerSelectionError)) {
    return new ReplicaSetError('Unreachable', host, error.message, { cause: error });
  }
  // An answer it cannot read, a server too old for it: one member that is odd must not stop the care for the others.
  if (error instanceof MongoError)
    return new ReplicaSetError('CommandFailed', host, error.message, { cause: error });
  return error;
}

/** The number of a server's error, wherever it is wrapped; null for any other failure. */
export function serverErrorCode(error: unknown): number | null {
  if (error instanceof ReplicaSetError) return serverErrorCode(error.cause);
  return error instanceof MongoServerError && typeof error.code === 'number' ? error.code : null;
}
