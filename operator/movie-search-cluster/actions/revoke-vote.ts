import type { ActionModule } from '../apply/action-module.ts';

/** Takes a member’s vote. */
export interface RevokeVote {
  readonly kind: 'RevokeVote';
  readonly name: string;
  readonly host: string;
  /** Version of the configuration that the change was planned upon. */
  readonly version: number;
}

export const revokeVote: ActionModule<RevokeVote> = {
  irreversible: false,
  event: ({ name }) => ({
    reason: 'RevokedVote',
    message: `${name} votes no more: the number of voters is to be odd.`,
  }),
  execute: ({ host, version }, context) => context.reconfigure(version, { kind: 'RevokeVote', host }),
};
