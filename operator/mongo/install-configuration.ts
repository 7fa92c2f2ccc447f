import { isDeepStrictEqual } from 'node:util';
import type { Db } from 'mongodb';

import { pause, systemClock } from '../../time/clock.ts';
import { run, type Bounds } from './command.ts';
import { configurationOf } from './member-configuration.ts';
import type { MemberConfig } from './membership-change.ts';
import { serverErrorCode } from './mongo-error.ts';
import type { MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import type { ReplicaSetConfig } from './replica-set-view.ts';

/** How long a change is waited for that is not written yet. */
const WRITTEN_WITHIN_MS = 1_500;
const WRITTEN_POLL_MS = 50;

/**
 * Has the primary take a configuration, and returns once it is written there.
 *
 * replSetReconfig answers only when a majority of the voters is known to hold the configuration, which takes a heartbeat interval
 * (`set-settings.ts`). Before it writes, it asks every member of the new configuration, and waits for one that hangs until a heartbeat times out
 * (10 s). Nobody has to stand by for either: the command goes on, within its bounds, and the next look shows what came of it.
 *
 * @returns the version
 * @throws ReplicaSetError `ConfigurationInProgress` where the members are still being asked
 */
export async function install(
  admin: Db,
  primary: MemberAddress,
  config: ReplicaSetConfig,
  bounds: Bounds,
): Promise<number> {
  const reconfiguration = run(admin, { replSetReconfig: config }, bounds);
  try {
    await untilWritten(admin, primary, config, reconfiguration, bounds);
  } catch (error) {
    throw await explained(admin, primary, config, error, bounds);
  }
  return config.version;
}

async function untilWritten(
  admin: Db,
  { host }: MemberAddress,
  config: ReplicaSetConfig,
  reconfiguration: Promise<unknown>,
  bounds: Bounds,
): Promise<void> {
  const startedAt = performance.now();
  const answered = reconfiguration.then(() => true);
  while (performance.now() - startedAt < WRITTEN_WITHIN_MS) {
    const waited = pause(systemClock, WRITTEN_POLL_MS, bounds.signal).then(() => false);
    if (await Promise.race([answered, waited])) return;
    bounds.signal.throwIfAborted();
    if (isWritten(config, await configurationOf(admin, bounds))) return;
  }
  const message = `the members are still being asked about version ${config.version} of the configuration`;
  throw new ReplicaSetError('ConfigurationInProgress', host, message);
}

function isWritten(wanted: ReplicaSetConfig, { version, members }: ReplicaSetConfig): boolean {
  const shape = (of: readonly MemberConfig[]) => of.map(({ _id, host, votes = 1 }) => ({ _id, host, votes }));
  return version === wanted.version && isDeepStrictEqual(shape(members), shape(wanted.members));
}

/** A refusal because somebody else was quicker says so in many ways; the version says it in one. */
async function explained(
  admin: Db,
  { host }: MemberAddress,
  { version }: ReplicaSetConfig,
  error: unknown,
  bounds: Bounds,
): Promise<unknown> {
  if (serverErrorCode(error) === null || (await configurationOf(admin, bounds)).version < version)
    return error;
  const message = 'the configuration was changed by someone else at the same time';
  return new ReplicaSetError('VersionConflict', host, message, { cause: error });
}
