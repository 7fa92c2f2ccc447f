import type { ActionModule } from '../apply/action-module.ts';

/** Gives a member a vote, and the chance to be elected. */
export interface GrantVote {
  readonly kind: 'GrantVote';
  readonly name: string;
  readonly host: string;
  /** Version of the configuration that the change was planned upon. */
  readonly version: number;
}

export const grantVote: ActionModule<GrantVote> = {
  irreversible: false,
  event: ({ name }) => ({
    reason: 'GrantedVote',
    message: `${name} votes now.`,
  }),
  execute: ({ host, version }, context) =>
    context.reconfigure(version, { kind: 'MakeVoter', host, priority: 1 }),
};
