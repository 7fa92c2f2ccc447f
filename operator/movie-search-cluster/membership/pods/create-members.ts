import { hold, type Rule } from '../rule.ts';
import { membersToCreate } from './members-to-create.ts';
import { nodesToAvoid } from './nodes-to-avoid.ts';

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
