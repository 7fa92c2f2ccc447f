import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Document, MongoClient } from 'mongodb';

import { hostPort } from '../../kube/host-port.ts';

const START_DEADLINE_MS = 60_000;
const PORT_IN_USE = 48;

export interface MongodOptions {
  /** Its replica set's name; absent: standalone. */
  replicaSet?: string;
  /** Path of a key file; turns authentication on. */
  keyFile?: string;
  /** The loopback address to listen on. Default `127.0.0.1`. */
  address?: '127.0.0.1' | '::1';
  /** Further command-line arguments. */
  args?: readonly string[];
}

/** One real mongod on a loopback port of its own, with its data in a temporary folder. */
export interface Mongod {
  /** `127.0.0.1:<port>` or `[::1]:<port>`. */
  readonly host: string;
  readonly port: number;
  /** The running process; throws while there is none. */
  readonly pid: number;
  /** The last lines of its log, for a failing test to show. */
  log(): string;
  /** Ends the process at once (SIGKILL unless told otherwise); data and port stay for `restart`. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and port, once killed. */
  restart(): Promise<void>;
  /** Starts it again on the same data and, until the next `restart`, another port: what is configured does not lead to it. */
  restartElsewhere(): Promise<void>;
  /** Ends it for good and deletes its data. */
  stop(): Promise<void>;
}

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
}

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

/** Every mongod still running, so that none outlives the tests. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
});

/** The mongod of `make tools`, or of the folder that MOVIE_SEARCH_BIN names. */
export function mongodBinary(): string {
  const folder = process.env['MOVIE_SEARCH_BIN'] ?? join(import.meta.dirname, '../../.local/bin');
  const binary = join(folder, 'mongod');
  if (!existsSync(binary)) {
    throw new Error(
      `There is no ${binary}: run "make tools", or set MOVIE_SEARCH_BIN to a folder that holds mongod.`,
    );
  }
  return binary;
}

/** Starts a mongod and waits until it takes connections. */
export async function startMongod(options: MongodOptions = {}): Promise<Mongod> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-mongod-'));
  for (;;) {
    const port = await freePort();
    try {
      return new MongodProcess(port, folder, options, await launch(port, folder, options));
    } catch (error) {
      if (error instanceof MongodExited && error.exitCode === PORT_IN_USE) {
        continue;
      }
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

/** Starts a replica set of real mongods with short election times. */
export async function startReplicaSet(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
  const { members: count = 1, name = 'rs', auth = false, initiate = true, args = [], address } = options;
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
      await initiateSet(name, hosts, systemUri);
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

class MongodExited extends Error {
  readonly exitCode: number | null;

  constructor(exitCode: number | null, log: string) {
    super(`mongod ended with ${exitCode ?? 'a signal'} before it took connections:\n${log}`);
    this.exitCode = exitCode;
  }
}

/** A running child and where it writes. */
interface Launched {
  child: ChildProcess;
  exited: Promise<void>;
}

class MongodProcess implements Mongod {
  readonly #home: number;
  #port: number;
  readonly #folder: string;
  readonly #options: MongodOptions;
  #launched: Launched | undefined;

  constructor(port: number, folder: string, options: MongodOptions, launched: Launched) {
    this.#home = port;
    this.#port = port;
    this.#folder = folder;
    this.#options = options;
    this.#launched = launched;
  }

  get port(): number {
    return this.#port;
  }

  get host(): string {
    return hostPort(this.#options.address ?? '127.0.0.1', this.#port);
  }

  get pid(): number {
    const pid = this.#launched?.child.pid;
    if (pid === undefined) {
      throw new Error(`The mongod of ${this.host} is not running.`);
    }
    return pid;
  }

  log(): string {
    return readLog(this.#folder).slice(-100).join('\n');
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const launched = this.#launched;
    if (launched === undefined) {
      return;
    }
    launched.child.kill(signal);
    await launched.exited;
    this.#launched = undefined;
  }

  async restart(): Promise<void> {
    await this.#restartOn(this.#home);
  }

  async restartElsewhere(): Promise<void> {
    await this.#restartOn(await freePort());
  }

  async #restartOn(port: number): Promise<void> {
    await this.kill();
    this.#port = port;
    this.#launched = await launch(port, this.#folder, this.#options);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function launch(port: number, folder: string, options: MongodOptions): Promise<Launched> {
  const args = [
    ...['--dbpath', folder, '--bind_ip', options.address ?? '127.0.0.1', '--port', String(port)],
    ...(options.address === '::1' ? ['--ipv6'] : []),
    // Small, quiet and quick to start; test commands bring fail points.
    ...['--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '64', '--nounixsocket'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false', '--setParameter', 'enableTestCommands=1'],
    ...(options.replicaSet === undefined ? [] : ['--replSet', options.replicaSet]),
    ...(options.keyFile === undefined ? [] : ['--keyFile', options.keyFile]),
    ...(options.args ?? []),
  ];
  const earlierLines = readLog(folder).length;
  const child = spawnBoundToUs(mongodBinary(), args, logFile(folder));
  running.add(child);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running.delete(child);
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (code: number | null): void => {
      clearInterval(look);
      reject(new MongodExited(code, readLog(folder).slice(-100).join('\n')));
    };
    const startedAt = Date.now();
    const look = setInterval(() => {
      if (
        readLog(folder).some((line, at) => at >= earlierLines && line.includes('"Waiting for connections"'))
      ) {
        clearInterval(look);
        child.off('exit', fail);
        resolve();
      } else if (Date.now() - startedAt > START_DEADLINE_MS) {
        child.kill('SIGKILL');
      }
    }, 20);
    child.once('error', (error) => {
      clearInterval(look);
      reject(error);
    });
    child.once('exit', fail);
  });
  return { child, exited };
}

function logFile(folder: string): string {
  return join(folder, 'mongod.log');
}

function readLog(folder: string): string[] {
  const file = logFile(folder);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
}

/**
 * Spawns a process that the kernel ends with this one, even if this one is killed without a chance to clean up. It
 * writes to a file: a pipe that a busy test does not empty would bring it to a halt.
 */
function spawnBoundToUs(binary: string, args: readonly string[], log: string): ChildProcess {
  const setpriv = '/usr/bin/setpriv';
  const output = openSync(log, 'a');
  try {
    const options: SpawnOptions = { stdio: ['ignore', output, output] };
    return existsSync(setpriv)
      ? spawn(setpriv, ['--pdeathsig', 'KILL', binary, ...args], options)
      : spawn(binary, args, options);
  } finally {
    closeSync(output);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') {
          reject(new Error('The system gave no TCP port.'));
        } else {
          resolve(address.port);
        }
      });
    });
  });
}

async function asSystem(uri: string, keyFile: string): Promise<string> {
  const key = (await readFile(keyFile, 'utf8')).replace(/\s/gu, '');
  const url = uri.replace('mongodb://', `mongodb://__system:${encodeURIComponent(key)}@`);
  return `${url}&authSource=local&authMechanism=SCRAM-SHA-256`;
}

async function initiateSet(name: string, hosts: readonly string[], systemUri: string): Promise<void> {
  const [first = ''] = hosts;
  await withMember(systemUri, first, (client) =>
    client.db('admin').command({
      replSetInitiate: {
        _id: name,
        members: hosts.map((host, _id) => ({ _id, host })),
        settings: { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500 },
      },
    }),
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
