import type { MongoClient } from 'mongodb';

import { DATABASE_NAME, titlesCollection } from '../../catalog/dataset-pointer.ts';
import { TITLE_INDEX, type TitleDocument } from '../../catalog/title-document.ts';
import { buildSnapshot } from './snapshot.ts';
import { writeSnapshot } from './write-snapshot.ts';

/** Writes titles with the index of keys, as loads by earlier releases did, on every member of a set of `members`. */
export async function writeIndexedTitles(
  client: MongoClient,
  collection: string,
  titles: readonly TitleDocument[],
  members: number,
): Promise<void> {
  const written = client.db(DATABASE_NAME).collection<TitleDocument>(collection);
  await written.createIndex(TITLE_INDEX.key, { name: TITLE_INDEX.name }, undefined);
  await written.insertMany([...titles], { writeConcern: { w: members } });
}

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
