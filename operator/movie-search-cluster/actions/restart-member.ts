import type { ActionModule } from '../apply/action-module.ts';
import { restartedAtAnnotation } from '../objects/object-names.ts';

/** Has a member's mongod end, so that the kubelet starts it again with its data. */
export interface RestartMember {
  readonly kind: 'RestartMember';
  readonly name: string;
  /** For people. */
  readonly why: string;
}

export const restartMember: ActionModule<RestartMember> = {
  irreversible: false,
  event: ({ name, why }) => ({
    reason: 'RestartedMember',
    message: `Restarted mongod of ${name}: ${why}.`,
  }),
  async execute({ name }, context) {
    const { admin, member } = context.reach(name);
    await context.annotatePod(name, { [restartedAtAnnotation]: context.tools.now().toISOString() });
    return admin.shutDown(member, context.signal);
  },
};
