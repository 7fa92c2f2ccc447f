import type { Db } from 'mongodb';

import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  POINTER_ID,
  type DatasetPointer,
} from '../../catalog/dataset-pointer.ts';
import { pause, systemClock } from '../../kube/clock.ts';
import { QUERY_USER, USER_DATABASE } from './database-user.ts';
import { hello } from './hello.ts';
import { run, type Bounds, type MemberCalls } from './member-calls.ts';
import { configurationOf, storedConfiguration } from './member-configuration.ts';
import { serverErrorCode } from './mongo-error.ts';
import type { PrimaryLooks } from './primary-looks.ts';
import type { MemberAddress, MemberProbe, ReplicaSetView } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import {
  primarysNewestWrite,
  replicaSetIdOf,
  replicaSetView,
  type ReplicaSetConfig,
  type ReplicaSetStatus,
} from './replica-set-view.ts';

/** How often, and after what pause each time, is looked again where a member lacks a write: mostly it is just being copied. */
const LAG_RECHECKS = 5;
const LAG_RECHECK_MS = 200;
/** Code of the server: InvalidReplicaSetConfig, of a member that takes itself for removed. */
const INVALID_CONFIG = 93;

/** As {@link ReplicaSetAdmin.probe}. */
export async function probe(
  calls: MemberCalls,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<MemberProbe> {
  try {
    const answer = await calls.readAnonymously(member, signal, hello);
    if (answer.setName === undefined) return await probeWithoutSet(calls, member, signal);
    return {
      state: 'Member',
      setName: answer.setName,
      host: answer.me ?? member.host,
      role: answer.isWritablePrimary === true ? 'Primary' : answer.secondary === true ? 'Secondary' : 'Other',
      primary: answer.primary ?? null,
      configVersion: answer.setVersion ?? 0,
    };
  } catch (error) {
    if (error instanceof ReplicaSetError) return { state: 'Unreachable', error: error.message };
    throw error;
  }
}

/** As {@link ReplicaSetAdmin.view}. */
export async function view(
  calls: MemberCalls,
  looks: PrimaryLooks,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<ReplicaSetView> {
  return calls.readAsOperator(member, signal, async (client, bounds) => {
    const admin = client.db('admin');
    const config = await configurationOf(admin, bounds);
    for (let look = 0; ; look++) {
      const status = await run<ReplicaSetStatus>(admin, { replSetGetStatus: 1 }, bounds);
      const seen = viewAfter(looks, config, status);
      const lags = seen.members.some(({ lagSeconds }) => lagSeconds !== null && lagSeconds > 1);
      if (!lags || look === LAG_RECHECKS) return seen;
      await pause(systemClock, LAG_RECHECK_MS, bounds.signal);
      bounds.signal.throwIfAborted();
    }
  });
}

/** As {@link ReplicaSetAdmin.queryConnections}. */
export async function queryConnections(
  calls: MemberCalls,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<number> {
  return calls.readAsOperator(member, signal, async (client, bounds) => {
    const [count] = await client
      .db('admin')
      .aggregate<{ connections: number }>(
        [
          { $currentOp: { allUsers: true, idleConnections: true, idleSessions: false } },
          { $match: { effectiveUsers: { user: QUERY_USER, db: USER_DATABASE } } },
          { $group: { _id: '$connectionId' } },
          { $count: 'connections' },
        ],
        bounds,
      )
      .toArray();
    return count?.connections ?? 0;
  });
}

/** As {@link ReplicaSetAdmin.datasetPointer}. */
export async function datasetPointer(
  calls: MemberCalls,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<DatasetPointer | null> {
  return calls.readAsOperator(member, signal, (client, bounds) =>
    client
      .db(DATABASE_NAME)
      .collection<DatasetPointer>(DATASETS_COLLECTION)
      .findOne({ _id: POINTER_ID }, { ...bounds, readConcern: 'majority' }),
  );
}

/**
 * A member that takes part in no set has no users of ours either, so only the members' own one can be asked. The stored
 * configuration tells a new member from one that was removed, or has not read it yet; `hello` says the same of all three.
 */
async function probeWithoutSet(
  calls: MemberCalls,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<MemberProbe> {
  return calls.readAsSystem(member, signal, async (client, bounds) => {
    const stored = await storedConfiguration(client, bounds);
    if (stored === null) return { state: 'Uninitiated' };
    const listed = stored.members.some(({ host }) => host === member.host);
    const strayed = listed && (await isRemoved(client.db('admin'), bounds));
    return { state: 'Outside', setName: stored._id, strayed };
  });
}

/** Whether a member takes itself for removed from its set. One that is still starting does not: it is looking for itself. */
async function isRemoved(admin: Db, bounds: Bounds): Promise<boolean> {
  try {
    await run(admin, { replSetGetStatus: 1 }, bounds);
    return false;
  } catch (error) {
    const code = serverErrorCode(error);
    if (code === null) throw error;
    return code === INVALID_CONFIG;
  }
}

/** The view, and one more look at the set's primary. */
function viewAfter(looks: PrimaryLooks, config: ReplicaSetConfig, status: ReplicaSetStatus): ReplicaSetView {
  const at = performance.now();
  const newestWrite = primarysNewestWrite(status);
  const id = replicaSetIdOf(config);
  const seen = replicaSetView(config, status, looks.of(id), at);
  if (newestWrite !== null) looks.add(id, { at, newestWrite });
  return seen;
}
