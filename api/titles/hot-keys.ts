import { LRUCache } from 'lru-cache';

/** In the catalogue of IMDb some hundred keys have more titles than a lookup brings. */
const MAX_REMEMBERED = 10_000;

/**
 * Keys known to have more titles than a lookup brings. Data of a collection never change, so what was once too many stays so, on
 * whichever replica. Such a key is read page by page and kept out of lookups, where it would cost those read together with it.
 */
export class HotKeys {
  readonly #keys = new LRUCache<string, true>({ max: MAX_REMEMBERED });

  has(collection: string, key: string): boolean {
    return this.#keys.get(`${collection} ${key}`) === true;
  }

  add(collection: string, key: string): void {
    this.#keys.set(`${collection} ${key}`, true);
  }
}
