import type { ActionModule } from '../apply/action-module.ts';

/** Takes a member out of the replica set. */
export interface RemoveMember {
  readonly kind: 'RemoveMember';
  readonly name: string;
  readonly host: string;
  /** Version of the configuration that the change was planned upon. */
  readonly version: number;
}

export const removeMember: ActionModule<RemoveMember> = {
  irreversible: true,
  event: ({ name }) => ({
    reason: 'RemovedMember',
    message: `Removed ${name} from the replica set.`,
  }),
  execute: ({ host, version }, context) => context.reconfigure(version, { kind: 'Remove', host }),
};
