import type { Deadline } from '../deadline.ts';
import type { FoundTitle, TitleReader } from './title-reader.ts';

/** The titles of one key, in no order; `'too many'` where they are more than a lookup may bring: read them page by page. */
export type KeyLookup = readonly FoundTitle[] | 'too many';

/** A key that brought more than this share of the limit may be the one with too many. */
const SUSPICIOUS_SHARE = 1 / 4;

/**
 * All titles of each of the keys, with one read where they are few. Where the read comes to its limit, it cannot be told whose
 * titles are missing. Keys that brought many are then read each by itself and the others together; where none did, in halves, until
 * the one with too many stands alone.
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
  const found = byKey(keys, titles);
  if (titles.length <= limit) return found;
  if (keys.length === 1) return new Map(keys.map((key) => [key, 'too many']));
  const parts = await Promise.all(
    partsOf(found, limit).map((part) => lookupKeys(reader, collection, part, limit, deadline)),
  );
  return new Map(parts.flatMap((part) => [...part]));
}

function byKey(keys: readonly string[], titles: readonly FoundTitle[]): Map<string, FoundTitle[]> {
  const found = new Map<string, FoundTitle[]>(keys.map((key) => [key, []]));
  for (const title of titles) {
    for (const key of title.keys) found.get(key)?.push(title);
  }
  return found;
}

/** The keys of a read that came to its limit, in parts to be read apart: at least two. */
function partsOf(found: ReadonlyMap<string, readonly FoundTitle[]>, limit: number): string[][] {
  const keys = [...found.keys()];
  const suspects = keys.filter((key) => (found.get(key)?.length ?? 0) > limit * SUSPICIOUS_SHARE);
  const others = keys.filter((key) => !suspects.includes(key));
  if (suspects.length > 0) return [...suspects.map((key) => [key]), ...(others.length > 0 ? [others] : [])];
  const middle = Math.ceil(keys.length / 2);
  return [keys.slice(0, middle), keys.slice(middle)];
}
