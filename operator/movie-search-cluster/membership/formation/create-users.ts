import { memberOfHost } from '../member-name.ts';
import { act, wait, type Rule } from '../rule.ts';

/** Makes the database users in a set that was just initiated. */
export const createUsers: Rule = ({ input: { replicaSet } }) => {
  if (replicaSet.kind !== 'NoUsers') return null;
  if (replicaSet.primary === null) {
    return wait('WaitingForPrimary', 'The replica set has no primary yet.');
  }
  return act('CreatingUsers', 'Creating the database users.', {
    kind: 'EnsureUsers',
    primary: memberOfHost(replicaSet.primary),
  });
};
