/** Why a member leaves: fewer are wanted, its pod template is outdated, it cannot work any more, or there are too many where it is. */
export const leaveReasons = ['ScaleDown', 'Outdated', 'Failed', 'Rebalance'] as const;
export type LeaveReason = (typeof leaveReasons)[number];

export function isLeaveReason(text: string): text is LeaveReason {
  return (leaveReasons as readonly string[]).includes(text);
}
