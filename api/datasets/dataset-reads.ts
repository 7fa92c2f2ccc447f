import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { Deadline } from '../deadline.ts';
import { NotHere } from '../replica-pool/not-here.ts';
import type { Errand, ReplicaPool } from '../replica-pool/replica-pool.ts';
import { DatasetGone, DatasetUnreadable, NoDatasetLoaded } from './dataset-errors.ts';
import { datasetIdentity, sameDataset } from './dataset-identity.ts';
import type { DatasetReader, DatasetSession } from './dataset-session.ts';
import { isReadable } from './readable-dataset.ts';
import type { View } from './view.ts';

/** Something to be asked of a dataset. */
export interface DatasetQuestion<R, A> {
  /** Reads the answer from one view and no other. */
  ask(view: View<R>): Promise<A>;
  /** Whether the answer could be that of a collection which is gone, or half of it. */
  foundNothing(answer: A): boolean;
  /** Identity of the only dataset that will do; absent: whichever is served. */
  readonly dataset?: string | undefined;
}

/** An answer, and where it is from. */
export interface DatasetAnswer<A> {
  readonly answer: A;
  readonly dataset: DatasetPointer;
  readonly replica: string;
}

/**
 * How every question is asked: on one replica, of one dataset. Where the answer is nothing, the pointer is read again on the same
 * replica: a collection outlives its dataset by one version, and the pointer is replaced before the collection is dropped, so that
 * a pointer read after the answer tells whether the answer saw it whole. A replica that has nothing readable is left for another.
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
   * @param wanted identity of the dataset to look for first
   */
  dataset(wanted?: string): DatasetPointer | null {
    return this.#pool.next({ suits, prefers: preferring(wanted) })?.session.dataset ?? null;
  }

  /**
   * @throws NoDatasetLoaded, DatasetUnreadable, DatasetGone where `question.dataset` is not served; what {@link ReplicaPool.read}
   *   throws where no replica could answer in time
   */
  read<A>(question: DatasetQuestion<R, A>, deadline: Deadline): Promise<DatasetAnswer<A>> {
    const errand: Errand<DatasetSession<R>, DatasetAnswer<A>> = {
      suits,
      prefers: preferring(question.dataset),
      unsuited,
      attempt: (session, limit) => answerOn(session, question, limit),
    };
    return this.#pool.read(errand, deadline);
  }
}

async function answerOn<R extends DatasetReader, A>(
  session: DatasetSession<R>,
  question: DatasetQuestion<R, A>,
  deadline: Deadline,
): Promise<DatasetAnswer<A>> {
  const { replica, reader } = session;
  const wanted = question.dataset;
  let { dataset } = session;
  if (wanted !== undefined && datasetIdentity(dataset) !== wanted) dataset = await session.refresh(deadline);
  for (;;) {
    if (dataset === null) throw new NoDatasetLoaded();
    if (!isReadable(dataset)) throw new NotHere(new DatasetUnreadable(dataset));
    if (wanted !== undefined && datasetIdentity(dataset) !== wanted) throw new DatasetGone();
    const view = { replica, reader, dataset, collection: dataset.collection, deadline };
    const answer = await question.ask(view);
    if (!question.foundNothing(answer)) return { answer, dataset, replica };
    const now = await session.refresh(deadline);
    if (sameDataset(now, dataset)) return { answer, dataset, replica };
    dataset = now;
  }
}

type Seen = Pick<DatasetSession<DatasetReader>, 'dataset'>;

function suits({ dataset }: Seen): boolean {
  return isReadable(dataset);
}

function preferring(wanted: string | undefined): (session: Seen) => boolean {
  return ({ dataset }) => wanted === undefined || datasetIdentity(dataset) === wanted;
}

/** Why none of the replicas that answer can be asked. */
function unsuited(sessions: readonly Seen[]): Error {
  const unreadable = sessions.map(({ dataset }) => dataset).find((dataset) => dataset !== null);
  return unreadable === undefined ? new NoDatasetLoaded() : new DatasetUnreadable(unreadable);
}
