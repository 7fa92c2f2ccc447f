import type { Db, MongoClient } from 'mongodb';

import { run, type Bounds } from './command.ts';
import type { MemberConfig } from './membership-change.ts';
import type { MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import type { ReplicaSetConfig } from './replica-set-view.ts';

/** The configuration that a member acts by. */
export async function configurationOf(admin: Db, bounds: Bounds): Promise<ReplicaSetConfig> {
  const { config } = await run<{ config: ReplicaSetConfig }>(admin, { replSetGetConfig: 1 }, bounds);
  return config;
}

/** The configuration that a member has on disk, whether it takes part in the set or not; null: none. */
export async function storedConfiguration(
  client: MongoClient,
  bounds: Bounds,
): Promise<ReplicaSetConfig | null> {
  return client.db('local').collection<ReplicaSetConfig>('system.replset').findOne({}, bounds);
}

/**
 * What is decided about a configuration's members.
 *
 * @throws ReplicaSetError `ConfigurationRejected` where the decision is a RangeError
 */
export function allowed<T extends readonly MemberConfig[] | null>(
  { host }: MemberAddress,
  decide: () => T,
): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ReplicaSetError('ConfigurationRejected', host, error.message, { cause: error });
  }
}
