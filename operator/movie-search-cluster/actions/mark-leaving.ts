import type { ActionModule } from '../apply/action-module.ts';
import type { LeaveReason } from '../membership/leave-reason.ts';
import { leavingAnnotation, leavingSinceAnnotation } from '../objects/object-names.ts';

/** Writes down that a member leaves, so that whoever looks next goes on with the same one. */
export interface MarkLeaving {
  readonly kind: 'MarkLeaving';
  readonly name: string;
  readonly reason: LeaveReason;
  /** For people. */
  readonly why: string;
}

export const markLeaving: ActionModule<MarkLeaving> = {
  irreversible: true,
  event: ({ name, reason, why }) => ({
    reason: 'MemberLeaving',
    message: `${name} leaves (${reason}): ${why}.`,
  }),
  async execute({ name, reason }, context) {
    await context.annotatePod(name, {
      [leavingAnnotation]: reason,
      [leavingSinceAnnotation]: context.tools.now().toISOString(),
    });
    return true;
  },
};
