import { type Db, MongoServerError } from 'mongodb';

const NAMESPACE_EXISTS = 48;

/** A collection's identity, which a rename keeps and dropping ends; null where there is none of that name. */
export async function collectionUuid(db: Db, name: string): Promise<string | null> {
  const [found] = await db.listCollections({ name }, { nameOnly: false }).toArray();
  return found !== undefined && 'info' in found ? (found.info.uuid?.toString('hex') ?? null) : null;
}

/** Makes a collection if there is none of that name, and returns its identity. */
export async function madeCollection(db: Db, name: string): Promise<string | null> {
  await db.createCollection(name).catch((error: unknown) => {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_EXISTS) throw error;
  });
  return collectionUuid(db, name);
}
