import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const repository = resolve(import.meta.dirname, '../..');
/** Longest wait for anything of a control plane to be up. */
export const startDeadlineMs = 60_000;
export const pollEveryMs = 50;
const shownLogLines = 25;

/** A component is missing, did not start, or ended by itself; the message has its last log lines and what to do. */
export class ControlPlaneError extends Error {
  readonly code = 'CONTROL_PLANE';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ControlPlaneError';
  }
}

/** The folder of etcd, kube-apiserver, kube-controller-manager and kubectl: `MOVIE_SEARCH_BIN`, else `.local/bin`. */
export function binaryFolder(): string {
  return process.env['MOVIE_SEARCH_BIN'] ?? join(repository, '.local/bin');
}

/** The path of a program there. @throws ControlPlaneError where it is missing */
export async function binary(name: string): Promise<string> {
  const path = join(binaryFolder(), name);
  try {
    await access(path, constants.X_OK);
  } catch (cause) {
    throw new ControlPlaneError(
      `${path} is missing or not executable: run "make tools", or set MOVIE_SEARCH_BIN to the folder that has it`,
      { cause },
    );
  }
  return path;
}

/**
 * Kills the processes it was told of, and removes the folder, once its standard input closes: which the
 * kernel does when this process ends, however it ends. In a process group of its own, so that a Ctrl-C
 * meant for the tests does not end it first.
 */
function startWatchdog(folder: string): ChildProcess {
  const script = 'while read -r pid; do pids="$pids $pid"; done; kill -9 $pids 2>/dev/null; rm -rf "$0"';
  const watchdog = spawn('sh', ['-c', script, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}

/** One process of a control plane, with its log. */
export class Component {
  readonly name: string;
  readonly pid: number;
  readonly #logFile: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<string>;
  #endedBecause: string | undefined;
  #stopping = false;

  private constructor(name: string, logFile: string, child: ChildProcess) {
    this.name = name;
    this.pid = child.pid ?? -1;
    this.#logFile = logFile;
    this.#process = child;
    this.#ended = new Promise((settle) => {
      child.once('error', (error) => settle(error.message));
      child.once('exit', (code, signal) => settle(`exit ${signal ?? String(code)}`));
    });
    void this.#ended.then((reason) => {
      this.#endedBecause = this.#stopping ? undefined : reason;
    });
  }

  static async start(
    name: string,
    args: readonly string[],
    folder: string,
    watchdog: ChildProcess,
  ): Promise<Component> {
    const path = await binary(name);
    const logFile = join(folder, `${name}.log`);
    const log = await open(logFile, 'w');
    try {
      const child = spawn(path, args, { cwd: folder, detached: true, stdio: ['ignore', log.fd, log.fd] });
      child.unref();
      if (child.pid !== undefined) watchdog.stdin?.write(`${child.pid}\n`);
      return new Component(name, logFile, child);
    } finally {
      await log.close();
    }
  }

  /** Waits until `probe` holds. @throws ControlPlaneError if the process ends first or the deadline passes. */
  async waitUntil(probe: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + startDeadlineMs;
    while (!(await probe())) {
      if (this.#endedBecause !== undefined) throw await this.failure(`ended at once (${this.#endedBecause})`);
      if (Date.now() > deadline) throw await this.failure(`was not ready within ${startDeadlineMs / 1000} s`);
      await delay(pollEveryMs);
    }
  }

  /** Why it ended although nobody stopped it; undefined while it runs. */
  get endedBecause(): string | undefined {
    return this.#endedBecause;
  }

  async failure(what: string): Promise<ControlPlaneError> {
    const lines = (await readFile(this.#logFile, 'utf8')).trimEnd().split('\n').slice(-shownLogLines);
    return new ControlPlaneError(`${this.name} ${what}. Its last lines:\n${lines.join('\n')}`);
  }

  async kill(): Promise<void> {
    this.#stopping = true;
    this.#process.ref(); // It must not hold the test process open while it runs, but its end is waited for.
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
}

/** The processes of one control plane. */
export class Processes {
  readonly #folder: string;
  readonly #watchdog: ChildProcess;
  readonly #components: Component[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.#watchdog = startWatchdog(folder);
  }

  async start(name: string, args: readonly string[]): Promise<Component> {
    const component = await Component.start(name, args, this.#folder, this.#watchdog);
    this.#components.push(component);
    return component;
  }

  async end(component: Component): Promise<void> {
    await component.kill();
    this.#components.splice(this.#components.indexOf(component), 1);
  }

  async kill(): Promise<void> {
    await Promise.all(this.#components.map((component) => component.kill()));
    this.#watchdog.kill('SIGKILL');
  }

  pids(): ReadonlyMap<string, number> {
    return new Map(this.#components.map(({ name, pid }) => [name, pid]));
  }

  /** @throws ControlPlaneError where one has ended by itself */
  async assertRun(): Promise<void> {
    const lost = this.#components.find((component) => component.endedBecause !== undefined);
    if (lost !== undefined) throw await lost.failure(`ended by itself (${lost.endedBecause ?? ''})`);
  }
}
