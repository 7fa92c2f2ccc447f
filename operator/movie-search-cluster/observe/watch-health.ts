import { silenceLimitMs } from '../../../kube/reflector.ts';
import type { FollowingState } from '../../../kube/following.ts';
import type { StaleCopy } from '../observed.ts';
import type { NodeSilence } from './node-heartbeats.ts';

/** What is known of the watches themselves: how far what is seen through them can be trusted. */
export interface WatchHealth extends NodeSilence {
  /** Of the copies that are needed for this namespace's MovieSearchClusters. */
  staleCopies(namespace: string): readonly StaleCopy[];
}

/** Tries to follow that fail for this long are no hiccup: whatever has changed since is not known. */
const BROKEN_LIMIT_MS = 30_000;

/** One kind's copy. */
export interface FollowedCopy {
  /** Plural, in lower case. */
  readonly resource: string;
  /** The only one it is of; null: it is of all, or of what has no namespace. */
  readonly namespace: string | null;
  readonly following: FollowingState;
}

/**
 * The copies that may be out of date, of those that are needed for `namespace`: each try to follow the server has failed for 30 s, or the server has said nothing for 190 s,
 * in which it should have sent three bookmarks.
 */
export function staleCopies(copies: readonly FollowedCopy[], namespace: string): StaleCopy[] {
  const needed = copies.filter((copy) => copy.namespace === null || copy.namespace === namespace);
  return needed.flatMap(({ resource, following: { heardAt, silentMs, brokenMs } }) => {
    // What was never complete is no copy: nothing is planned before all are.
    if (heardAt === null || silentMs === null) return [];
    const isStale = silentMs > silenceLimitMs || (brokenMs !== null && brokenMs > BROKEN_LIMIT_MS);
    return isStale ? [{ resource, heardAt }] : [];
  });
}
