import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import type { Clock } from '../../time/clock.ts';
import type { DatasetRecords } from '../datasets/dataset-list.ts';
import type { DatasetReader } from '../datasets/dataset-session.ts';
import type { ByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';
import { ReplicaReadError } from '../replica-read-error.ts';
import { Bulkhead } from './bulkhead.ts';
import { Coalescer, type CoalescerOptions } from './coalescer.ts';
import { hedgedRead } from './hedged-read.ts';
import type { HotKeys } from './hot-keys.ts';
import { lookupKeys, type KeyLookup } from './lookup-keys.ts';
import type { FoundTitle, Selection, TitleReader } from './title-reader.ts';

const MAX_BATCHES_IN_FLIGHT = 2;
const MAX_KEYS_A_BATCH = 64;
/** Ids that are read at one time: a read costs a member as much beside its titles as some dozens of them do. */
const MAX_IDS_A_BATCH = 1000;
/** Titles of one key that a lookup brings; a key with more is read page by page. */
const MAX_TITLES_A_LOOKUP = 500;
/**
 * Reads of one replica at one time, by kind. Together with the batches, which halve where they must, and the probe they are fewer than the
 * connections there are (`MAX_CONNECTIONS` of MongoTitleReader): no kind waits for a connection that another one holds.
 */
const MAX_PAGES = 3;
const MAX_SCANS = 2;
/** Collections that lookups go to at one time: that which is served, and while readers change over the one before. */
const MAX_COLLECTIONS = 2;

type Lookups = Map<string, KeyLookup>;
type Directors = ReadonlyMap<string, ByteText>;

export interface LookupHedge {
  /** Milliseconds after which a batch is late. */
  lateMs(): number;
  /** Told of each batch: what may be read twice is a share of all. */
  begun(): void;
  /** Another place to read the batch; null where there is none, or too many were read twice of late. */
  besides<T>(
    replica: string,
    collection: string,
    batch: Batch<T>,
  ): ((deadline: Deadline) => Promise<T>) | null;
}

/** A batch of lookups, which any replica can be asked for. */
export interface Batch<T> {
  readonly ask: (titles: ReplicaTitles, deadline: Deadline) => Promise<T>;
  /** Whether the answer lacks something that was asked for: the collection may be gone. */
  readonly foundNothing: (found: T) => boolean;
}

export interface ReplicaTitlesOptions {
  /** The replica's name. */
  readonly replica: string;
  readonly clock: Clock;
  /** Shared by all replicas. */
  readonly hotKeys: HotKeys;
  /** Where a batch of lookups that is late may be read as well; absent: nowhere. */
  readonly hedge?: LookupHedge | undefined;
  /** Measures the reads of lookups: those of other reads depend on what is asked. */
  readonly measure: <T>(read: () => Promise<T>) => Promise<T>;
  /** Called whenever the replica has answered a read. */
  readonly onAnswer: () => void;
}

/** The titles on one replica, as questions read them: lookups of one moment are read together, and every kind of read has its share. */
export class ReplicaTitles implements DatasetReader {
  readonly #reader: TitleReader;
  readonly #options: ReplicaTitlesOptions;
  readonly #coalescers = new Map<string, Coalescer<KeyLookup>>();
  readonly #ids = new Map<string, Coalescer<ByteText>>();
  readonly #pages = new Bulkhead(MAX_PAGES);
  readonly #scans = new Bulkhead(MAX_SCANS);

  constructor(reader: TitleReader, options: ReplicaTitlesOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  dataset(deadline: Deadline): Promise<DatasetPointer | null> {
    return this.#answered(this.#reader.dataset(deadline));
  }

  load(deadline: Deadline): ReturnType<TitleReader['load']> {
    return this.#reader.load(deadline);
  }

  /** All titles that have the key, read together with the other lookups of this moment. */
  async lookup(collection: string, key: string, deadline: Deadline): Promise<KeyLookup> {
    if (this.#options.hotKeys.has(collection, key)) return 'too many';
    return await this.#coalescer(collection).get(key, deadline);
  }

  /**
   * Who directed the titles of these ids, as {@link TitleReader.directorsOf} has it, read together with others of this moment: the map may have
   * more than was asked for.
   */
  directors(collection: string, ids: readonly string[], deadline: Deadline): Promise<Directors> {
    const coalescer = this.#of(this.#ids, collection, {
      clock: this.#options.clock,
      read: (wanted, limit) =>
        this.#hedged(collection, limit, {
          ask: (titles, within) => titles.directorsNow(collection, wanted, within),
          foundNothing: (found) => found.size < wanted.length,
        }),
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
      maxKeys: MAX_IDS_A_BATCH,
    });
    return coalescer.getAll(ids, deadline);
  }

  /** See {@link TitleReader.page}. Where it took too long, the replica is not to blame: the prefix may match too much. */
  page(...read: Parameters<TitleReader['page']>): Promise<FoundTitle[]> {
    const [, selection, , deadline] = read;
    return this.#apart(selection, deadline, () => this.#reader.page(...read));
  }

  /** See {@link TitleReader.count}, and {@link page}. */
  count(...read: Parameters<TitleReader['count']>): Promise<number> {
    const [, selection, , deadline] = read;
    return this.#apart(selection, deadline, () => this.#reader.count(...read));
  }

  /** See {@link TitleReader.title}. */
  title(collection: string, id: string, deadline: Deadline): Promise<TitleDocument | null> {
    const one: Selection = { kind: 'exact', key: id };
    return this.#apart(one, deadline, () => this.#reader.title(collection, id, deadline));
  }

  /** See {@link TitleReader.records}. */
  records(deadline: Deadline): Promise<DatasetRecords> {
    return this.#pages.run(deadline, () => this.#answered(this.#reader.records(deadline)));
  }

  /** Does a read of another kind in its turn among the scans. Where it took too long, the replica is not to blame. */
  amongScans<T>(deadline: Deadline, read: () => Promise<T>): Promise<T> {
    return this.#apart({ kind: 'prefix' }, deadline, read);
  }

  /** What {@link lookup} gives, of all the keys in one batch of their own, here and nowhere else. */
  async lookupNow(collection: string, keys: readonly string[], deadline: Deadline): Promise<Lookups> {
    const found = await this.#options.measure(() =>
      this.#answered(lookupKeys(this.#reader, collection, keys, MAX_TITLES_A_LOOKUP, deadline)),
    );
    for (const [key, titles] of found) if (titles === 'too many') this.#options.hotKeys.add(collection, key);
    return found;
  }

  /** Who directed the titles of these ids, in one batch of their own, here and nowhere else. */
  directorsNow(collection: string, ids: readonly string[], deadline: Deadline): Promise<Directors> {
    return this.#options.measure(() => this.#answered(this.#reader.directorsOf(collection, ids, deadline)));
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #coalescer(collection: string): Coalescer<KeyLookup> {
    return this.#of(this.#coalescers, collection, {
      clock: this.#options.clock,
      read: (keys, limit) =>
        this.#hedged(collection, limit, {
          ask: (titles, within) => titles.lookupNow(collection, keys, within),
          foundNothing: (found) => [...found.values()].some(({ length }) => length === 0),
        }),
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
      maxKeys: MAX_KEYS_A_BATCH,
    });
  }

  #of<V>(
    coalescers: Map<string, Coalescer<V>>,
    collection: string,
    options: CoalescerOptions<V>,
  ): Coalescer<V> {
    let coalescer = coalescers.get(collection);
    if (coalescer === undefined) {
      coalescer = new Coalescer(options);
      coalescers.set(collection, coalescer);
      const [oldest] = coalescers.keys();
      if (coalescers.size > MAX_COLLECTIONS && oldest !== undefined) coalescers.delete(oldest);
    }
    return coalescer;
  }

  async #hedged<T>(collection: string, deadline: Deadline, batch: Batch<T>): Promise<T> {
    const { clock, hedge, replica } = this.#options;
    const first = (limit: Deadline): Promise<T> => batch.ask(this, limit);
    if (hedge === undefined) return await first(deadline);
    hedge.begun();
    const second = (): ReturnType<typeof hedge.besides<T>> => hedge.besides(replica, collection, batch);
    return await hedgedRead({ clock, lateMs: hedge.lateMs(), first, second }, deadline);
  }

  async #answered<T>(read: Promise<T>): Promise<T> {
    const value = await read;
    this.#options.onAnswer();
    return value;
  }

  async #apart<T>({ kind }: Pick<Selection, 'kind'>, deadline: Deadline, read: () => Promise<T>): Promise<T> {
    const share = kind === 'exact' ? this.#pages : this.#scans;
    try {
      return await share.run(deadline, () => this.#answered(read()));
    } catch (error) {
      const late = error instanceof ReplicaReadError ? error.failure === 'timeout' : deadline.passed();
      throw late ? new ReplicaReadError(this.#options.replica, 'slow', error) : error;
    }
  }
}
