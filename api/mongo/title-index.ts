import { type Collection, MongoServerError } from 'mongodb';

import { TITLE_INDEX, type TitleDocument } from '../../catalog/title-document.ts';
import type { Deadline } from '../deadline.ts';
import { limits } from './title-filters.ts';

const NAMESPACE_NOT_FOUND = 26;

/** Whether a collection has the index of keys that loads by earlier releases made; null where there is no such collection. */
export async function hasTitleIndex(
  titles: Collection<TitleDocument>,
  deadline: Deadline,
): Promise<boolean | null> {
  try {
    const indexes = await titles.listIndexes(limits(deadline)).toArray();
    return indexes.some(({ name }: { readonly name?: string }) => name === TITLE_INDEX.name);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NAMESPACE_NOT_FOUND) return null;
    throw error;
  }
}
