/** Why a member leaves: fewer are wanted, its pod template is outdated, or it cannot work any more. */
export const leaveReasons = ['ScaleDown', 'Outdated', 'Failed'] as const;
export type LeaveReason = (typeof leaveReasons)[number];

export function isLeaveReason(text: string): text is LeaveReason {
  return (leaveReasons as readonly string[]).includes(text);
}
