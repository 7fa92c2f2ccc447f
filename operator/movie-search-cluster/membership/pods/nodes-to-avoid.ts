import { isSilentFor } from '../failure/failure-limits.ts';
import type { Situation } from '../situation.ts';

/** More of them would not fit into a pod's spec in any sensible way, and are no more a single loss. */
export const mostAvoidedNodes = 50;

/** Nodes that the scheduler takes for ready and that are not, and those whose disks are full. */
export function nodesToAvoid({
  input: { nodes, failureLimits },
  members: { all },
}: Pick<Situation, 'input' | 'members'>): string[] {
  const silent = nodes.filter((node) => isSilentFor(node, failureLimits));
  const full = all.filter(({ verdict }) => verdict.kind === 'Failed' && verdict.cause === 'DiskFull');
  const names = [...silent.map(({ name }) => name), ...full.flatMap(({ pod }) => pod.node ?? [])];
  return [...new Set(names)].slice(0, mostAvoidedNodes);
}
