import type { ObservedMember, ObservedNode } from '../observed.ts';

/** Whether the member's node is to be emptied: `kubectl drain` cordons a node before it evicts anything. */
export function isOnCordonedNode({ node }: ObservedMember, nodes: readonly ObservedNode[]): boolean {
  return nodes.some(({ name, unschedulable }) => name === node && unschedulable);
}
