import { nameKeys } from '../../catalog/fold-name.ts';
import { stopwatch, type Clock } from '../../time/clock.ts';
import { couldBeName } from '../../typed/could-be-name.ts';
import { DatasetGone, DatasetUnreadable, NoDatasetLoaded } from '../datasets/dataset-errors.ts';
import { datasetIdentity } from '../datasets/dataset-identity.ts';
import { type Deadline, DeadlineExceeded } from '../deadline.ts';
import { NoReplicaReady } from '../replica-pool/no-replica-ready.ts';
import { ReplicaReadError } from '../replica-read-error.ts';
import { Bulkhead } from '../titles/bulkhead.ts';
import { MOST_PEOPLE, type PeopleCalled, type PersonCalled } from '../titles/people-called.ts';
import type { CatalogueScans, PeopleFound } from './catalogue-scans.ts';

/** In so many titles a name is found in some hundredths of a second; in more, only for who found nothing else. */
const FEW_TITLES = 50_000;
/** For no longer than this a list of titles waits for people. */
const LONGEST_MS = 500;
/** Of few titles, so many questions look or wait for their turn. */
const MOST_UNDER_WAY = 5;
/** Looking at many titles rests for so many times as long as it took. */
const REST_FACTOR = 9;

/**
 * Looks at every title for people of a name, since no index has names, and so rarely: one question after the other, in large datasets for at most a
 * tenth of the time and only where no title was found. Whoever must know asks `GET /people`.
 */
export class ScannedPeople implements PeopleCalled {
  readonly #scans: Pick<CatalogueScans, 'people'>;
  readonly #clock: Clock;
  readonly #turns = new Bulkhead(1);
  #underWay = 0;
  #restsUntil = 0;

  constructor(scans: Pick<CatalogueScans, 'people'>, clock: Clock) {
    this.#scans = scans;
    this.#clock = clock;
  }

  async find(
    name: string,
    { dataset, foundTitles }: Parameters<PeopleCalled['find']>[1],
    deadline: Deadline,
  ): Promise<readonly PersonCalled[] | 'not now' | undefined> {
    const isLarge = dataset.titles > FEW_TITLES;
    if (!couldBeName(name) || (foundTitles && isLarge)) return undefined;
    const isResting = isLarge && this.#clock.monotonicNow() < this.#restsUntil;
    if (isResting || this.#underWay >= (isLarge ? 1 : MOST_UNDER_WAY)) return 'not now';
    this.#underWay += 1;
    using within = deadline.within(LONGEST_MS);
    try {
      const found = await this.#turns.run(within, () => this.#look(nameKeys(name), within));
      if (datasetIdentity(found.dataset) !== datasetIdentity(dataset)) return 'not now';
      if (found.missing > 0) return undefined;
      return found.people.slice(0, MOST_PEOPLE).map(({ id, name, titles }) => ({ id, name, titles }));
    } catch (error) {
      // The titles were found, and go out without people.
      if (isOfReplicas(error)) return undefined;
      throw error;
    } finally {
      this.#underWay -= 1;
    }
  }

  async #look(keys: readonly string[], deadline: Deadline): Promise<PeopleFound> {
    const tookMs = stopwatch(this.#clock);
    try {
      return await this.#scans.people(keys, deadline);
    } finally {
      this.#restsUntil = this.#clock.monotonicNow() + REST_FACTOR * tookMs();
    }
  }
}

function isOfReplicas(error: unknown): boolean {
  return [
    DeadlineExceeded,
    DatasetGone,
    DatasetUnreadable,
    NoDatasetLoaded,
    NoReplicaReady,
    ReplicaReadError,
  ].some((kind) => error instanceof kind);
}
