import type { Collection } from 'mongodb';

import { TITLE_INDEX, type TitleDocument } from '../../catalog/title-document.ts';
import { hasIndex } from '../../mongo/has-index.ts';
import type { Deadline } from '../deadline.ts';
import { limits } from './title-filters.ts';

/** Whether a collection has the index of keys that loads by earlier releases made; null where there is no such collection. */
export function hasTitleIndex(
  titles: Collection<TitleDocument>,
  deadline: Deadline,
): Promise<boolean | null> {
  return hasIndex(titles, TITLE_INDEX.name, limits(deadline));
}
