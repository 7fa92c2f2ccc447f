import type { ObservedNode } from '../observed.ts';
import { isOnCordonedNode } from './cordoned-node.ts';
import type { MemberFacts } from './member-facts.ts';

/**
 * How many members may be evicted at a time. Of two members one has the only vote, and with it the set is lost: there an eviction
 * is refused until the member on the node that is to be emptied has handed its vote over. A single member may be evicted: it is a
 * trial's, and would otherwise hold up the drain of its node for ever.
 *
 * | members wanted | on cordoned nodes        | evictable |
 * | -------------- | ------------------------ | --------- |
 * | 2              | nobody, or one that votes | 0         |
 * | 2              | one without a vote       | 1         |
 * | any other      | any                      | 1         |
 */
export function evictableMembers(
  desired: number,
  members: readonly MemberFacts[],
  nodes: readonly ObservedNode[],
): number {
  if (desired !== 2) return 1;
  const toMove = members.filter(({ pod }) => isOnCordonedNode(pod, nodes));
  return toMove.length > 0 && toMove.every(({ entry }) => entry?.votes === 0) ? 1 : 0;
}
