import { finderTables } from '../../api/finding/finder-tables.ts';
import { TitleFinder } from '../../api/finding/title-finder.ts';
import type { SnapshotSource } from '../../seed/snapshot/title-records.ts';
import { snapshotOf } from './snapshot.ts';

/** A finder over these titles. */
export async function finderOf(titles: Iterable<SnapshotSource>): Promise<TitleFinder> {
  const snapshot = await snapshotOf(titles);
  return new TitleFinder(snapshot, finderTables(snapshot));
}
