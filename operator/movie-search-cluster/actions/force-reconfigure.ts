import type { ConfigurationIdentity } from '../../mongo/membership-change.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { memberOfHost } from '../membership/member-name.ts';

/** Reduces the replica set by force to the members that are left of it. */
export interface ForceReconfigure {
  readonly kind: 'ForceReconfigure';
  readonly survivor: string;
  readonly hosts: readonly string[];
  /** Those of the hosts that vote from now on. */
  readonly voters: readonly string[];
  /** Names of the voters that are gone for good. */
  readonly gone: readonly string[];
  /** The configuration of which all that was judged: on any other nothing is done. */
  readonly basedOn: ConfigurationIdentity;
}

export const forceReconfigure: ActionModule<ForceReconfigure> = {
  irreversible: true,
  event: ({ gone, hosts, survivor }) => ({
    reason: 'RecoveredMajority',
    message:
      `The majority of the voting members is gone for good (${gone.join(', ')}): ` +
      `reduced the replica set by force to the ${hosts.length} left, from what ${survivor} holds.`,
  }),
  async execute(action, context) {
    const { admin, member } = context.reach(action.survivor);
    const witnesses = action.hosts.map((host) => context.reach(memberOfHost(host)).member);
    const { basedOn } = action;
    await admin.forceReconfigure(member, { basedOn, remainder: action, witnesses }, context.signal);
    return true;
  },
};
