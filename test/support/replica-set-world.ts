import { expect } from 'chai';
import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { TitlesLook } from '../../operator/mongo/dataset-switch.ts';
import type { MembershipChange } from '../../operator/mongo/membership-change.ts';
import type {
  ClusterCredentials,
  MemberAddress,
  ReplicaSetAdmin,
  ReplicaSetAdmins,
} from '../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError, type ReplicaSetErrorCode } from '../../operator/mongo/replica-set-error.ts';

/** Mongods, and what may happen to them, as the contract needs them: real ones or the memory's. */
export interface ReplicaSetWorld {
  readonly admins: ReplicaSetAdmins;
  readonly credentials: ClusterCredentials;
  /** A new mongod started with the replica-set name `movies`. */
  start(): Promise<MemberAddress>;
  /** The mongod ends; its data stay. */
  kill(member: MemberAddress): Promise<void>;
  /** The mongod starts again with its data, and its name in the configuration does not lead to it. */
  restartElsewhere(member: MemberAddress): Promise<MemberAddress>;
  /** The mongod, which has ended, starts again with its data, where its name leads to. */
  startAgain(member: MemberAddress): Promise<MemberAddress>;
  /** Opens so many connections as user `query` and leaves them idle. */
  connectQueries(member: MemberAddress, count: number): Promise<void>;
  disconnectQueries(): Promise<void>;
  writePointer(primary: MemberAddress, pointer: DatasetPointer): Promise<void>;
  /** A collection of so many titles, with its index or without. */
  writeTitles(primary: MemberAddress, collection: string, look: TitlesLook): Promise<void>;
  writeLoadProgress(primary: MemberAddress, progress: LoadProgress): Promise<void>;
  stop(): Promise<void>;
}

export const setName = 'movies';

/** A signal for calls that nobody gives up. */
export function patience(): AbortSignal {
  return new AbortController().signal;
}

/** Waits until `look` finds something. It fails, with the last thing seen, after half a minute. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`No ${what} within 30 s: ${JSON.stringify(seen).slice(-1000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Fails unless the call is refused with this code. */
export async function refusal(code: ReplicaSetErrorCode, call: Promise<unknown>): Promise<ReplicaSetError> {
  const outcome = await call.then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const error = 'error' in outcome ? outcome.error : undefined;
  if (!(error instanceof ReplicaSetError)) {
    throw new Error(`Expected the refusal ${code}, got ${JSON.stringify(outcome)} ${String(error)}`, {
      cause: error,
    });
  }
  expect(error.code, error.message).to.equal(code);
  return error;
}

/** Makes a change once a majority knows of the one before it. @returns the version of the configuration then */
export async function reconfigured(
  admin: ReplicaSetAdmin,
  primary: MemberAddress,
  change: MembershipChange,
): Promise<number> {
  const outcome = await eventually(
    `majority that knows of the change before ${change.kind}`,
    async () => {
      const { version } = await admin.view(primary, patience());
      try {
        return await admin.reconfigure(primary, version, change, patience());
      } catch (error) {
        if (error instanceof ReplicaSetError && error.code === 'ConfigurationInProgress')
          return error.message;
        throw error;
      }
    },
    (seen) => typeof seen === 'number',
  );
  return Number(outcome);
}
