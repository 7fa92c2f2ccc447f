import { hold, type Rule } from '../rule.ts';
import { membersToCreate } from './members-to-create.ts';

export const createMembers: Rule = (situation) => {
  const { names, returning } = membersToCreate(situation);
  if (names.length > 0) {
    return { kind: 'Act', actions: names.map((name) => ({ kind: 'CreateMember', name })), progress: null };
  }
  if (returning.length === 0) return null;
  return hold(
    'MemberReturns',
    `${returning.join(', ')} is made again with its volume once its pod has ended.`,
  );
};
