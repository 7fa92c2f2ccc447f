import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import { DATASETS_COLLECTION } from '../../catalog/dataset-pointer.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import type { ByteText } from '../byte-text.ts';
import type { DatasetRecords } from '../datasets/dataset-list.ts';
import type { Deadline } from '../deadline.ts';
import type { TracedRead } from '../tracing/tracing.ts';
import type { KeyLookup } from './lookup-keys.ts';
import { ReplicaTitles, type ReplicaTitlesOptions } from './replica-titles.ts';
import type { FoundTitle, TitleReader } from './title-reader.ts';

/** Does a read, and tells of it: see `ReadTracer`. */
export type TraceRead = <T>(of: Omit<TracedRead, 'replica'>, read: () => Promise<T>) => Promise<T>;

/**
 * The titles on one replica, where each read is told to the trace of the request that it is made for: a batch to each of those who wait for it, with what
 * that one asked for.
 */
export class TracedTitles extends ReplicaTitles {
  readonly #trace: TraceRead;
  readonly #hotKeys: ReplicaTitlesOptions['hotKeys'];

  constructor(reader: TitleReader, options: ReplicaTitlesOptions, trace: TraceRead) {
    super(reader, options);
    this.#trace = trace;
    this.#hotKeys = options.hotKeys;
  }

  override dataset(deadline: Deadline): Promise<DatasetPointer | null> {
    return this.#trace(find(DATASETS_COLLECTION), () => super.dataset(deadline));
  }

  override lookup(collection: string, key: string, deadline: Deadline): Promise<KeyLookup> {
    const read = (): Promise<KeyLookup> => super.lookup(collection, key, deadline);
    // Of a key that is known to have too many titles, nothing is read.
    return this.#hotKeys.has(collection, key) ? read() : this.#trace(find(collection), read);
  }

  override directors(
    collection: string,
    ids: readonly string[],
    deadline: Deadline,
  ): Promise<ReadonlyMap<string, ByteText>> {
    const read = (): Promise<ReadonlyMap<string, ByteText>> => super.directors(collection, ids, deadline);
    return ids.length === 0 ? read() : this.#trace({ ...find(collection), size: ids.length }, read);
  }

  override page(...read: Parameters<TitleReader['page']>): Promise<FoundTitle[]> {
    const [collection] = read;
    return this.#trace(find(collection), () => super.page(...read));
  }

  override count(...read: Parameters<TitleReader['count']>): Promise<number> {
    const [collection] = read;
    return this.#trace({ operation: 'aggregate', collection }, () => super.count(...read));
  }

  override title(collection: string, id: string, deadline: Deadline): Promise<TitleDocument | null> {
    return this.#trace(find(collection), () => super.title(collection, id, deadline));
  }

  override records(deadline: Deadline): Promise<DatasetRecords> {
    return this.#trace(find(DATASETS_COLLECTION), () => super.records(deadline));
  }
}

function find(collection: string): Omit<TracedRead, 'replica'> {
  return { operation: 'find', collection };
}
