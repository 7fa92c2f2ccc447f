import { nameKeys } from '../../catalog/fold-name.ts';
import { couldBeName } from '../../typed/could-be-name.ts';
import type { Deadline } from '../deadline.ts';
import type { Finders } from './found-page.ts';
import { MOST_PEOPLE, type PeopleCalled, type PersonCalled } from './people-called.ts';

/** Tells of people whom the finder of a dataset knows; while there is none, or it knows nobody, another does. */
export class PeopleInMemory implements PeopleCalled {
  readonly #finders: Pick<Finders, 'finderFor'>;
  readonly #otherwise: PeopleCalled;

  constructor(finders: Pick<Finders, 'finderFor'>, otherwise: PeopleCalled) {
    this.#finders = finders;
    this.#otherwise = otherwise;
  }

  async find(
    name: string,
    from: Parameters<PeopleCalled['find']>[1],
    deadline: Deadline,
  ): Promise<readonly PersonCalled[] | 'not now' | undefined> {
    const people = this.#finders.finderFor(from.dataset)?.people;
    if (people === undefined) return await this.#otherwise.find(name, from, deadline);
    if (!couldBeName(name)) return undefined;
    return people
      .called(nameKeys(name))
      .slice(0, MOST_PEOPLE)
      .map(({ id, name: called, titles }) => ({ id, name: called, titles }));
  }
}
