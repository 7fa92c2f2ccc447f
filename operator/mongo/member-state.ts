/**
 * The states of a replica-set member, by the number that `replSetGetStatus` gives them.
 * Source: https://www.mongodb.com/docs/manual/reference/replica-states/
 */
const states = {
  0: 'STARTUP',
  1: 'PRIMARY',
  2: 'SECONDARY',
  3: 'RECOVERING',
  5: 'STARTUP2',
  6: 'UNKNOWN',
  7: 'ARBITER',
  8: 'DOWN',
  9: 'ROLLBACK',
  10: 'REMOVED',
} as const;

export type MemberState = (typeof states)[keyof typeof states];

/** The state's name; a number this release does not know is `UNKNOWN`, as it is for the members themselves. */
export function memberState(number: number): MemberState {
  return Object.hasOwn(states, number) ? states[number as keyof typeof states] : 'UNKNOWN';
}
