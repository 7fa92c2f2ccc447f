import type { MongoClient } from 'mongodb';

import { DATABASE_NAME, titlesCollection } from '../../catalog/dataset-pointer.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { buildSnapshot } from './snapshot.ts';
import { writeSnapshot } from './write-snapshot.ts';

/** Writes the titles of a version, without an index, and their search snapshot in segments of so many bytes. */
export async function writePagedTitles(
  client: MongoClient,
  version: string,
  titles: readonly TitleDocument[],
  { members, pieceBytes }: { members: number; pieceBytes: number },
): Promise<void> {
  await writeSnapshot(client, version, new Uint8Array(await buildSnapshot(titles, { version })), {
    members,
    pieceBytes,
  });
  const written = client.db(DATABASE_NAME).collection<TitleDocument>(titlesCollection(version));
  await written.insertMany([...titles], { writeConcern: { w: members } });
}
