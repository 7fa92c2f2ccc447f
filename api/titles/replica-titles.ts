import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { Clock } from '../../time/clock.ts';
import type { DatasetReader } from '../datasets/dataset-session.ts';
import type { Deadline } from '../deadline.ts';
import { Coalescer } from './coalescer.ts';
import { lookupKeys, type KeyLookup } from './lookup-keys.ts';
import type { FoundTitle, TitleReader } from './title-reader.ts';

const MAX_BATCHES_IN_FLIGHT = 2;
const MAX_KEYS_A_BATCH = 64;
/** Titles of one key that a lookup brings; a key with more is read page by page. */
const MAX_TITLES_A_LOOKUP = 500;

/** The titles on one replica, as questions read them: lookups of one moment are read together. */
export class ReplicaTitles implements DatasetReader {
  readonly #reader: TitleReader;
  readonly #clock: Clock;
  #lookups: { readonly collection: string; readonly coalescer: Coalescer<KeyLookup> } | undefined;

  constructor(reader: TitleReader, clock: Clock) {
    this.#reader = reader;
    this.#clock = clock;
  }

  dataset(deadline: Deadline): Promise<DatasetPointer | null> {
    return this.#reader.dataset(deadline);
  }

  /** All titles that have the key, read together with the other lookups of this moment. */
  lookup(collection: string, key: string, deadline: Deadline): Promise<KeyLookup> {
    if (this.#lookups?.collection !== collection) {
      const read = (keys: readonly string[], limit: Deadline): Promise<Map<string, KeyLookup>> =>
        lookupKeys(this.#reader, collection, keys, MAX_TITLES_A_LOOKUP, limit);
      const limits = { maxInFlight: MAX_BATCHES_IN_FLIGHT, maxKeys: MAX_KEYS_A_BATCH };
      this.#lookups = { collection, coalescer: new Coalescer({ clock: this.#clock, read, ...limits }) };
    }
    return this.#lookups.coalescer.get(key, deadline);
  }

  /** See {@link TitleReader.page}. */
  page(...read: Parameters<TitleReader['page']>): Promise<FoundTitle[]> {
    return this.#reader.page(...read);
  }

  /** See {@link TitleReader.count}. */
  count(...read: Parameters<TitleReader['count']>): Promise<number> {
    return this.#reader.count(...read);
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
