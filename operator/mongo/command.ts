import type { Db, Document } from 'mongodb';

/** What one request may take; handed to every call of the driver. */
export interface Bounds {
  readonly signal: AbortSignal;
  readonly maxTimeMS: number;
}

/** @throws what the server answers, as the driver throws it */
export async function run<Answer extends Document>(
  db: Db,
  command: Document,
  { signal, maxTimeMS }: Bounds,
): Promise<Answer> {
  return (await db.command({ ...command, maxTimeMS }, { signal })) as Answer;
}
