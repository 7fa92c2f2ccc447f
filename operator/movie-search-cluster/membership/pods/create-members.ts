import { isSilentFor } from '../failure/failure-limits.ts';
import { hold, type Rule } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { membersToCreate } from './members-to-create.ts';

export const createMembers: Rule = (situation) => {
  const { returned, fresh, returning } = membersToCreate(situation);
  if (returned.length > 0 || fresh.length > 0) {
    const avoidNodes = nodesToAvoid(situation);
    return {
      kind: 'Act',
      actions: [
        // Its volume says where it runs.
        ...returned.map((name) => ({ kind: 'CreateMember', name, avoidNodes: [] }) as const),
        ...fresh.map((name) => ({ kind: 'CreateMember', name, avoidNodes }) as const),
      ],
      progress: null,
    };
  }
  if (returning.length === 0) return null;
  return hold(
    'MemberReturns',
    `${returning.join(', ')} is made again with its volume once its pod has ended.`,
  );
};

/** More of them would not fit into a pod's spec in any sensible way, and are no more a single loss. */
const mostAvoided = 50;

/** Nodes that the scheduler takes for ready and that are not, and those whose disks are full. */
function nodesToAvoid({ input: { nodes, failureLimits }, members: { all } }: Situation): string[] {
  const silent = nodes.filter((node) => isSilentFor(node, failureLimits));
  const full = all.filter(({ verdict }) => verdict.kind === 'Failed' && verdict.cause === 'DiskFull');
  const names = [...silent.map(({ name }) => name), ...full.flatMap(({ pod }) => pod.node ?? [])];
  return [...new Set(names)].slice(0, mostAvoided);
}
