import { run } from './command.ts';
import type { MemberCalls } from './member-calls.ts';
import { allowed, configurationOf } from './member-configuration.ts';
import { survivingMembers, type ConfigurationIdentity, type Remainder } from './membership-change.ts';
import type { MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import { replicaSetIdOf, type ReplicaSetConfig } from './replica-set-view.ts';

/** As {@link ReplicaSetAdmin.forceReconfigure}. */
export async function forceReconfigure(
  calls: MemberCalls,
  survivor: MemberAddress,
  basedOn: ConfigurationIdentity,
  remainder: Remainder,
  signal: AbortSignal,
): Promise<number> {
  return calls.changeAsOperator(survivor, signal, async (client, bounds) => {
    const admin = client.db('admin');
    const config = await configurationOf(admin, bounds);
    const members = allowed(survivor, () => survivingMembers(config.members, remainder));
    if (members.length === config.members.length) return config.version;
    assertBasedOn(survivor, config, basedOn);
    const version = config.version + 1;
    await run(admin, { replSetReconfig: { ...config, version, members }, force: true }, bounds);
    // The member adds a random number to the version, so that two halves of a set forced apart cannot share one.
    return (await configurationOf(admin, bounds)).version;
  });
}

/** @throws ReplicaSetError `VersionConflict`: what was decided upon is not what there is */
function assertBasedOn(
  { host }: MemberAddress,
  config: ReplicaSetConfig,
  { replicaSetId, version, term }: ConfigurationIdentity,
): void {
  const id = replicaSetIdOf(config);
  if (id === replicaSetId && config.version === version && (config.term ?? 0) === term) return;
  throw new ReplicaSetError(
    'VersionConflict',
    host,
    `it holds version ${config.version}, term ${config.term ?? 0} of set ${id}, and the decision was about version ${version}, term ${term} of set ${replicaSetId}`,
  );
}
