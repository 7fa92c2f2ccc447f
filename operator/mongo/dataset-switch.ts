import type { DatasetPointer, KeptDataset } from '../../catalog/dataset-pointer.ts';

/** A collection of titles as it lies there. */
export interface TitlesLook {
  readonly titles: number;
  /** What its titles are found by: all of its search snapshot or, as earlier releases made it, the index. null: neither is there. */
  readonly foundBy: 'index' | 'snapshot' | null;
}

/** Has readers go back to a version that is kept. */
export interface DatasetSwitch {
  /** The pointer by which that was decided: on any other nothing is done. */
  readonly from: DatasetPointer;
  readonly to: KeptDataset;
  readonly at: Date;
}

/**
 * How a kept dataset is not as it is remembered, to be read after its name; null: it is as it was.
 *
 * @param look null: its collection is gone
 */
export function differenceOf({ titles }: KeptDataset, look: TitlesLook | null): string | null {
  if (look === null) return 'is gone';
  if (look.foundBy === null) return 'has lost what its titles are found by';
  return look.titles === titles ? null : `has ${look.titles} titles in place of ${titles}`;
}
