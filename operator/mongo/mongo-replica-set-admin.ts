import type { Db, Document, MongoClient } from 'mongodb';

import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  POINTER_ID,
  type DatasetPointer,
} from '../../catalog/dataset-pointer.ts';
import { isConnectionLost } from '../../mongo/is-connection-lost.ts';
import {
  databaseUsers,
  isUpToDate,
  operatorIdentity,
  QUERY_USER,
  systemIdentity,
  USER_DATABASE,
  type ExistingUser,
} from './database-user.ts';
import { directClient, DirectClients, type Identity } from './direct-clients.ts';
import {
  membersAfter,
  survivingMembers,
  type MemberConfig,
  type MembershipChange,
  type Remainder,
} from './membership-change.ts';
import { asReplicaSetError, serverErrorCode } from './mongo-error.ts';
import type {
  ClusterCredentials,
  MemberAddress,
  MemberProbe,
  ReplicaSetAdmin,
  ReplicaSetAdmins,
  ReplicaSetView,
} from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';
import { PrimaryLooks } from './primary-looks.ts';
import {
  primarysNewestWrite,
  replicaSetIdOf,
  replicaSetView,
  type ReplicaSetConfig,
  type ReplicaSetStatus,
} from './replica-set-view.ts';

/** Longest wait for an answer that costs the member nothing. */
const READ_LIMIT_MS = 5_000;
/** Longest wait for a change that has to reach a majority of the members. */
const CHANGE_LIMIT_MS = 15_000;
/** Longest wait for a new set to have its first primary; its name may have to appear in DNS first. */
const INITIATION_LIMIT_MS = 45_000;
const INITIATION_POLL_MS = 100;
/** How often, and after what pause each time, is looked again where a member lacks a write: mostly it is just being copied. */
const LAG_RECHECKS = 5;
const LAG_RECHECK_MS = 200;
/** Longest time a primary refuses writes for a secondary to catch up before it steps down. */
const CATCH_UP_SECONDS = 10;

/** Codes of the server that mean something only in one place. */
const ALREADY_INITIALIZED = 23;
const MAX_TIME_EXPIRED = 50;
const NODE_NOT_FOUND = 74;
const INVALID_CONFIG = 93;
const EXCEEDED_TIME_LIMIT = 262;

interface Hello {
  readonly setName?: string;
  readonly me?: string;
  readonly primary?: string;
  readonly isWritablePrimary?: boolean;
  readonly secondary?: boolean;
  readonly setVersion?: number;
}

/** What one request may take; handed to every call of the driver. */
interface Bounds {
  readonly signal: AbortSignal;
  readonly maxTimeMS: number;
}

/** ReplicaSetAdmins over the MongoDB driver. */
export class MongoReplicaSetAdmins implements ReplicaSetAdmins {
  readonly #clients: DirectClients;
  readonly #looks = new PrimaryLooks();

  constructor(clients = new DirectClients()) {
    this.#clients = clients;
  }

  of(credentials: ClusterCredentials): ReplicaSetAdmin {
    return new MongoReplicaSetAdmin(this.#clients, this.#looks, credentials);
  }

  async close(): Promise<void> {
    await this.#clients.close();
  }
}

class MongoReplicaSetAdmin implements ReplicaSetAdmin {
  readonly #clients: DirectClients;
  readonly #looks: PrimaryLooks;
  readonly #credentials: ClusterCredentials;
  readonly #operator: Identity;
  readonly #system: Identity;

  constructor(clients: DirectClients, looks: PrimaryLooks, credentials: ClusterCredentials) {
    this.#clients = clients;
    this.#looks = looks;
    this.#credentials = credentials;
    this.#operator = operatorIdentity(credentials);
    this.#system = systemIdentity(credentials);
  }

