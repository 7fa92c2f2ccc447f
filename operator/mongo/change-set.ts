import { isConnectionLost } from '../../mongo/is-connection-lost.ts';
import { run } from './command.ts';
import { hello } from './hello.ts';
import type { MemberCalls } from './member-calls.ts';
import { install } from './install-configuration.ts';
import { allowed } from './member-configuration.ts';
import { membersAfter, type MembershipChange } from './membership-change.ts';
import { serverErrorCode } from './mongo-error.ts';
import type { MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import { setSettings } from './set-settings.ts';
import type { ReplicaSetConfig } from './replica-set-view.ts';

/** Longest time a primary refuses writes for a secondary to catch up before it steps down. */
const CATCH_UP_SECONDS = 5;

/** Code of the server: no secondary had caught up in time. */
const EXCEEDED_TIME_LIMIT = 262;

/** What `replSetGetConfig` answers to a request for the commitment status, which only a primary knows. */
interface PrimarysConfiguration {
  readonly config: ReplicaSetConfig;
  /** A majority of the voters holds this configuration, and all that was written before it. */
  readonly commitmentStatus: boolean;
}

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
    const { config, commitmentStatus } = await run<PrimarysConfiguration>(
      admin,
      { replSetGetConfig: 1, commitmentStatus: true },
      bounds,
    );
    if (config.version !== basedOnVersion) {
      throw new ReplicaSetError(
        'VersionConflict',
        primary.host,
        `the configuration has version ${config.version}, the change was decided for version ${basedOnVersion}`,
      );
    }
    const members = allowed(primary, () => membersAfter(config.members, change));
    if (members === null) return config.version;
    if (!commitmentStatus) {
      const message = `version ${config.version} of the configuration is not known to a majority of the voters yet`;
      throw new ReplicaSetError('ConfigurationInProgress', primary.host, message);
    }
    const settings = { ...config.settings, ...setSettings };
    return install(admin, primary, { ...config, version: config.version + 1, members, settings }, bounds);
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
