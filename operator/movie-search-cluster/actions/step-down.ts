import type { ActionModule } from '../apply/action-module.ts';

/** How long a primary that stepped down stays out of elections: long enough to have left the set by then. */
const STEP_DOWN_SECONDS = 60;

/** Has the primary hand over to another member. */
export interface StepDown {
  readonly kind: 'StepDown';
  readonly name: string;
}

export const stepDown: ActionModule<StepDown> = {
  irreversible: false,
  event: ({ name }) => ({
    reason: 'SteppedDown',
    message: `${name} handed over as primary before it leaves.`,
  }),
  async execute({ name }, context) {
    const { admin, member } = context.reach(name);
    await admin.stepDown(member, STEP_DOWN_SECONDS, context.signal);
    return true;
  },
};
