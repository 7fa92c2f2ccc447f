import type { Db, Document, MongoClient } from 'mongodb';

import {
  databaseUsers,
  isUpToDate,
  USER_DATABASE,
  type DatabaseUser,
  type ExistingUser,
} from './database-user.ts';
import { run, type Bounds } from './command.ts';
import { hello } from './hello.ts';
import { CHANGE_LIMIT_MS, type Limit, type MemberCalls } from './member-calls.ts';
import { storedConfiguration } from './member-configuration.ts';
import { serverErrorCode } from './mongo-error.ts';
import { pauseBetweenLooks } from './pause-between-looks.ts';
import type { ClusterCredentials, MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import { setSettings } from './set-settings.ts';

/** Longest wait for a new set to have its first primary; its name may have to appear in DNS first. */
const INITIATION_LIMIT_MS = 45_000;
const INITIATION_POLL_MS = 100;

/** Codes of the server that mean something only here. */
const ALREADY_INITIALIZED = 23;
const NODE_NOT_FOUND = 74;
const INVALID_CONFIG = 93;

/** As {@link ReplicaSetAdmin.initiate}. */
export async function initiate(
  calls: MemberCalls,
  member: MemberAddress,
  setName: string,
  signal: AbortSignal,
): Promise<void> {
  const make = async (client: MongoClient, bounds: Bounds): Promise<void> => {
    const config = { _id: setName, members: [{ _id: 0, host: member.host }], settings: setSettings };
    await initiateOnce(client, config, bounds);
    const stored = (await storedConfiguration(client, bounds))?._id ?? null;
    if (stored !== null && stored !== setName) {
      throw new ReplicaSetError('ForeignReplicaSet', member.host, `belongs to ${stored}, not to ${setName}`);
    }
    await untilPrimary(client, member, setName, bounds);
  };
  await calls.onceAsSystem(member, signal, make, initiationLimit(member, setName));
}

/** As {@link ReplicaSetAdmin.ensureUsers}. */
export async function ensureUsers(
  calls: MemberCalls,
  credentials: ClusterCredentials,
  primary: MemberAddress,
  signal: AbortSignal,
): Promise<boolean> {
  const users = databaseUsers(credentials);
  const ensure = (client: MongoClient, bounds: Bounds): Promise<boolean> =>
    ensureEach(client.db(USER_DATABASE), users, bounds);
  try {
    return await calls.changeAsOperator(primary, signal, ensure);
  } catch (error) {
    if (!(error instanceof ReplicaSetError && error.code === 'AuthenticationFailed')) throw error;
    return calls.onceAsSystem(primary, signal, ensure);
  }
}

function initiationLimit({ host }: MemberAddress, setName: string): Limit {
  const message = `not primary of ${setName} within ${INITIATION_LIMIT_MS / 1000} s`;
  return { ms: INITIATION_LIMIT_MS, notInTime: () => new ReplicaSetError('NotPrimary', host, message) };
}

/** Initiates the set as soon as the member's own name leads to it; one that is initiated already is left as it is. */
async function initiateOnce(client: MongoClient, config: Document, { signal }: Bounds): Promise<void> {
  while (!(await tryInitiate(client, config, signal))) {
    await pauseBetweenLooks(INITIATION_POLL_MS, signal);
  }
}

/** False where the member's own name does not lead to it yet, which passes once DNS has heard of the pod. */
async function tryInitiate(client: MongoClient, config: Document, signal: AbortSignal): Promise<boolean> {
  try {
    await client.db('admin').command({ replSetInitiate: config }, { signal });
    return true;
  } catch (error) {
    switch (serverErrorCode(error)) {
      case ALREADY_INITIALIZED:
        return true;
      case NODE_NOT_FOUND:
        return false;
      case INVALID_CONFIG:
        // One code for all that can be wrong with a configuration; of ours, only this can.
        if (error instanceof Error && error.message.includes('maps to this node')) return false;
        throw error;
      default:
        throw error;
    }
  }
}

/** @throws ReplicaSetError `NotPrimary` where another member is primary */
async function untilPrimary(
  client: MongoClient,
  { host }: MemberAddress,
  setName: string,
  bounds: Bounds,
): Promise<void> {
  for (;;) {
    const { isWritablePrimary, me, primary } = await hello(client, bounds);
    if (isWritablePrimary === true) return;
    // Elected and not writable yet, it names itself.
    if (primary !== undefined && primary !== me) {
      throw new ReplicaSetError('NotPrimary', host, `${primary} is primary of ${setName}`);
    }
    await pauseBetweenLooks(INITIATION_POLL_MS, bounds.signal);
  }
}

/** @returns whether any user was changed */
async function ensureEach(admin: Db, wanted: readonly DatabaseUser[], bounds: Bounds): Promise<boolean> {
  const { users } = await run<{ users: ExistingUser[] }>(
    admin,
    { usersInfo: wanted.map(({ name }) => name), showCredentials: true },
    bounds,
  );
  let changed = false;
  for (const user of wanted) {
    const existing = users.find((other) => other.user === user.name);
    if (existing !== undefined && isUpToDate(user, existing)) continue;
    await upsertUser(admin, user, existing !== undefined, bounds);
    changed = true;
  }
  return changed;
}

async function upsertUser(admin: Db, user: DatabaseUser, exists: boolean, bounds: Bounds): Promise<void> {
  const command = {
    [exists ? 'updateUser' : 'createUser']: user.name,
    pwd: user.password,
    roles: user.roles,
    mechanisms: ['SCRAM-SHA-256'],
    writeConcern: { w: 'majority', wtimeout: CHANGE_LIMIT_MS },
  };
  await run(admin, command, bounds);
}
