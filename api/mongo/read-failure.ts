import {
  MongoClientClosedError,
  MongoCursorExhaustedError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';

import { isConnectionLost } from '../../mongo/is-connection-lost.ts';
import type { ReplicaFailure } from '../replica-read-error.ts';

/**
 * Server errors that concern the server and not the read, by code. Sources: the retryable codes and the "node is recovering" and
 * "not primary" codes of the driver specifications (retryable-reads, server-discovery-and-monitoring), and the server's
 * src/mongo/base/error_codes.yml.
 */
const FAILURE_OF_CODE = new Map<number, ReplicaFailure>([
  [6, 'unreachable'], // HostUnreachable
  [7, 'unreachable'], // HostNotFound
  [18, 'recovering'], // AuthenticationFailed: a member that does not hold the users yet
  [26, 'interrupted'], // NamespaceNotFound: the collection was dropped
  [43, 'interrupted'], // CursorNotFound
  [50, 'timeout'], // MaxTimeMSExpired
  [89, 'unreachable'], // NetworkTimeout
  [91, 'recovering'], // ShutdownInProgress
  [134, 'recovering'], // ReadConcernMajorityNotAvailableYet
  [175, 'interrupted'], // QueryPlanKilled: the collection was dropped under it
  [189, 'recovering'], // PrimarySteppedDown
  [237, 'interrupted'], // CursorKilled
  [262, 'timeout'], // ExceededTimeLimit
  [279, 'interrupted'], // ClientDisconnect
  [290, 'interrupted'], // TransactionExceededLifetimeLimitSeconds
  [462, 'recovering'], // IngressRequestRateLimitExceeded
  [9001, 'unreachable'], // SocketException
  [10107, 'recovering'], // NotWritablePrimary
  [11600, 'recovering'], // InterruptedAtShutdown
  [11601, 'interrupted'], // Interrupted
  [11602, 'recovering'], // InterruptedDueToReplStateChange
  [13435, 'recovering'], // NotPrimaryNoSecondaryOk
  [13436, 'recovering'], // NotPrimaryOrSecondary
]);

const UNREACHABLE = [
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
];

/**
 * How a replica failed a read, judged by the error that the driver threw; null where the replica is not to blame, and another
 * would fail it as well.
 */
export function readFailure(error: unknown): ReplicaFailure | null {
  if (error instanceof MongoNetworkTimeoutError || error instanceof MongoOperationTimeoutError)
    return 'timeout';
  if (error instanceof MongoServerError) {
    const { code } = error;
    return typeof code === 'number' ? (FAILURE_OF_CODE.get(code) ?? null) : null;
  }
  if (error instanceof MongoCursorExhaustedError) return 'interrupted';
  if (!(error instanceof Error)) return null;
  // These two the driver does not export. (MongoPoolClearedError is a MongoNetworkError.)
  if (error.name === 'MongoWaitQueueTimeoutError') return 'timeout';
  if (error.name === 'MongoPoolClosedError') return 'unreachable';
  if (isConnectionLost(error)) return 'unreachable';
  return UNREACHABLE.some((kind) => error instanceof kind) ? 'unreachable' : null;
}
