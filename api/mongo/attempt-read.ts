import type { Deadline } from '../deadline.ts';
import { ReplicaReadError } from '../replica-read-error.ts';
import { readFailure } from './read-failure.ts';

/**
 * Reads by the driver within a deadline.
 *
 * @param replica the replica's name
 * @throws the reason of the deadline's signal where that has aborted; ReplicaReadError where the replica failed; else what the read throws
 */
export async function attemptRead<T>(
  replica: string,
  deadline: Deadline,
  read: () => Promise<T>,
): Promise<T> {
  deadline.throwIfPassed();
  try {
    return await read();
  } catch (error) {
    deadline.throwIfPassed();
    const failure = readFailure(error);
    throw failure === null ? error : new ReplicaReadError(replica, failure, error);
  }
}
