import { type Collection, type Document, MongoServerError } from 'mongodb';

import type { ReadBounds } from './stored-segments.ts';

const NAMESPACE_NOT_FOUND = 26;

/** Whether a collection has an index of this name; null where there is no such collection. Throws whatever else the driver throws. */
export async function hasIndex<T extends Document>(
  collection: Collection<T>,
  index: string,
  bounds: ReadBounds = {},
): Promise<boolean | null> {
  try {
    const indexes = await collection.listIndexes(bounds).toArray();
    return indexes.some(({ name }: { readonly name?: string }) => name === index);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NAMESPACE_NOT_FOUND) return null;
    throw error;
  }
}
