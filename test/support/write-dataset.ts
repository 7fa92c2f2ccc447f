import type { MongoClient } from 'mongodb';

import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  POINTER_ID,
  titlesCollection,
  type DatasetPointer,
} from '../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import { TITLE_INDEX, type TitleDocument } from '../../catalog/title-document.ts';

/** Writes a collection of titles with the index of keys that loads by earlier releases made, on every member of a set of `members`. */
export async function writeTitles(
  client: MongoClient,
  collection: string,
  titles: readonly TitleDocument[],
  members: number,
): Promise<void> {
  const written = client.db(DATABASE_NAME).collection<TitleDocument>(collection);
  await written.createIndex(TITLE_INDEX.key, { name: TITLE_INDEX.name }, undefined);
  await written.insertMany([...titles], { writeConcern: { w: members } });
}

/** Writes the pointer, on every member of a set of `members`. */
export async function writePointer(
  client: MongoClient,
  pointer: DatasetPointer,
  members: number,
): Promise<void> {
  await client
    .db(DATABASE_NAME)
    .collection<DatasetPointer>(DATASETS_COLLECTION)
    .replaceOne({ _id: POINTER_ID }, pointer, { upsert: true, writeConcern: { w: members } });
}

/** Writes reports of loads, on every member of a set of `members`. */
export async function writeLoads(
  client: MongoClient,
  loads: readonly LoadProgress[],
  members: number,
): Promise<void> {
  await client
    .db(DATABASE_NAME)
    .collection<LoadProgress>(DATASETS_COLLECTION)
    .insertMany([...loads], { writeConcern: { w: members } });
}

/** Serves a dataset version, as seed does in the end: its titles, then the pointer to them. */
export async function writeDataset(
  client: MongoClient,
  version: string,
  titles: readonly TitleDocument[],
  members: number,
): Promise<void> {
  const collection = titlesCollection(version);
  await writeTitles(client, collection, titles, members);
  const counts = { titles: titles.length, rejectedRows: 0 };
  const pointer = { version, collection, ...counts, loadedAt: new Date(), schema: DATASET_SCHEMA };
  await writePointer(client, { _id: POINTER_ID, ...pointer }, members);
}
