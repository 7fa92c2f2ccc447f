import type { Db } from 'mongodb';

import { run, type Bounds } from './command.ts';
import type { Hello } from './hello.ts';
import type { KnownProcesses } from './known-processes.ts';
import type { MemberCalls } from './member-calls.ts';
import { configurationOf, storedConfiguration } from './member-configuration.ts';
import { serverErrorCode } from './mongo-error.ts';
import type { MemberAddress, MemberProbe } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import { replicaSetIdOf } from './replica-set-view.ts';

/** Code of the server: InvalidReplicaSetConfig, of a member that takes itself for removed. */
const INVALID_CONFIG = 93;

/** As {@link ReplicaSetAdmin.probe}. */
export async function probe(
  calls: MemberCalls,
  processes: KnownProcesses,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<MemberProbe> {
  try {
    const hello = await calls.hello(member, signal);
    const { setName, isWritablePrimary, secondary } = hello;
    if (setName === undefined) return await probeWithoutSet(calls, member, signal);
    return {
      state: 'Member',
      setName,
      replicaSetId: await setIdOf(calls, processes, member, hello, signal),
      host: hello.me ?? member.host,
      role: isWritablePrimary === true ? 'Primary' : secondary === true ? 'Secondary' : 'Other',
      primary: hello.primary ?? null,
      configVersion: hello.setVersion ?? 0,
    };
  } catch (error) {
    if (error instanceof ReplicaSetError) return { state: 'Unreachable', error: error.message };
    throw error;
  }
}

/**
 * A member that takes part in no set has no users of ours either, so only the members' own one can be asked. The stored
 * configuration tells a new member from one that was removed, or has not read it yet; `hello` says the same of all three.
 */
async function probeWithoutSet(
  calls: MemberCalls,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<MemberProbe> {
  return calls.readAsSystem(member, signal, async (client, bounds) => {
    const stored = await storedConfiguration(client, bounds);
    if (stored === null) return { state: 'Uninitiated' };
    const listed = stored.members.some(({ host }) => host === member.host);
    const strayed = listed && (await isRemoved(client.db('admin'), bounds));
    return { state: 'Outside', setName: stored._id, replicaSetId: replicaSetIdOf(stored) || null, strayed };
  });
}

/** Whether a member takes itself for removed from its set. One that is still starting does not: it is looking for itself. */
async function isRemoved(admin: Db, bounds: Bounds): Promise<boolean> {
  try {
    await run(admin, { replSetGetStatus: 1 }, bounds);
    return false;
  } catch (error) {
    const code = serverErrorCode(error);
    if (code === null) throw error;
    return code === INVALID_CONFIG;
  }
}

/** Null where the member does not say now. */
async function setIdOf(
  calls: MemberCalls,
  processes: KnownProcesses,
  member: MemberAddress,
  { topologyVersion }: Hello,
  signal: AbortSignal,
): Promise<string | null> {
  const processId = topologyVersion?.processId.toHexString();
  const known = processId === undefined ? undefined : processes.setOf(processId);
  if (known !== undefined) return known;
  try {
    const told = await askForSetId(calls, member, signal);
    if (processId !== undefined && told !== null) processes.add(processId, told);
    return told;
  } catch (error) {
    if (error instanceof ReplicaSetError) return null;
    throw error;
  }
}

/** As `operator`; of a member that has no users yet, for it still copies the data or its set is new, as the members' own user. */
async function askForSetId(
  calls: MemberCalls,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const config = await calls.readAsOperator(member, signal, (client, bounds) =>
      configurationOf(client.db('admin'), bounds),
    );
    return replicaSetIdOf(config) || null;
  } catch (error) {
    if (!(error instanceof ReplicaSetError && error.code === 'AuthenticationFailed')) throw error;
    const stored = await calls.readAsSystem(member, signal, storedConfiguration);
    return stored === null ? null : replicaSetIdOf(stored) || null;
  }
}
