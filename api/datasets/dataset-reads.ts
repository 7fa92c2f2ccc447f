import type { DatasetPointer, KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { Deadline } from '../deadline.ts';
import { NotHere } from '../replica-pool/not-here.ts';
import type { Errand, ReplicaPool } from '../replica-pool/replica-pool.ts';
import { DatasetGone, DatasetUnreadable, NoDatasetLoaded } from './dataset-errors.ts';
import { sameDataset } from './dataset-identity.ts';
import type { DatasetReader, DatasetSession } from './dataset-session.ts';
import { isReadable } from './readable-dataset.ts';
import type { View } from './view.ts';

/** Something to be asked of a dataset. */
export interface DatasetQuestion<R, A> {
  /** Reads the answer from one view and no other. */
  ask(view: View<R>): Promise<A>;
  /** Whether the answer could be that of a collection which is gone, or half of it. */
  foundNothing(answer: A): boolean;
  /** Identity of the only dataset that will do, served or kept; absent: the one that is served. */
  readonly dataset?: string | undefined;
}

/** A dataset, and a replica that has it. */
export interface Served {
  readonly dataset: KeptDataset;
  readonly replica: string;
}

/** An answer, and where it is from. */
export interface DatasetAnswer<A> extends Served {
  readonly answer: A;
}

/**
 * How every question is asked: on one replica, of one dataset. Where the answer is nothing, the pointer is read again on the same
 * replica: a collection outlives its dataset by one version, and the pointer is replaced before the collection is dropped, so that
 * a pointer read after the answer tells whether the answer saw it whole. A replica that has nothing readable is left for another.
 *
 * Replicas come to a new dataset one after another. The newest that a replica answers with is taken, so that versions do not flip
 * back and forth between questions. A dataset asked for by name is refused only where no replica has it any more.
 */
export class DatasetReads<R extends DatasetReader> {
  readonly #pool: ReplicaPool<DatasetSession<R>>;

  constructor(pool: ReplicaPool<DatasetSession<R>>) {
    this.#pool = pool;
  }

  /** Whether a question that came now would find a replica and a dataset to read, as far as anyone can tell. */
  get ready(): boolean {
    return this.#pool.isReady(suits);
  }

  /**
   * The dataset that a question which came now would be answered from; null where there is none.
   *
   * @param wanted identity of the only dataset that will do
   */
  dataset(wanted?: string): KeptDataset | null {
    return this.served(wanted)?.dataset ?? null;
  }

  /** The same, with a replica that has it. Nothing is asked of the replica, so that nothing is learnt of it. */
  served(wanted?: string): Served | null {
    const session = this.#pool.any({ suits, prefers: this.#preferring(wanted) })?.session;
    const dataset = wanted === undefined ? session?.dataset : session?.find(wanted);
    return session && dataset ? { dataset, replica: session.replica } : null;
  }

  /**
   * @throws NoDatasetLoaded, DatasetUnreadable, DatasetGone where `question.dataset` is not served; what {@link ReplicaPool.read}
   *   throws where no replica could answer in time
   */
  read<A>(question: DatasetQuestion<R, A>, deadline: Deadline): Promise<DatasetAnswer<A>> {
    const errand: Errand<DatasetSession<R>, DatasetAnswer<A>> = {
      suits,
      prefers: this.#preferring(question.dataset),
      unsuited,
      attempt: (session, limit) => answerOn(session, question, limit),
    };
    return this.#pool.read(errand, deadline);
  }

  /**
   * Another replica than the one that is asked already, to ask the same of; null where none that answers has the collection.
   *
   * @returns asks it; throws NotHere where it has found nothing, and has not the collection any more
   */
  besides<A>(
    { replica, collection }: Pick<View<R>, 'replica' | 'collection'>,
    {
      ask,
      foundNothing,
    }: {
      readonly ask: (reader: R, deadline: Deadline) => Promise<A>;
      readonly foundNothing: (answer: A) => boolean;
    },
  ): ((deadline: Deadline) => Promise<A>) | null {
    const has = (session: DatasetSession<R>): boolean => session.dataset?.collection === collection;
    const session = this.#pool.best((other) => other.replica !== replica && has(other))?.session;
    if (session === undefined) return null;
    return async (deadline) => {
      const answer = await ask(session.reader, deadline);
      if (!foundNothing(answer)) return answer;
      await session.refresh(deadline);
      if (!has(session)) throw new NotHere(new DatasetGone());
      return answer;
    };
  }

  #preferring(wanted: string | undefined): (session: DatasetSession<R>) => boolean {
    if (wanted !== undefined) return (session) => session.find(wanted) !== null;
    const readable = this.#pool.replicas.filter(({ session }) => suits(session));
    const ready = readable.filter(({ state }) => state === 'ready');
    const newest = newestOf((ready.length > 0 ? ready : readable).map(({ session }) => session));
    return ({ dataset }) => sameDataset(dataset, newest);
  }
}

async function answerOn<R extends DatasetReader, A>(
  session: DatasetSession<R>,
  question: DatasetQuestion<R, A>,
  deadline: Deadline,
): Promise<DatasetAnswer<A>> {
  const { replica, reader } = session;
  const { dataset: wanted } = question;
  let dataset = toRead(session, wanted);
  // It may have come here since the pointer was last seen.
  if (wanted !== undefined && dataset === null) {
    await session.refresh(deadline);
    dataset = toRead(session, wanted);
  }
  for (;;) {
    if (dataset === null) throw new NotHere(wanted === undefined ? new NoDatasetLoaded() : new DatasetGone());
    if (!isReadable(dataset)) throw new NotHere(new DatasetUnreadable(dataset));
    const view = { replica, reader, dataset, collection: dataset.collection, deadline };
    const answer = await question.ask(view);
    if (!question.foundNothing(answer)) return { answer, dataset, replica };
    await session.refresh(deadline);
    const now = toRead(session, wanted);
    if (sameDataset(now, dataset)) return { answer, dataset, replica };
    dataset = now;
  }
}

function toRead(session: DatasetSession<DatasetReader>, wanted: string | undefined): KeptDataset | null {
  return wanted === undefined ? session.dataset : session.find(wanted);
}

/** The dataset of whoever has seen the latest state of the pointer. */
export function newestOf(sessions: readonly (Seen & { readonly revision: number })[]): KeptDataset | null {
  const latest = sessions.reduce<(typeof sessions)[number] | undefined>(
    (best, session) => (best === undefined || session.revision > best.revision ? session : best),
    undefined,
  );
  return latest?.dataset ?? null;
}

interface Seen {
  readonly dataset: DatasetPointer | null;
}

function suits({ dataset }: Seen): boolean {
  return isReadable(dataset);
}

/** Why none of the replicas that answer can be asked. */
function unsuited(sessions: readonly Seen[]): Error {
  const unreadable = sessions.map(({ dataset }) => dataset).find((dataset) => dataset !== null);
  return unreadable === undefined ? new NoDatasetLoaded() : new DatasetUnreadable(unreadable);
}
