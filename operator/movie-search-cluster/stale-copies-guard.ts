import { isIrreversible, type ClusterAction } from './cluster-action.ts';
import type { StaleCopy } from './observed.ts';
import type { Remark } from './remark.ts';

/** Nothing that cannot be undone is done on the word of copies that may be out of date. */
export function withoutIrreversible(
  actions: readonly ClusterAction[],
  staleCopies: readonly StaleCopy[],
): readonly ClusterAction[] {
  return staleCopies.length === 0 ? actions : actions.filter((action) => !isIrreversible(action));
}

/** Equal for as long as the same copies are stale, so that it is written once. */
export function staleCopiesTrouble(staleCopies: readonly StaleCopy[]): Remark[] {
  if (staleCopies.length === 0) return [];
  const resources = staleCopies.map(({ resource }) => resource).toSorted();
  const heardAt = Math.min(...staleCopies.map((copy) => copy.heardAt.getTime()));
  return [
    {
      reason: 'CopiesStale',
      message:
        `The API server has said nothing about ${resources.join(', ')} since ${new Date(heardAt).toISOString()}: until it does, ` +
        'no member is removed or told to leave and no pod or volume is deleted.',
    },
  ];
}