  async probe(member: MemberAddress, signal: AbortSignal): Promise<MemberProbe> {
    try {
      const hello = await this.#read(member, null, signal, (client, bounds) =>
        run<Hello>(client.db('admin'), { hello: 1 }, bounds),
      );
      if (hello.setName === undefined) return await this.#probeWithoutSet(member, signal);
      return {
        state: 'Member',
        setName: hello.setName,
        host: hello.me ?? member.host,
        role: hello.isWritablePrimary === true ? 'Primary' : hello.secondary === true ? 'Secondary' : 'Other',
        primary: hello.primary ?? null,
        configVersion: hello.setVersion ?? 0,
      };
    } catch (error) {
      if (error instanceof ReplicaSetError) return { state: 'Unreachable', error: error.message };
      throw error;
    }
  }

  async view(member: MemberAddress, signal: AbortSignal): Promise<ReplicaSetView> {
    return this.#read(member, this.#operator, signal, async (client, bounds) => {
      const admin = client.db('admin');
      const { config } = await run<{ config: ReplicaSetConfig }>(admin, { replSetGetConfig: 1 }, bounds);
      for (let look = 0; ; look++) {
        const view = this.#seen(config, await run<ReplicaSetStatus>(admin, { replSetGetStatus: 1 }, bounds));
        const lags = view.members.some(({ lagSeconds }) => lagSeconds !== null && lagSeconds > 1);
        if (!lags || look === LAG_RECHECKS) return view;
        await pause(LAG_RECHECK_MS, bounds.signal);
      }
    });
  }

  #seen(config: ReplicaSetConfig, status: ReplicaSetStatus): ReplicaSetView {
    const at = performance.now();
    const newestWrite = primarysNewestWrite(status);
    const id = replicaSetIdOf(config);
    const view = replicaSetView(config, status, this.#looks.of(id), at);
    if (newestWrite !== null) this.#looks.add(id, { at, newestWrite });
    return view;
  }

  async initiate(member: MemberAddress, setName: string, signal: AbortSignal): Promise<void> {
    const notInTime = (): ReplicaSetError =>
      new ReplicaSetError(
        'NotPrimary',
        member.host,
        `not primary of ${setName} within ${INITIATION_LIMIT_MS / 1000} s`,
      );
    await this.#bounded(member, INITIATION_LIMIT_MS, signal, notInTime, async (bounds) => {
      // Not from the kept clients: this user is needed a few times in the life of a cluster.
      const client = directClient(member.address, this.#system);
      try {
        const config = { _id: setName, members: [{ _id: 0, host: member.host }] };
        while (!(await tryInitiate(client, config, bounds))) await pause(INITIATION_POLL_MS, bounds.signal);
        const stored = (await storedConfig(client, bounds))?._id ?? null;
        if (stored !== null && stored !== setName) {
          throw new ReplicaSetError(
            'ForeignReplicaSet',
            member.host,
            `belongs to ${stored}, not to ${setName}`,
          );
        }
        for (;;) {
          const { isWritablePrimary, me, primary } = await run<Hello>(
            client.db('admin'),
            { hello: 1 },
            bounds,
          );
          if (isWritablePrimary === true) return;
          // Elected and not writable yet, it names itself.
          if (primary !== undefined && primary !== me) {
            throw new ReplicaSetError('NotPrimary', member.host, `${primary} is primary of ${setName}`);
          }
          await pause(INITIATION_POLL_MS, bounds.signal);
        }
      } finally {
        await client.close();
      }
    });
  }

  async ensureUsers(primary: MemberAddress, signal: AbortSignal): Promise<boolean> {
    const ensure = async (client: MongoClient, bounds: Bounds): Promise<boolean> => {
      const admin = client.db(USER_DATABASE);
      const wanted = databaseUsers(this.#credentials);
      const { users } = await run<{ users: ExistingUser[] }>(
        admin,
        { usersInfo: wanted.map(({ name }) => name), showCredentials: true },
        bounds,
      );
      let changed = false;
      for (const user of wanted) {
        const existing = users.find((other) => other.user === user.name);
        if (existing && isUpToDate(user, existing)) continue;
        await run(
          admin,
          {
            [existing ? 'updateUser' : 'createUser']: user.name,
            pwd: user.password,
            roles: user.roles,
            mechanisms: ['SCRAM-SHA-256'],
            writeConcern: { w: 'majority', wtimeout: CHANGE_LIMIT_MS },
          },
          bounds,
        );
        changed = true;
      }
      return changed;
    };
    try {
      return await this.#change(primary, this.#operator, signal, ensure);
    } catch (error) {
      if (!(error instanceof ReplicaSetError && error.code === 'AuthenticationFailed')) throw error;
      return this.#bounded(
        primary,
        CHANGE_LIMIT_MS,
        signal,
        noAnswer(primary, CHANGE_LIMIT_MS),
        async (bounds) => {
          const client = directClient(primary.address, this.#system);
          try {
            return await ensure(client, bounds);
          } finally {
            await client.close();
          }
        },
      );
    }
  }

  async reconfigure(
    primary: MemberAddress,
    basedOnVersion: number,
    change: MembershipChange,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#change(primary, this.#operator, signal, async (client, bounds) => {
      const admin = client.db('admin');
      const config = await configOf(admin, bounds);
      if (config.version !== basedOnVersion) {
        throw new ReplicaSetError(
          'VersionConflict',
          primary.host,
          `the configuration has version ${config.version}, the change was decided for version ${basedOnVersion}`,
        );
      }
      const members = allowed(primary, () => membersAfter(config.members, change));
      if (members === null) return config.version;
      const version = config.version + 1;
      try {
        await run(admin, { replSetReconfig: { ...config, version, members } }, bounds);
      } catch (error) {
        const code = serverErrorCode(error);
        if (code === MAX_TIME_EXPIRED) {
          const message = `version ${version} of the configuration has not reached a majority of the voters in time`;
          throw new ReplicaSetError('ConfigurationInProgress', primary.host, message, { cause: error });
        }
        if (code !== null && (await configOf(admin, bounds)).version !== config.version) {
          const message = 'the configuration was changed by someone else at the same time';
          throw new ReplicaSetError('VersionConflict', primary.host, message, { cause: error });
        }
        throw error;
      }
      return version;
    });
  }

  async forceReconfigure(
    survivor: MemberAddress,
    remainder: Remainder,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#change(survivor, this.#operator, signal, async (client, bounds) => {
      const admin = client.db('admin');
      const config = await configOf(admin, bounds);
      const members = allowed(survivor, () => survivingMembers(config.members, remainder));
      if (members.length === config.members.length) return config.version;
      const version = config.version + 1;
      await run(admin, { replSetReconfig: { ...config, version, members }, force: true }, bounds);
      // The member adds a random number to the version, so that two halves of a set forced apart cannot share one.
      return (await configOf(admin, bounds)).version;
    });
  }

  async stepDown(primary: MemberAddress, seconds: number, signal: AbortSignal): Promise<void> {
    // The server demands that the time to catch up be the shorter one.
    const secondaryCatchUpPeriodSecs = Math.min(CATCH_UP_SECONDS, seconds - 1);
    try {
      await this.#change(primary, this.#operator, signal, (client, { signal }) =>
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

  async shutDown(member: MemberAddress, signal: AbortSignal): Promise<boolean> {
    return this.#change(member, this.#system, signal, async (client, bounds) => {
      const admin = client.db('admin');
      const { setName } = await run<Hello>(admin, { hello: 1 }, bounds);
      if (setName !== undefined) return false;
      try {
        await run(admin, { shutdown: 1, force: true }, bounds);
      } catch (error) {
        // It ends before it can answer, which is the answer.
        if (!isConnectionLost(error)) throw error;
      }
      return true;
    });
  }

  async queryConnections(member: MemberAddress, signal: AbortSignal): Promise<number> {
    return this.#read(member, this.#operator, signal, async (client, bounds) => {
      const [count] = await client
        .db('admin')
        .aggregate<{ connections: number }>(
          [
            { $currentOp: { allUsers: true, idleConnections: true, idleSessions: false } },
            { $match: { effectiveUsers: { user: QUERY_USER, db: USER_DATABASE } } },
            { $group: { _id: '$connectionId' } },
            { $count: 'connections' },
          ],
          bounds,
        )
        .toArray();
      return count?.connections ?? 0;
    });
  }

  async datasetPointer(member: MemberAddress, signal: AbortSignal): Promise<DatasetPointer | null> {
    return this.#read(member, this.#operator, signal, (client, bounds) =>
      client
        .db(DATABASE_NAME)
        .collection<DatasetPointer>(DATASETS_COLLECTION)
        .findOne({ _id: POINTER_ID }, { ...bounds, readConcern: 'majority' }),
    );
  }

  /**
   * A member that takes part in no set has no users of ours either, so only the members' own one can be asked. The stored
   * configuration tells a new member from one that was removed, or has not read it yet; `hello` says the same of all three.
   */
  async #probeWithoutSet(member: MemberAddress, signal: AbortSignal): Promise<MemberProbe> {
    return this.#read(member, this.#system, signal, async (client, bounds) => {
      const stored = await storedConfig(client, bounds);
      if (stored === null) return { state: 'Uninitiated' };
      const listed = stored.members.some(({ host }) => host === member.host);
      const lost = listed && (await isRemoved(client.db('admin'), bounds));
      return { state: 'Outside', setName: stored._id, lost };
    });
  }

  /** Asks what changes nothing; once more where the kept connection turns out to be dead, which says nothing of the member. */
  async #read<T>(
    member: MemberAddress,
    identity: Identity | null,
    signal: AbortSignal,
    ask: (client: MongoClient, bounds: Bounds) => Promise<T>,
  ): Promise<T> {
    return this.#bounded(member, READ_LIMIT_MS, signal, noAnswer(member, READ_LIMIT_MS), (bounds) =>
      this.#clients.use(member.address, identity, async (client) => {
        try {
          return await ask(client, bounds);
        } catch (error) {
          if (!isConnectionLost(error)) throw error;
          return ask(client, bounds);
        }
      }),
    );
  }

  async #change<T>(
    member: MemberAddress,
    identity: Identity,
    signal: AbortSignal,
    make: (client: MongoClient, bounds: Bounds) => Promise<T>,
  ): Promise<T> {
    return this.#bounded(member, CHANGE_LIMIT_MS, signal, noAnswer(member, CHANGE_LIMIT_MS), (bounds) =>
      this.#clients.use(member.address, identity, (client) => make(client, bounds)),
    );
  }

  async #bounded<T>(
    member: MemberAddress,
    limitMs: number,
    signal: AbortSignal,
    notInTime: () => ReplicaSetError,
    operation: (bounds: Bounds) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const limit = AbortSignal.timeout(limitMs);
    try {
      const either = AbortSignal.any([signal, limit]);
      return await unlessAborted(either, operation({ signal: either, maxTimeMS: limitMs }));
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted && !(error instanceof ReplicaSetError)) throw notInTime();
      throw asReplicaSetError(member.host, error);
    }
  }
}

