import { setTimeout as sleep } from 'node:timers/promises';

import { MongoBulkWriteError, MongoError, MongoServerError, MongoServerSelectionError } from 'mongodb';

import { isConnectionLost } from '../../mongo/is-connection-lost.ts';
import { SeedError } from '../seed-error.ts';

/** How long one operation is tried again before the load gives up. */
const RETRY_BUDGET_MS = 120_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5000;

/** Server errors of an election, a shutdown or a majority that is away for the moment. */
const TRANSIENT_CODES = new Set<number | string | undefined>([
  6, // HostUnreachable
  7, // HostNotFound
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  134, // ReadConcernMajorityNotAvailableYet
  175, // QueryPlanKilled: the collection was renamed or dropped under a read, which another look tells
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10107, // NotWritablePrimary
  12587, // BackgroundOperationInProgressForNamespace: an index that a run of an earlier release has left half built
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/** Unauthorized, AuthenticationFailed. */
const REFUSED_CODES = new Set<number | string | undefined>([13, 18]);

export function isTransient(error: unknown): boolean {
  if (isConnectionLost(error) || error instanceof MongoServerSelectionError) return true;
  if (!(error instanceof MongoError)) return false;
  if (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError'))
    return true;
  if (error instanceof MongoBulkWriteError) {
    const writeConcernError = error.result.getWriteConcernError();
    // Without any code it stands for an error of the driver's own, whose class it hides: a connection was lost.
    const code = writeConcernError?.code ?? error.code;
    return code === undefined || TRANSIENT_CODES.has(code);
  }
  return error instanceof MongoServerError && TRANSIENT_CODES.has(error.code);
}

/**
 * Runs an operation until it succeeds, as long as it fails only for the moment: an election, a member gone, no
 * majority. Waits up to 100 ms, doubling to 5 s, with full jitter, and gives up with "STORE_UNAVAILABLE" after two
 * minutes. `attempt` counts from 1: from the second on, an earlier one may have taken effect unseen.
 */
export async function retryTransient<T>(
  what: string,
  signal: AbortSignal,
  operation: (attempt: number) => Promise<T>,
): Promise<T> {
  const giveUpAt = Date.now() + RETRY_BUDGET_MS;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      if (error instanceof MongoServerError && REFUSED_CODES.has(error.code)) {
        throw new SeedError(
          'STORE_UNAVAILABLE',
          `MongoDB refused the loader to ${what} (${error.message}): see whether the user exists, has the role readWrite on the database, and MONGODB_PASSWORD_FILE holds its password.`,
          { cause: error },
        );
      }
      if (!isTransient(error)) throw error;
      if (Date.now() >= giveUpAt) {
        throw new SeedError(
          'STORE_UNAVAILABLE',
          `MongoDB could not ${what} for ${RETRY_BUDGET_MS / 1000} s (${error instanceof Error ? error.message : String(error)}): see whether the replica set has a primary and a majority, then run the load again.`,
          { cause: error },
        );
      }
      const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
      await sleep(Math.random() * longest, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
