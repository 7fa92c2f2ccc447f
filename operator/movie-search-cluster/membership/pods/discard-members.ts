import { memberDeletion } from '../membership-action.ts';
import type { Rule } from '../rule.ts';

/** Deletes the pods that no orderly leave is needed for. */
export const discardMembers: Rule = ({ members: { discarded } }) =>
  discarded.length === 0
    ? null
    : {
        kind: 'Act',
        actions: discarded.map(({ member, why }) => memberDeletion(member, why)),
        progress: null,
      };
