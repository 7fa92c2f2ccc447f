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
  const collection = client
    .db(DATABASE_NAME)
    .collection<SnapshotSegment<Binary>>(snapshotCollection(version));
  await collection.deleteMany({});
  await collection.insertMany(segmentsOf(bytes, pieceBytes), { writeConcern: { w: members } });
}

/** A snapshot as it is stored: the header, then pieces of so many bytes. */
export function segmentsOf(bytes: Uint8Array, pieceBytes: number): SnapshotSegment<Binary>[] {
  const { headerBytes } = decodeHeader(bytes);
  const pieces = [bytes.subarray(0, headerBytes)];
  for (let at = headerBytes; at < bytes.length; at += pieceBytes) {
    pieces.push(bytes.subarray(at, at + pieceBytes));
  }
  return pieces.map((piece, _id) => ({ _id, bytes: new Binary(piece) }));
}
