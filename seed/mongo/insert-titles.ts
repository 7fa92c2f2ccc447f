import { type Db, MongoServerError } from 'mongodb';
import { DocumentSequence } from 'mongodb/lib/cmap/commands.js';

const DUPLICATE_KEY = 11000;

/** What an insert answers of a document that it did not store. */
interface WriteError {
  code: number;
  errmsg: string;
}

/**
 * Stores titles, all that it can. The command itself, because the driver's `insertMany` goes through every document twice more, which
 * is half of what writing costs a loader. The documents go as bytes, in the class by which the driver itself sends those it has
 * serialized: it is not part of its public interface, and the integration tests of the store tell when a later driver has none.
 *
 * @param documents BSON documents one behind the other
 * @returns null, or what the server says of the first title whose id is there already. Throws MongoServerError where a title could
 *   not be stored for any other reason, or no majority has them in time
 */
export async function insertTitles(
  db: Db,
  collection: string,
  documents: Uint8Array,
): Promise<string | null> {
  const concern = db.writeConcern;
  const sequence = new DocumentSequence('documents');
  sequence.push(null, documents);
  const answer = await db.command({
    insert: collection,
    documents: sequence,
    ordered: false,
    writeConcern: { w: concern?.w ?? 'majority', wtimeout: concern?.wtimeoutMS ?? 0 },
  });
  const errors = (answer['writeErrors'] ?? []) as WriteError[];
  const other = errors.find(({ code }) => code !== DUPLICATE_KEY);
  if (other !== undefined) throw new MongoServerError({ ...other, message: other.errmsg });
  const late = answer['writeConcernError'] as WriteError | undefined;
  if (late !== undefined) throw new MongoServerError({ ...late, message: late.errmsg });
  return errors[0]?.errmsg ?? null;
}
