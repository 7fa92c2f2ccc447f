import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  loadProgressId,
  POINTER_ID,
  type DatasetPointer,
} from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import { QUERY_USER, USER_DATABASE } from './database-user.ts';
import { run } from './command.ts';
import type { MemberCalls } from './member-calls.ts';
import { configurationOf } from './member-configuration.ts';
import { pauseBetweenLooks } from './pause-between-looks.ts';
import type { PrimaryLooks } from './primary-looks.ts';
import type { MemberAddress, ReplicaSetView } from './replica-set-admin.ts';
import {
  primarysNewestWrite,
  replicaSetIdOf,
  replicaSetView,
  type ReplicaSetConfig,
  type ReplicaSetStatus,
} from './replica-set-view.ts';

/**
 * How often, and after what pause each time, is looked again where a member lacks a write that it did not lack at the last look:
 * mostly the write is just being copied.
 */
const LAG_RECHECKS = 5;
const LAG_RECHECK_MS = 200;
/** A member that lacks less than this lacks nothing. */
const NO_LAG_SECONDS = 1;

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
    const laggingBefore = looks.of(replicaSetIdOf(config)).at(-1)?.lagging ?? [];
    for (let look = 0; ; look++) {
      const status = await run<ReplicaSetStatus>(admin, { replSetGetStatus: 1 }, bounds);
      const seen = viewAfter(looks, config, status);
      const isNewLag = laggingHosts(seen).some((host) => !laggingBefore.includes(host));
      if (!isNewLag || look === LAG_RECHECKS) return seen;
      await pauseBetweenLooks(LAG_RECHECK_MS, bounds.signal);
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

/** As {@link ReplicaSetAdmin.loadProgress}. */
export async function loadProgress(
  calls: MemberCalls,
  member: MemberAddress,
  version: string,
  signal: AbortSignal,
): Promise<LoadProgress | null> {
  return calls.readAsOperator(member, signal, (client, bounds) =>
    client
      .db(DATABASE_NAME)
      .collection<LoadProgress>(DATASETS_COLLECTION)
      .findOne(
        { _id: loadProgressId(version) },
        // What was found out about rows and files is for people, and may be long.
        { ...bounds, readConcern: 'majority', projection: { rejected: 0, noted: 0, files: 0 } },
      ),
  );
}

/** The view, and one more look at the set's primary. */
function viewAfter(looks: PrimaryLooks, config: ReplicaSetConfig, status: ReplicaSetStatus): ReplicaSetView {
  const at = performance.now();
  const newestWrite = primarysNewestWrite(status);
  const id = replicaSetIdOf(config);
  const seen = replicaSetView(config, status, looks.of(id), at);
  if (newestWrite !== null) looks.add(id, { at, newestWrite, lagging: laggingHosts(seen) });
  return seen;
}

function laggingHosts({ members }: ReplicaSetView): string[] {
  return members
    .filter(({ lagSeconds }) => lagSeconds !== null && lagSeconds > NO_LAG_SECONDS)
    .map(({ host }) => host);
}
