import type { MongoClient } from 'mongodb';

import { unlessAborted } from '../../kube/unless-aborted.ts';
import { isConnectionLost } from '../../mongo/is-connection-lost.ts';
import type { Bounds } from './command.ts';
import { loaderIdentity, operatorIdentity, systemIdentity } from './database-user.ts';
import { directClient, type DirectClients, type Identity } from './direct-clients.ts';
import { hello, type Hello } from './hello.ts';
import { asReplicaSetError } from './mongo-error.ts';
import type { ClusterCredentials, MemberAddress } from './replica-set-admin.ts';
import { ReplicaSetError } from './replica-set-error.ts';

/** Longest wait for an answer to `hello`, which needs no lock: a member that takes longer hangs, or starves. */
const HELLO_LIMIT_MS = 1_000;
/** Longest wait for any other answer that costs the member little, a login included. */
const READ_LIMIT_MS = 2_000;
/** Longest time that a change may take which has to reach a majority of the members. */
export const CHANGE_LIMIT_MS = 15_000;

/** How long an operation may take, and what it is when it takes longer. */
export interface Limit {
  readonly ms: number;
  readonly notInTime: () => ReplicaSetError;
}

type Ask<T> = (client: MongoClient, bounds: Bounds) => Promise<T>;

/** Calls to the members of one cluster: as whom, over which connection, for how long, and what a failure of them is. */
export class MemberCalls {
  readonly #clients: DirectClients;
  readonly #operator: Identity;
  readonly #loader: Identity;
  readonly #system: Identity;

  constructor(clients: DirectClients, credentials: ClusterCredentials) {
    this.#clients = clients;
    this.#operator = operatorIdentity(credentials);
    this.#loader = loaderIdentity(credentials);
    this.#system = systemIdentity(credentials);
  }

  hello(member: MemberAddress, signal: AbortSignal): Promise<Hello> {
    return this.#read(member, null, HELLO_LIMIT_MS, signal, hello);
  }

  readAsOperator<T>(member: MemberAddress, signal: AbortSignal, ask: Ask<T>): Promise<T> {
    return this.#read(member, this.#operator, READ_LIMIT_MS, signal, ask);
  }

  readAsSystem<T>(member: MemberAddress, signal: AbortSignal, ask: Ask<T>): Promise<T> {
    return this.#read(member, this.#system, READ_LIMIT_MS, signal, ask);
  }

  changeAsOperator<T>(member: MemberAddress, signal: AbortSignal, make: Ask<T>): Promise<T> {
    return this.#change(member, this.#operator, signal, make);
  }

  /** As the one user that may write the catalogue. */
  changeAsLoader<T>(member: MemberAddress, signal: AbortSignal, make: Ask<T>): Promise<T> {
    return this.#change(member, this.#loader, signal, make);
  }

  changeAsSystem<T>(member: MemberAddress, signal: AbortSignal, make: Ask<T>): Promise<T> {
    return this.#change(member, this.#system, signal, make);
  }

  /** Over a connection that is not kept: what is done a few times in the life of a cluster. */
  async onceAsSystem<T>(
    member: MemberAddress,
    signal: AbortSignal,
    make: Ask<T>,
    limit: Limit = answerWithin(member, CHANGE_LIMIT_MS),
  ): Promise<T> {
    return bounded(member, limit, signal, async (bounds) => {
      const client = directClient(member.address, this.#system);
      try {
        return await make(client, bounds);
      } finally {
        await client.close();
      }
    });
  }

  /** Asks what changes nothing; once more where the kept connection turns out to be dead, which says nothing of the member. */
  #read<T>(
    member: MemberAddress,
    identity: Identity | null,
    limitMs: number,
    signal: AbortSignal,
    ask: Ask<T>,
  ): Promise<T> {
    const askTwice: Ask<T> = async (client, bounds) => {
      try {
        return await ask(client, bounds);
      } catch (error) {
        if (!isConnectionLost(error)) throw error;
        return ask(client, bounds);
      }
    };
    return bounded(member, answerWithin(member, limitMs), signal, (bounds) =>
      this.#clients.use(member.address, identity, (client) => askTwice(client, bounds)),
    );
  }

  #change<T>(member: MemberAddress, identity: Identity, signal: AbortSignal, make: Ask<T>): Promise<T> {
    return bounded(member, answerWithin(member, CHANGE_LIMIT_MS), signal, (bounds) =>
      this.#clients.use(member.address, identity, (client) => make(client, bounds)),
    );
  }
}

function answerWithin({ host }: MemberAddress, ms: number): Limit {
  return { ms, notInTime: () => new ReplicaSetError('Unreachable', host, `no answer within ${ms / 1000} s`) };
}

/** @throws ReplicaSetError, or the reason of `signal` */
async function bounded<T>(
  member: MemberAddress,
  { ms, notInTime }: Limit,
  signal: AbortSignal,
  operation: (bounds: Bounds) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(ms);
  try {
    const either = AbortSignal.any([signal, limit]);
    // The driver heeds a signal in an operation, but not while it connects. What is abandoned here ends by the client's own limits.
    return await unlessAborted(either, operation({ signal: either, maxTimeMS: ms }));
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted && !(error instanceof ReplicaSetError)) throw notInTime();
    throw asReplicaSetError(member.host, error);
  }
}
