import { DatasetGone } from '../datasets/dataset-errors.ts';
import type { DatasetSession } from '../datasets/dataset-session.ts';
import { NotHere } from '../replica-pool/not-here.ts';
import type { ReplicaPool } from '../replica-pool/replica-pool.ts';
import type { Replica } from '../replica-pool/replica.ts';
import type { ReplicaTitles } from '../titles/replica-titles.ts';
import type { RangePlace } from './range-place.ts';
import type { RangeReader } from './range-reader.ts';

type TitlesReplica = Replica<DatasetSession<ReplicaTitles>>;

/** By what the ranges of each replica are read, found by what its titles are read by. */
export class RangeReaders {
  readonly #readers = new WeakMap<ReplicaTitles, RangeReader>();

  set(titles: ReplicaTitles, reader: RangeReader): void {
    this.#readers.set(titles, reader);
  }

  of(titles: ReplicaTitles): RangeReader {
    const reader = this.#readers.get(titles);
    if (reader === undefined) throw new TypeError('nothing reads ranges for these titles');
    return reader;
  }
}

/**
 * The replicas of a pool that answer and have a dataset, served or kept, as places to read its ranges. A range that has nothing is
 * believed only where the pointer still names the dataset afterwards: it is replaced before a collection is dropped.
 */
export function poolRangePlaces(
  pool: Pick<ReplicaPool<DatasetSession<ReplicaTitles>>, 'ranking'>,
  readers: RangeReaders,
): (identity: string) => RangePlace[] {
  return (identity) =>
    pool.ranking.flatMap(({ candidate: replica, cost, avoided }) => {
      if (replica.session.find(identity) === null) return [];
      const { inFlight, cpu } = replica.figures;
      const isAvoided = avoided === 'cost' || avoided === 'warming';
      return [
        {
          replica: replica.name,
          figures: { cpu, cores: replica.sample?.cores ?? null, inFlight, cost, isAvoided },
          get isUsable() {
            return replica.state === 'ready';
          },
          run: runIn(replica, identity, readers),
        },
      ];
    });
}

function runIn(replica: TitlesReplica, identity: string, readers: RangeReaders): RangePlace['run'] {
  const { session } = replica;
  return (task, range, deadline) =>
    replica.run(
      async (limit) => {
        const dataset = session.find(identity);
        if (dataset === null) throw new NotHere(new DatasetGone());
        const found = await session.reader.amongScans(limit, () =>
          task.read(readers.of(session.reader), dataset.collection, range, limit),
        );
        if (!task.foundNothing(found)) return found;
        await session.refresh(limit);
        if (session.find(identity) === null) throw new NotHere(new DatasetGone());
        return found;
      },
      deadline,
      deadline.remainingMs,
    );
}
