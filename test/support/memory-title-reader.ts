import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import { asKept, switchedTo } from '../../catalog/kept-datasets.ts';
import { foldWords } from '../../catalog/fold-text.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { MAX_LOADS, type DatasetRecords } from '../../api/datasets/dataset-list.ts';
import { type ByteText, toByteText } from '../../api/byte-text.ts';
import type { Deadline } from '../../api/deadline.ts';
import type { LoadSample } from '../../api/replica-pool/load-figures.ts';
import { loadSampleOf } from './load-sample.ts';
import { ReplicaReadError, type ReplicaFailure } from '../../api/replica-read-error.ts';
import {
  comparePositions,
  positionOf,
  passes,
  type FoundTitle,
  type Position,
  type Selection,
  type TitleReader,
} from '../../api/titles/title-reader.ts';

/** How the replica behaves: as it should, as one that fails in a way of replicas, by this error, or by never answering. */
export type Behaviour = 'well' | ReplicaFailure | Error | 'frozen';

/** A replica in memory; several readers may read from it. */
export class MemoryReplica {
  readonly collections = new Map<string, readonly TitleDocument[]>();
  pointer: DatasetPointer | null = null;
  loads: readonly LoadProgress[] = [];
  behaviour: Behaviour = 'well';
  /** Methods of which no read is ever answered, however it behaves otherwise. */
  readonly frozenReads = new Set<string>();
  /** Every read so far, as `method collection`. */
  readonly reads: string[] = [];
  /** Called before each read is answered. */
  onRead: (read: string) => void = () => undefined;
  openReaders = 0;
  load: LoadSample = loadSampleOf();

  /** Adds a dataset and points to it. */
  serve(
    version: string,
    titles: readonly TitleDocument[],
    loadedAt = new Date(0),
    schema = DATASET_SCHEMA,
  ): this {
    const collection = `titles_${version}`;
    this.collections.set(collection, titles);
    const counts = { titles: titles.length, rejectedRows: 0 };
    const revision = (this.pointer?.revision ?? 0) + 1;
    this.pointer = { _id: 'current', version, collection, ...counts, loadedAt, schema, revision };
    return this;
  }

  /** Adds a dataset and points to it, and keeps the one before, as the loader does. */
  switchTo(version: string, titles: readonly TitleDocument[]): this {
    const before = this.pointer;
    const { pointer } = this.serve(version, titles);
    if (pointer !== null) this.pointer = switchedTo(before, asKept(pointer), { keep: 2, at: new Date(0) });
    return this;
  }
}

/** The twin of MongoTitleReader: the same answers from memory. */
export class MemoryTitleReader implements TitleReader {
  readonly #name: string;
  readonly #replica: MemoryReplica;

  constructor(name: string, replica: MemoryReplica) {
    this.#name = name;
    this.#replica = replica;
    replica.openReaders += 1;
  }

  async dataset(deadline: Deadline): Promise<DatasetPointer | null> {
    await this.#read('dataset', '', deadline);
    return this.#replica.pointer;
  }

  async load(deadline: Deadline): Promise<LoadSample> {
    await this.#behave(deadline);
    return this.#replica.load;
  }

  async withKeys(
    collection: string,
    keys: readonly string[],
    limit: number,
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    await this.#read('withKeys', collection, deadline);
    return this.#titles(collection)
      .filter((title) => title.keys.some((key) => keys.includes(key)))
      .slice(0, limit);
  }

  async directorsOf(
    collection: string,
    ids: readonly string[],
    deadline: Deadline,
  ): Promise<ReadonlyMap<string, ByteText>> {
    await this.#read('directorsOf', collection, deadline);
    return new Map(
      this.#titles(collection)
        .filter(({ _id }) => ids.includes(_id))
        .map(({ _id, directors }) => [_id, toByteText(JSON.stringify(directors))]),
    );
  }

  async page(
    collection: string,
    selection: Selection,
    { after, limit }: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    await this.#read('page', collection, deadline);
    return this.#selected(collection, selection)
      .filter((title) => after === undefined || comparePositions(positionOf(title), after) > 0)
      .toSorted((a, b) => comparePositions(positionOf(a), positionOf(b)))
      .slice(0, limit);
  }

  async count(collection: string, selection: Selection, upTo: number, deadline: Deadline): Promise<number> {
    await this.#read('count', collection, deadline);
    return Math.min(upTo, this.#selected(collection, selection).length);
  }

  async title(collection: string, id: string, deadline: Deadline): Promise<TitleDocument | null> {
    await this.#read('title', collection, deadline);
    return this.#titles(collection).find(({ _id }) => _id === id) ?? null;
  }

  async records(deadline: Deadline): Promise<DatasetRecords> {
    await this.#read('records', '', deadline);
    const { pointer, loads } = this.#replica;
    const latest = loads.toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
    return { pointer, loads: latest.slice(0, MAX_LOADS) };
  }

  /** To be awaited before a further kind of read is answered: the replica behaves as in all others. */
  before(method: string, deadline: Deadline): Promise<void> {
    return this.#read(method, '', deadline);
  }

  close(): Promise<void> {
    this.#replica.openReaders -= 1;
    return Promise.resolve();
  }

  async #read(method: string, collection: string, { signal }: Deadline): Promise<void> {
    const replica = this.#replica;
    replica.reads.push(`${method} ${collection}`.trim());
    signal.throwIfAborted();
    replica.onRead(method);
    await this.#behave({ signal }, replica.frozenReads.has(method));
  }

  async #behave({ signal }: Pick<Deadline, 'signal'>, isFrozen = false): Promise<void> {
    const { behaviour } = this.#replica;
    if (behaviour === 'frozen' || isFrozen) {
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    }
    if (behaviour instanceof Error) throw behaviour;
    if (behaviour !== 'well' && behaviour !== 'frozen') {
      throw new ReplicaReadError(this.#name, behaviour, new Error(`told to be ${behaviour}`));
    }
  }

  #titles(collection: string): readonly TitleDocument[] {
    return this.#replica.collections.get(collection) ?? [];
  }

  #selected(collection: string, selection: Selection): TitleDocument[] {
    const { kind, key, article } = selection;
    return this.#titles(collection).filter(
      (title) =>
        title.keys.some((candidate) => (kind === 'exact' ? candidate === key : candidate.startsWith(key))) &&
        (article === undefined ||
          [title.title, title.originalTitle ?? '', ...title.aliases].some(
            (text) => foldWords(text)[0] === article,
          )) &&
        passes(title, selection),
    );
  }
}
