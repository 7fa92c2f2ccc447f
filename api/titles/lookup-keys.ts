import type { Deadline } from '../deadline.ts';
import type { FoundTitle, TitleReader } from './title-reader.ts';

/** The titles of one key, in no order; `'too many'` where they are more than a lookup may bring: read them page by page. */
export type KeyLookup = readonly FoundTitle[] | 'too many';

/**
 * All titles of each of the keys, with one read where they are few. Where the read comes to its limit, it cannot be told whose
 * titles are missing: the keys are then halved until the one with too many stands alone.
 *
 * @param limit titles that one read may bring
 * @returns an entry for every key
 */
export async function lookupKeys(
  reader: TitleReader,
  collection: string,
  keys: readonly string[],
  limit: number,
  deadline: Deadline,
): Promise<Map<string, KeyLookup>> {
  const titles = await reader.withKeys(collection, keys, limit + 1, deadline);
  if (titles.length <= limit) {
    const found = new Map<string, FoundTitle[]>(keys.map((key) => [key, []]));
    for (const title of titles) {
      for (const key of title.keys) found.get(key)?.push(title);
    }
    return found;
  }
  if (keys.length === 1) return new Map(keys.map((key) => [key, 'too many']));
  const middle = Math.ceil(keys.length / 2);
  const halves = await Promise.all(
    [keys.slice(0, middle), keys.slice(middle)].map((half) =>
      lookupKeys(reader, collection, half, limit, deadline),
    ),
  );
  return new Map(halves.flatMap((half) => [...half]));
}
