import { Binary, type MongoClient } from 'mongodb';

import { DATABASE_NAME, snapshotCollection } from '../../catalog/dataset-pointer.ts';
import { decodeHeader } from '../../catalog/snapshot/snapshot-header.ts';
import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';

/** Stores a snapshot as the loader does, on every member of a set of `members`: the header, then pieces of so many bytes. */
export async function writeSnapshot(
  client: MongoClient,
  version: string,
  bytes: Uint8Array,
  { members, pieceBytes = 4 * 1024 * 1024 }: { members: number; pieceBytes?: number },
): Promise<void> {
  const { headerBytes } = decodeHeader(bytes);
  const segments = [new Binary(bytes.subarray(0, headerBytes))];
  for (let at = headerBytes; at < bytes.length; at += pieceBytes) {
    segments.push(new Binary(bytes.subarray(at, at + pieceBytes)));
  }
  const collection = client
    .db(DATABASE_NAME)
    .collection<SnapshotSegment<Binary>>(snapshotCollection(version));
  await collection.deleteMany({});
  await collection.insertMany(
    segments.map((bytes, _id) => ({ _id, bytes })),
    { writeConcern: { w: members } },
  );
}
