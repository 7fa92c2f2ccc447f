import { expect } from 'chai';

import { DatasetReads } from '../../api/datasets/dataset-reads.ts';
import { DatasetSession } from '../../api/datasets/dataset-session.ts';
import { fromByteText } from '../../api/byte-text.ts';
import { Deadline } from '../../api/deadline.ts';
import { ReplicaPool } from '../../api/replica-pool/replica-pool.ts';
import { DEFAULT_WEIGHTS } from '../../api/replica-pool/routing-weights.ts';
import { AnswerCache } from '../../api/titles/answer-cache.ts';
import type { DirectorsAnswer } from '../../api/titles/directors-answer.ts';
import type { DirectorsQuery } from '../../api/titles/directors-query.ts';
import { DirectorsQuestion } from '../../api/titles/directors-question.ts';
import { DirectorsSearch, type SearchResult } from '../../api/titles/directors-search.ts';
import type { Finders } from '../../api/titles/found-page.ts';
import { HotKeys } from '../../api/titles/hot-keys.ts';
import type { PeopleCalled } from '../../api/titles/people-called.ts';
import { ReplicaTitles } from '../../api/titles/replica-titles.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { films } from './film.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from './memory-title-reader.ts';
import { RecordingLogger } from './recording-logger.ts';

type Asked = Partial<DirectorsQuery> & { title: string };

/** Searches over replicas in memory, at a time that a test moves. */
export class SearchTrial {
  clock = new ManualClock();
  /** That of the last {@link searchIn}. */
  replica = new MemoryReplica();
  /** What the resource allows. */
  allowsStale = false;
  /** Whether who directed what is answered from memory. */
  fromMemory = false;
  /** Of every search: none has a finder unless a test gives one. */
  finders: Finders = { finderFor: () => undefined, request: () => false };
  /** Of every search: nobody is told of unless a test says of whom. */
  people: PeopleCalled | undefined;
  #pools: ReplicaPool<DatasetSession<ReplicaTitles>>[] = [];

  /** Before each test. */
  begin(): void {
    this.clock = new ManualClock();
    this.allowsStale = false;
    this.fromMemory = false;
    this.finders = { finderFor: () => undefined, request: () => false };
    this.people = undefined;
    this.#pools = [];
  }

  /** After each test. */
  async end(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.close()));
  }

  /** Reads over replicas `m-db-0`, `m-db-1`, …. */
  readonly readsOver = async (replicas: readonly MemoryReplica[]): Promise<DatasetReads<ReplicaTitles>> => {
    const hotKeys = new HotKeys();
    const pool = new ReplicaPool({
      clock: this.clock,
      random: () => 0.5,
      logger: new RecordingLogger(),
      observer: { read: () => undefined, retried: () => undefined },
      routing: () => ({ weights: DEFAULT_WEIGHTS, zone: null }),
      openSession: ({ name, port }, { onChange, onAnswer }) => {
        const reader = new MemoryTitleReader(name, replicas[port] ?? expect.fail('no such replica'));
        const titles = new ReplicaTitles(reader, {
          replica: name,
          clock: this.clock,
          hotKeys,
          measure: (read) => read(),
          onAnswer,
        });
        return new DatasetSession(name, titles, new RecordingLogger(), onChange);
      },
      source: {
        watch: (listener) =>
          listener(replicas.map((_, index) => ({ name: `m-db-${index}`, host: 'memory', port: index }))),
      },
    });
    this.#pools.push(pool);
    await settle();
    replicas.forEach(({ reads }) => reads.splice(0));
    return new DatasetReads(pool);
  };

  /** A search over replicas `m-db-0`, `m-db-1`, …. */
  readonly searchOver = async (
    replicas: readonly MemoryReplica[],
    cacheBytes = 0,
  ): Promise<DirectorsSearch> =>
    new DirectorsSearch(await this.readsOver(replicas), new AnswerCache(cacheBytes), {
      finders: this.finders,
      ...(this.people === undefined ? {} : { people: this.people }),
      allowsStale: () => this.allowsStale,
      fromMemory: () => this.fromMemory,
    });

  /** A time to answer in. */
  readonly deadline = (): Deadline => new Deadline(this.clock, 2000);

  /** A search over one replica. */
  readonly searchIn = async (
    titles: readonly TitleDocument[] = films,
    cacheBytes = 0,
  ): Promise<DirectorsSearch> => {
    this.replica = new MemoryReplica().serve('2026-11', titles);
    return this.searchOver([this.replica], cacheBytes);
  };

  readonly run = async (search: DirectorsSearch, query: Asked): Promise<SearchResult> =>
    search.search(new DirectorsQuestion({ limit: 20, ...query }), new Deadline(this.clock, 2000));

  readonly ask = async (search: DirectorsSearch, query: Asked): Promise<DirectorsAnswer> =>
    JSON.parse(fromByteText((await this.run(search, query)).bytes)) as DirectorsAnswer;
}

export function idsOf({ titles }: DirectorsAnswer): string[] {
  return titles.map(({ id }) => id);
}

/** How the promise was rejected; undefined: it was not. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
