import type { Db } from 'mongodb';

import type { Share } from '../files/file-meter.ts';

/** A build of an index goes through both of these in turn; each counts from 0. */
const STAGES = ['scanning collection', 'inserting keys'] as const;
const UNITS_OF_STAGE = 1000;

/** An operation of the server as `$currentOp` describes it, as far as it is looked at here. */
export interface ServerOperation {
  readonly msg?: string;
  readonly progress?: { readonly done: number; readonly total: number };
}

/**
 * How far the build of a collection's index is on the member that `db` writes to: the reading of the documents is taken for one half
 * of it, the writing of their keys for the other, because the server counts each by itself. Null: it does not say now.
 *
 * The server shows builds, which are its own operations, only to users with the privilege inprog (the role clusterMonitor has it).
 *
 * @throws MongoServerError Unauthorized for others
 */
export async function indexShare(db: Db, collection: string): Promise<Share | null> {
  const operations = await db.client
    .db('admin')
    .aggregate<ServerOperation>(
      [
        { $currentOp: { allUsers: true, idleConnections: false } },
        {
          $match: {
            'command.createIndexes': collection,
            'command.$db': db.databaseName,
            progress: { $exists: true },
          },
        },
        { $project: { msg: true, progress: true } },
      ],
      { readConcern: { level: 'local' }, maxTimeMS: 5000 },
    )
    .toArray();
  return shareOfBuild(operations);
}

export function shareOfBuild(operations: readonly ServerOperation[]): Share | null {
  for (const { msg = '', progress } of operations) {
    const stage = STAGES.findIndex((name) => msg.includes(name));
    if (stage === -1 || progress === undefined || progress.total <= 0) continue;
    const ofStage = Math.min(1, progress.done / progress.total);
    return {
      done: Math.round((stage + ofStage) * UNITS_OF_STAGE),
      total: STAGES.length * UNITS_OF_STAGE,
    };
  }
  return null;
}
