import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { Deadline } from '../deadline.ts';

/** Namesakes that a list of titles tells of. */
export const MOST_PEOPLE = 5;

/** Somebody who directed something. */
export interface PersonCalled {
  readonly id: string;
  readonly name: string;
  /** How many titles the person is credited with. */
  readonly titles: number;
}

/** Knows who is called so. */
export interface PeopleCalled {
  /**
   * Everybody of a whole name who directed something in this dataset, those whose titles have most votes first. Undefined where that is
   * not told: the text can be no name, or looking takes more than it may; `not now` where it may be told to who asks later.
   *
   * @param foundTitles whether titles were found for the same text
   */
  find(
    name: string,
    from: { readonly dataset: KeptDataset; readonly foundTitles: boolean },
    deadline: Deadline,
  ): Promise<readonly PersonCalled[] | 'not now' | undefined>;
}
