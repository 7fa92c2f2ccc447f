import type { Db } from 'mongodb';

import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  POINTER_ID,
  type DatasetPointer,
  snapshotOfTitles,
} from '../../catalog/dataset-pointer.ts';
import { pointerState, switchedTo } from '../../catalog/kept-datasets.ts';
import { isWholeSnapshot } from '../../catalog/snapshot/whole-snapshot.ts';
import { TITLE_INDEX } from '../../catalog/title-document.ts';
import { hasIndex } from '../../mongo/has-index.ts';
import { storedSegments } from '../../mongo/stored-segments.ts';
import type { Bounds } from './command.ts';
import { CHANGE_LIMIT_MS, type MemberCalls } from './member-calls.ts';
import { differenceOf, type DatasetSwitch, type TitlesLook } from './dataset-switch.ts';
import type { MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';

/** As {@link ReplicaSetAdmin.titlesIn}. */
export async function titlesIn(
  calls: MemberCalls,
  member: MemberAddress,
  collection: string,
  signal: AbortSignal,
): Promise<TitlesLook | null> {
  return calls.readAsOperator(member, signal, (client, bounds) =>
    look(client.db(DATABASE_NAME), collection, bounds),
  );
}

/** As {@link ReplicaSetAdmin.switchDataset}. */
export async function switchDataset(
  calls: MemberCalls,
  primary: MemberAddress,
  { from, to, at }: DatasetSwitch,
  signal: AbortSignal,
): Promise<boolean> {
  const refusal = (why: string): ReplicaSetError => new ReplicaSetError('VersionConflict', primary.host, why);
  return calls.changeAsLoader(primary, signal, async (client, bounds) => {
    const db = client.db(DATABASE_NAME);
    const pointers = db.collection<DatasetPointer>(DATASETS_COLLECTION);
    const next = switchedTo(from, to, { keep: Infinity, at });
    // An earlier attempt may have been made, and its answer lost.
    const found = await pointers.findOne({ _id: POINTER_ID }, bounds);
    if (found?.collection === next.collection && found.revision === next.revision) return false;
    const difference = differenceOf(to, await look(db, to.collection, bounds));
    if (difference !== null) throw refusal(`the kept dataset ${to.version} ${difference}`);
    const { matchedCount } = await pointers.replaceOne(pointerState(from), next, {
      ...bounds,
      writeConcern: { w: 'majority', wtimeoutMS: CHANGE_LIMIT_MS },
    });
    if (matchedCount === 0) throw refusal('somebody else has switched the dataset meanwhile');
    return true;
  });
}

async function look(db: Db, collection: string, bounds: Bounds): Promise<TitlesLook | null> {
  const [found] = await db.listCollections({ name: collection }, { ...bounds, nameOnly: true }).toArray();
  if (found === undefined) return null;
  const titles = db.collection(collection);
  return {
    // What the storage engine counts as it goes. A kept collection was written long ago, so that it is right but for rare crashes; and
    // where it is not, a loader counts one by one before it loads anything.
    titles: await titles.estimatedDocumentCount(bounds),
    foundBy: await foundBy(db, collection, bounds),
  };
}

async function foundBy(db: Db, titles: string, bounds: Bounds): Promise<TitlesLook['foundBy']> {
  if ((await hasIndex(db.collection(titles), TITLE_INDEX.name, bounds)) === true) return 'index';
  const stored = await storedSegments(db.collection(snapshotOfTitles(titles)), bounds);
  return isWholeSnapshot(stored) ? 'snapshot' : null;
}
