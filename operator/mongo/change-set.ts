import type { Db } from 'mongodb';

import { isConnectionLost } from '../../mongo/is-connection-lost.ts';
import { run, type Bounds } from './command.ts';
import { hello } from './hello.ts';
import type { MemberCalls } from './member-calls.ts';
import { allowed, configurationOf } from './member-configuration.ts';
import { membersAfter, type MemberConfig, type MembershipChange } from './membership-change.ts';
import { serverErrorCode } from './mongo-error.ts';
import type { MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import type { ReplicaSetConfig } from './replica-set-view.ts';

/** Longest time a primary refuses writes for a secondary to catch up before it steps down. */
const CATCH_UP_SECONDS = 10;

/** Codes of the server that mean something only here. */
const MAX_TIME_EXPIRED = 50;
const EXCEEDED_TIME_LIMIT = 262;

/** As {@link ReplicaSetAdmin.reconfigure}. */
export async function reconfigure(
  calls: MemberCalls,
  primary: MemberAddress,
  basedOnVersion: number,
  change: MembershipChange,
  signal: AbortSignal,
): Promise<number> {
  return calls.changeAsOperator(primary, signal, async (client, bounds) => {
    const admin = client.db('admin');
    const config = await configurationOf(admin, bounds);
    if (config.version !== basedOnVersion) {
      throw new ReplicaSetError(
        'VersionConflict',
        primary.host,
        `the configuration has version ${config.version}, the change was decided for version ${basedOnVersion}`,
      );
    }
    const members = allowed(primary, () => membersAfter(config.members, change));
    return members === null ? config.version : install(admin, primary, config, members, bounds);
  });
}

/** As {@link ReplicaSetAdmin.stepDown}. */
export async function stepDown(
  calls: MemberCalls,
  primary: MemberAddress,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  // The server demands that the time to catch up be the shorter one.
  const secondaryCatchUpPeriodSecs = Math.min(CATCH_UP_SECONDS, seconds - 1);
  try {
    await calls.changeAsOperator(primary, signal, (client, { signal }) =>
      client.db('admin').command({ replSetStepDown: seconds, secondaryCatchUpPeriodSecs }, { signal }),
    );
  } catch (error) {
    if (error instanceof ReplicaSetError && error.code === 'NotPrimary') return;
    if (serverErrorCode(error) === EXCEEDED_TIME_LIMIT) {
      const message = `no secondary can take over: ${(error as Error).message}`;
      throw new ReplicaSetError('NoElectableSecondary', primary.host, message, { cause: error });
    }
    throw error;
  }
}

/** As {@link ReplicaSetAdmin.shutDown}. */
export async function shutDown(
  calls: MemberCalls,
  member: MemberAddress,
  signal: AbortSignal,
): Promise<boolean> {
  return calls.changeAsSystem(member, signal, async (client, bounds) => {
    const { setName } = await hello(client, bounds);
    if (setName !== undefined) return false;
    try {
      await run(client.db('admin'), { shutdown: 1, force: true }, bounds);
    } catch (error) {
      // It ends before it can answer, which is the answer.
      if (!isConnectionLost(error)) throw error;
    }
    return true;
  });
}

/** @returns the version of the configuration now in force */
async function install(
  admin: Db,
  { host }: MemberAddress,
  config: ReplicaSetConfig,
  members: readonly MemberConfig[],
  bounds: Bounds,
): Promise<number> {
  const version = config.version + 1;
  try {
    await run(admin, { replSetReconfig: { ...config, version, members } }, bounds);
  } catch (error) {
    const code = serverErrorCode(error);
    if (code === MAX_TIME_EXPIRED) {
      const message = `version ${version} of the configuration has not reached a majority of the voters in time`;
      throw new ReplicaSetError('ConfigurationInProgress', host, message, { cause: error });
    }
    if (code !== null && (await configurationOf(admin, bounds)).version !== config.version) {
      const message = 'the configuration was changed by someone else at the same time';
      throw new ReplicaSetError('VersionConflict', host, message, { cause: error });
    }
    throw error;
  }
  return version;
}
