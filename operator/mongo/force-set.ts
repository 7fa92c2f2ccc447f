import { run } from './command.ts';
import type { MemberCalls } from './member-calls.ts';
import { allowed, configurationOf } from './member-configuration.ts';
import { survivingMembers, type Remainder } from './membership-change.ts';
import type { MemberAddress } from './replica-set-admin.ts';

/** As {@link ReplicaSetAdmin.forceReconfigure}. */
export async function forceReconfigure(
  calls: MemberCalls,
  survivor: MemberAddress,
  remainder: Remainder,
  signal: AbortSignal,
): Promise<number> {
  return calls.changeAsOperator(survivor, signal, async (client, bounds) => {
    const admin = client.db('admin');
    const config = await configurationOf(admin, bounds);
    const members = allowed(survivor, () => survivingMembers(config.members, remainder));
    if (members.length === config.members.length) return config.version;
    const version = config.version + 1;
    await run(admin, { replSetReconfig: { ...config, version, members }, force: true }, bounds);
    // The member adds a random number to the version, so that two halves of a set forced apart cannot share one.
    return (await configurationOf(admin, bounds)).version;
  });
}
