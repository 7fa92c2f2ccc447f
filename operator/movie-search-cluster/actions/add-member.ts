import type { ActionModule } from '../apply/action-module.ts';

/** Adds a member to the replica set, without a vote. */
export interface AddMember {
  readonly kind: 'AddMember';
  readonly name: string;
  readonly host: string;
  /** Version of the configuration that the change was planned upon. */
  readonly version: number;
}

export const addMember: ActionModule<AddMember> = {
  irreversible: false,
  event: ({ name }) => ({
    reason: 'AddedMember',
    message: `Added ${name} to the replica set, without a vote yet.`,
  }),
  execute: ({ host, version }, context) => context.reconfigure(version, { kind: 'Add', host }),
};