async function run<Answer extends Document>(
  db: Db,
  command: Document,
  { signal, maxTimeMS }: Bounds,
): Promise<Answer> {
  return (await db.command({ ...command, maxTimeMS }, { signal })) as Answer;
}

/** The configuration that a member has on disk, whether it takes part in the set or not; null: none. */
async function storedConfig(client: MongoClient, bounds: Bounds): Promise<ReplicaSetConfig | null> {
  return client.db('local').collection<ReplicaSetConfig>('system.replset').findOne({}, bounds);
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

async function configOf(admin: Db, bounds: Bounds): Promise<ReplicaSetConfig> {
  const { config } = await run<{ config: ReplicaSetConfig }>(admin, { replSetGetConfig: 1 }, bounds);
  return config;
}

function noAnswer({ host }: MemberAddress, limitMs: number): () => ReplicaSetError {
  return () => new ReplicaSetError('Unreachable', host, `no answer within ${limitMs / 1000} s`);
}

/** False where the member's own name does not lead to it yet, which passes once DNS has heard of the pod. */
async function tryInitiate(client: MongoClient, config: Document, { signal }: Bounds): Promise<boolean> {
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

function allowed<T extends readonly MemberConfig[] | null>(member: MemberAddress, decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ReplicaSetError('ConfigurationRejected', member.host, error.message, { cause: error });
  }
}

/** The driver heeds a signal in an operation, but not while it connects. What is abandoned here ends by the client's own limits. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
