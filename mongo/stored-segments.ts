import type { Binary, Collection } from 'mongodb';

/** How long each read may take. */
export interface ReadBounds {
  readonly signal?: AbortSignal;
  readonly maxTimeMS?: number;
}

/**
 * What a collection holds of a value that is stored in numbered documents, `{_id, bytes}`, from 0 on: the bytes of the first one, the size of
 * the second, and how many there are. null stands for a document that is not there. Throws what the driver throws.
 */
export async function storedSegments(
  collection: Collection<{ _id: number; bytes: Binary }>,
  bounds: ReadBounds = {},
): Promise<{ header: Uint8Array | null; segmentBytes: number | null; segments: number }> {
  const header = await collection.findOne({ _id: 0 }, bounds);
  const first = await collection.findOne<{ size: number }>(
    { _id: 1 },
    { ...bounds, projection: { size: { $binarySize: '$bytes' } } },
  );
  // By the index of ids: documents would have to come from the disk.
  const segments = await collection.countDocuments({}, { ...bounds, hint: '_id_' });
  return { header: header?.bytes.buffer ?? null, segmentBytes: first?.size ?? null, segments };
}
