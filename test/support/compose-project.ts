import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readComposeSetup, type ComposeSetup } from '../../cluster/compose/compose-setup.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** One container of a project, as `docker compose ps` tells. */
export interface ComposeContainer {
  readonly id: string;
  readonly service: string;
  /** `running`, `exited`, `restarting`, … */
  readonly state: string;
  /** `healthy`, `unhealthy`, `starting`; empty where there is no health check. */
  readonly health: string;
  readonly exitCode: number;
}

interface PsLine {
  readonly ID: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

/** `compose.yaml` under a project name of a test's own, on the engine of the local cluster, with little of the machine's CPU. */
export class ComposeProject {
  readonly url: string;
  readonly #name: string;
  readonly #setup: ComposeSetup;
  readonly #env: NodeJS.ProcessEnv;

  /** By default as `make env` says. @throws Error that says what to do where Docker Compose was not provided */
  constructor(name: string, port: number, setupFile = process.env['MOVIE_SEARCH_COMPOSE']) {
    if (setupFile === undefined)
      throw new Error(
        'Docker Compose was not provided: run `SUITE=e2e make test`, or `make compose` and eval "$(make -s env)".',
      );
    this.url = `http://127.0.0.1:${port}`;
    this.#name = name;
    this.#setup = readComposeSetup(setupFile);
    this.#env = { ...process.env, ...this.#setup.env, PORT: String(port) };
  }

  /** Runs `docker compose …`. @returns what it prints */
  async compose(...args: string[]): Promise<string> {
    const [program = '', ...before] = this.#setup.command;
    const limits = join(root, 'test/support/compose-limits.yaml');
    const all = [...before, '--file', limits, '--project-name', this.#name, ...args];
    const { stdout } = await run(program, all, { env: this.#env, maxBuffer: 32 * 2 ** 20 });
    return stdout;
  }

  /** Runs `docker …` on the same engine. @returns what it prints */
  async docker(...args: string[]): Promise<string> {
    const { stdout } = await run('docker', args, { env: this.#env, maxBuffer: 32 * 2 ** 20 });
    return stdout;
  }

  /** Brings everything up, and waits until it is healthy and the dataset is loaded. */
  async up(): Promise<void> {
    try {
      await this.compose('up', '--detach', '--wait', '--wait-timeout', '400');
    } catch (error) {
      const logs = await this.compose('logs', '--no-color', '--tail', '40');
      throw new Error(`It did not come up: ${String(error)}\n${logs}`, { cause: error });
    }
  }

  /** Every container, those that have ended included. */
  async containers(service?: string): Promise<ComposeContainer[]> {
    const lines = await this.compose('ps', '--all', '--no-trunc', '--format', 'json');
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as PsLine)
      .map(({ ID, Service, State, Health, ExitCode }) => ({
        id: ID,
        service: Service,
        state: State,
        health: Health,
        exitCode: ExitCode,
      }))
      .filter((container) => service === undefined || container.service === service);
  }

  /** The service of the mongod that is primary, as the program tells that forms the set. */
  async primary(): Promise<string> {
    const told = await this.formSet();
    const host = String(told.at(-1)?.['primary']);
    return host.replace(/:\d+$/, '');
  }

  /** Runs the program once more that forms the set. @returns the events it logged */
  async formSet(): Promise<Record<string, unknown>[]> {
    const log = await this.compose('run', '--rm', '--no-deps', '--no-TTY', 'replica-set');
    return log
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /**
   * kill -9 of a container's process, by one that sees the host's processes: what `docker kill` ends, the engine does not start
   * again. Returns once the engine has started the container again and it is healthy.
   */
  async crash({ id, service }: ComposeContainer): Promise<void> {
    const inspect = (format: string): Promise<string> => this.docker('inspect', '--format', format, id);
    const [pid = '', image = '', startedAt = ''] = (
      await inspect('{{.State.Pid}} {{.Config.Image}} {{.State.StartedAt}}')
    )
      .trim()
      .split(' ');
    const killer = ['run', '--rm', '--pid=host', '--network=none', '--user=0:0', '--entrypoint=sh', image];
    await this.docker(...killer, '-c', `kill -9 ${pid}`);
    await waitUntil(
      `${service} was started again and is healthy`,
      async () => {
        const [at, health] = (await inspect('{{.State.StartedAt}} {{.State.Health.Status}}'))
          .trim()
          .split(' ');
        return at !== startedAt && health === 'healthy';
      },
      180_000,
    );
  }

  /** Each network of each container that runs, and whether the engine lets that network lead nowhere else. */
  async networks(): Promise<{ readonly service: string; readonly internal: boolean }[]> {
    const running = (await this.containers()).filter(({ state }) => state === 'running');
    const format = '{{range .NetworkSettings.Networks}}{{println .NetworkID}}{{end}}';
    const found = await Promise.all(
      running.map(async ({ id, service }) => {
        const ids = (await this.docker('inspect', '--format', format, id))
          .split('\n')
          .filter((line) => line !== '');
        const internal = await this.docker('network', 'inspect', '--format', '{{.Internal}}', ...ids);
        return internal
          .trim()
          .split('\n')
          .map((line) => ({ service, internal: line === 'true' }));
      }),
    );
    return found.flat();
  }

  /** Names of the networks' bridges on the engine that `make up` started, where the firewall does what is the engine's part elsewhere. */
  get namedBridges(): readonly string[] {
    return Object.entries(this.#setup.env)
      .filter(([name]) => name.startsWith('MOVIE_SEARCH_BRIDGE_'))
      .map(([, bridge]) => bridge);
  }

  /** The rules of this host for what it forwards. Takes root. */
  async firewall(): Promise<string> {
    const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
    return (await run('iptables', ['-w', '-S', 'FORWARD'], { env: { ...process.env, PATH: path } })).stdout;
  }

  /** Takes all of it away, data included. */
  async remove(): Promise<void> {
    await this.compose('down', '--volumes', '--remove-orphans', '--timeout', '30');
  }

  /** What is there of the project: names of containers, volumes and networks. */
  async traces(): Promise<string[]> {
    const filter = ['--filter', `label=com.docker.compose.project=${this.#name}`];
    const found = await Promise.all([
      this.docker('ps', '--all', ...filter, '--format', '{{.Names}}'),
      this.docker('volume', 'ls', ...filter, '--format', '{{.Name}}'),
      this.docker('network', 'ls', ...filter, '--format', '{{.Name}}'),
    ]);
    return found.flatMap((names) => names.split('\n')).filter((name) => name !== '');
  }
}
