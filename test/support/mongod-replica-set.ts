import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { START_DEADLINE_MS, startMongod, type Mongod } from './mongod.ts';

export interface ReplicaSetOptions {
  /** How many data-bearing, voting members. Default 1. */
  members?: number;
  /** Default `rs`. */
  name?: string;
  /** The loopback address that the members listen on. Default `127.0.0.1`. */
  address?: '127.0.0.1' | '::1';
  /** Makes a key file and turns authentication on; only `systemUri` can log in then. Default false. */
  auth?: boolean;
  /** Initiates the set and waits for a primary and secondaries. Default true. */
  initiate?: boolean;
  args?: readonly string[];
  /** Data of a member of an earlier set of this name that ended in order: every member starts on a copy, and the set is theirs. */
  dataFrom?: string;
}

const FAST_ELECTIONS = { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500 };

export interface ReplicaSet {
  readonly name: string;
  /** `127.0.0.1:<port>` each. */
  readonly hosts: string[];
  readonly members: Mongod[];
  /** Without credentials. */
  readonly uri: string;
  /** As the internal user `__system`; the same as `uri` without `auth`. */
  readonly systemUri: string;
  readonly keyFile?: string;
  /** The present primary; waits for one. */
  primary(): Promise<Mongod>;
  stop(): Promise<void>;
}

/** Starts a replica set of real mongods with short election times. */
export async function startReplicaSet(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
  const { members: count = 1, name = 'rs', auth = false, initiate = true, args = [] } = options;
  const { address, dataFrom } = options;
  const keyFolder = auth ? await mkdtemp(join(tmpdir(), 'movie-search-key-')) : undefined;
  const keyFile = keyFolder === undefined ? undefined : join(keyFolder, 'keyfile');
  if (keyFile !== undefined) {
    await writeFile(keyFile, randomBytes(48).toString('base64'), { mode: 0o400 });
  }
  const started = await Promise.allSettled(
    Array.from({ length: count }, () =>
      startMongod({
        replicaSet: name,
        args,
        ...(address !== undefined && { address }),
        ...(keyFile !== undefined && { keyFile }),
        ...(dataFrom !== undefined && { dataFrom }),
      }),
    ),
  );
  const members = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.stop()));
    if (keyFolder !== undefined) {
      await rm(keyFolder, { recursive: true, force: true });
    }
  };
  try {
    for (const result of started) {
      if (result.status === 'rejected') {
        throw result.reason;
      }
    }
    const hosts = members.map((member) => member.host);
    const uri = `mongodb://${hosts.join(',')}/?replicaSet=${name}`;
    const systemUri = keyFile === undefined ? uri : await asSystem(uri, keyFile);
    if (initiate) {
      await initiateSet(name, hosts, systemUri, dataFrom !== undefined);
    }
    return {
      name,
      hosts,
      members,
      uri,
      systemUri,
      ...(keyFile === undefined ? {} : { keyFile }),
      primary: () => findPrimary(members, systemUri),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function asSystem(uri: string, keyFile: string): Promise<string> {
  const key = (await readFile(keyFile, 'utf8')).replace(/\s/gu, '');
  const url = uri.replace('mongodb://', `mongodb://__system:${encodeURIComponent(key)}@`);
  return `${url}&authSource=local&authMechanism=SCRAM-SHA-256`;
}

async function initiateSet(
  name: string,
  hosts: readonly string[],
  systemUri: string,
  hasData: boolean,
): Promise<void> {
  const [first = ''] = hosts;
  await withMember(systemUri, first, (client) =>
    hasData ? moveSet(client, hosts) : initiateNew(client, name, hosts),
  );
  await withMember(systemUri, first, async (client) => {
    await until(`a primary and ${hosts.length - 1} secondaries in ${name}`, async () => {
      const status = await client.db('admin').command({ replSetGetStatus: 1 });
      const states = (status['members'] as Document[]).map((member) => member['stateStr'] as string);
      return states.filter((state) => state === 'PRIMARY').length === 1 &&
        states.every((state) => state === 'PRIMARY' || state === 'SECONDARY')
        ? true
        : undefined;
    });
    await until(`the primary of ${name} to take writes`, async () => {
      const hello = await client.db('admin').command({ hello: 1 });
      return hello['primary'] === undefined ? undefined : true;
    });
  });
}

async function initiateNew(client: MongoClient, name: string, hosts: readonly string[]): Promise<void> {
  await client.db('admin').command({
    replSetInitiate: { _id: name, members: membersAt(hosts), settings: FAST_ELECTIONS },
  });
}

/** Copies of one member know the set at its old address: one is told of the new ones, and tells the others. */
async function moveSet(client: MongoClient, hosts: readonly string[]): Promise<void> {
  const { config } = await client.db('admin').command({ replSetGetConfig: 1 });
  const known = config as Document & { version: number };
  await client.db('admin').command({
    replSetReconfig: {
      ...known,
      version: known.version + 1,
      members: membersAt(hosts),
      settings: known['settings'] as Document,
    },
    force: true,
  });
}

function membersAt(hosts: readonly string[]): { _id: number; host: string }[] {
  return hosts.map((host, _id) => ({ _id, host }));
}

async function findPrimary(members: readonly Mongod[], systemUri: string): Promise<Mongod> {
  return until('a primary', async () => {
    for (const member of members) {
      const isPrimary = await withMember(systemUri, member.host, async (client) => {
        const hello = await client.db('admin').command({ hello: 1 });
        return hello['isWritablePrimary'] === true;
      }).catch(() => false); // a member that is down is not the primary
      if (isPrimary) return member;
    }
    return undefined;
  });
}

/** Talks to one member directly, with the credentials of `uri`. */
async function withMember<T>(
  uri: string,
  host: string,
  use: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const direct = uri
    .replace(/(mongodb:\/\/(?:[^@/]*@)?)[^/]*/u, `$1${host}`)
    .replace(/replicaSet=[^&]*/u, 'directConnection=true');
  const client = new MongoClient(direct, { serverSelectionTimeoutMS: 5000 });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${START_DEADLINE_MS / 1000} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
