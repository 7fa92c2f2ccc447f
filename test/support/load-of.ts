import { loadProgressId } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';

/** The report of a load that is complete, but for what `fields` says. */
export function loadOf(version: string, updatedAt: Date, fields: Partial<LoadProgress> = {}): LoadProgress {
  return {
    _id: loadProgressId(version),
    version,
    phase: 'Complete',
    titles: 9,
    rejectedRows: 0,
    startedAt: new Date(0),
    updatedAt,
    message: null,
    ...fields,
  };
}
