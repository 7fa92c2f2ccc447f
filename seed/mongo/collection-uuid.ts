import type { Db } from 'mongodb';

/** A collection's identity, which a rename keeps and dropping ends; null where there is none of that name. */
export async function collectionUuid(db: Db, name: string): Promise<string | null> {
  const [found] = await db.listCollections({ name }, { nameOnly: false }).toArray();
  return found !== undefined && 'info' in found ? (found.info.uuid?.toString('hex') ?? null) : null;
}
