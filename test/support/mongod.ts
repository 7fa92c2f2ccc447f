import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hostPort } from '../../kube/host-port.ts';

/** Longest wait for a mongod, or a set of them, to be up. */
export const START_DEADLINE_MS = 60_000;
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
  /** A folder with the data of a mongod that ended in order; it starts on a copy. */
  dataFrom?: string;
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
  /** Ends it in order (it may take seconds), leaves what it has stored in `folder`, where nothing may be yet, and is done. */
  keepData(folder: string): Promise<void>;
  /** Ends it for good and deletes its data. */
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
  if (options.dataFrom !== undefined) {
    await cp(options.dataFrom, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
    // Of the process that wrote them: this one's own lines would be looked for behind its.
    await Promise.all(['mongod.log', 'mongod.lock'].map((name) => rm(join(folder, name), { force: true })));
  }
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

  async keepData(folder: string): Promise<void> {
    await this.kill('SIGTERM');
    await cp(this.#folder, folder, { recursive: true, errorOnExist: true, force: false });
    await this.stop();
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
