import { expect } from 'chai';

import { DatasetReads } from '../../api/datasets/dataset-reads.ts';
import { DatasetSession } from '../../api/datasets/dataset-session.ts';
import { CatalogueScans, type PeopleKnown } from '../../api/parallel/catalogue-scans.ts';
import { poolRangePlaces, RangeReaders } from '../../api/parallel/pool-range-places.ts';
import { ScatteredRead } from '../../api/parallel/scattered-read.ts';
import { FixedReplicas } from '../../api/replica-pool/fixed-replicas.ts';
import { ReplicaPool } from '../../api/replica-pool/replica-pool.ts';
import { DEFAULT_WEIGHTS } from '../../api/replica-pool/routing-weights.ts';
import { HotKeys } from '../../api/titles/hot-keys.ts';
import { ReplicaTitles } from '../../api/titles/replica-titles.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryRangeReader } from './memory-range-reader.ts';
import { type MemoryReplica, MemoryTitleReader } from './memory-title-reader.ts';
import { RecordingLogger } from './recording-logger.ts';

/** So long until the load of a replica is known, and it is warm. */
const KNOWN_AFTER_MS = 12_000;

/** Scans over replicas `m-db-0`, `m-db-1`, … in memory, idle ones, at a time that a test moves. */
export class ScanTrial {
  readonly clock = new ManualClock();
  readonly replicas: readonly MemoryReplica[];
  readonly pool: ReplicaPool<DatasetSession<ReplicaTitles>>;
  readonly scans: CatalogueScans;
  readonly outcomes: string[] = [];
  /** By the version of a dataset, who directed what, as far as that is in memory. */
  readonly known = new Map<string, PeopleKnown>();

  constructor(replicas: readonly MemoryReplica[]) {
    this.replicas = replicas;
    const { clock, outcomes } = this;
    for (const replica of replicas) replica.load = { ...replica.load, cpuMs: 0, cores: 4 };
    const ranges = new RangeReaders();
    const hotKeys = new HotKeys();
    this.pool = new ReplicaPool({
      clock,
      random: () => 0.5,
      logger: new RecordingLogger(),
      observer: {
        read: (replica, outcome) => outcomes.push(`${replica} ${outcome}`),
        retried: () => undefined,
      },
      routing: () => ({ weights: DEFAULT_WEIGHTS, zone: null }),
      source: new FixedReplicas(replicas.map((_, port) => ({ name: `m-db-${port}`, host: 'memory', port }))),
      openSession: ({ name, port }, { onChange, onAnswer }) => {
        const replica = replicas[port] ?? expect.fail('no such replica');
        const reader = new MemoryTitleReader(name, replica);
        const titles = new ReplicaTitles(reader, {
          replica: name,
          clock,
          hotKeys,
          measure: (read) => read(),
          onAnswer,
        });
        ranges.set(
          titles,
          new MemoryRangeReader(
            (collection) => replica.collections.get(collection) ?? [],
            (method, range, deadline) => reader.before(`${method} ${range?.from ?? ''}`.trim(), deadline),
          ),
        );
        return new DatasetSession(name, titles, new RecordingLogger(), onChange);
      },
    });
    const scattered = new ScatteredRead(clock, poolRangePlaces(this.pool, ranges));
    this.scans = new CatalogueScans(new DatasetReads(this.pool), scattered, ({ version }) =>
      this.known.get(version),
    );
  }

  /** Until routing has figures of every replica. */
  async begin(): Promise<void> {
    await settle();
    await this.clock.advance(KNOWN_AFTER_MS);
    this.forget();
  }

  /** Forgets what was read so far. */
  forget(): void {
    this.outcomes.splice(0);
    for (const { reads } of this.replicas) reads.splice(0);
  }

  /** How often each replica was asked so. */
  asked(method: string): number[] {
    return this.replicas.map(({ reads }) => reads.filter((read) => read.startsWith(method)).length);
  }

  async end(): Promise<void> {
    const closed = this.pool.close();
    await this.clock.advance(20_000);
    await closed;
  }
}
