import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { compileCache } from './compile-cache.ts';
import { waitUntil } from './wait-until.ts';

/** `operator/main.ts` in a process of its own, as the chart has it run, with what it has logged so far. */
export class MainProcess {
  readonly child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  output = '';

  /** @param env over what every test's operator has: `POD_NAMESPACE` must be in it */
  constructor(kubeconfig: string, env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, ['operator/main.ts'], {
      env: {
        ...compileCache,
        PATH: process.env['PATH'],
        KUBECONFIG: kubeconfig,
        POD_NAME: 'operator-1',
        HTTP_PORT: '0',
        DEFAULT_DATABASE_IMAGE: 'mongo:8.0',
        DEFAULT_QUERY_IMAGE: 'movie-search/query:dev',
        DEFAULT_SEED_IMAGE: 'movie-search/seed:dev',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  hasLogged(message: string): boolean {
    return this.output.includes(`"msg":"${message}"`);
  }

  async untilLogged(message: string, deadlineMs = 30_000): Promise<void> {
    await waitUntil(`"${message}" is logged`, () => this.hasLogged(message), deadlineMs).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; logged was: ${this.output}`);
      },
    );
  }

  /** What a scrape of its metrics shows; it must have logged `started`. */
  async metrics(): Promise<string> {
    const port = /"port":(\d+)/.exec(this.output)?.[1] ?? '';
    return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  }

  async exitCode(): Promise<number | null> {
    const [code] = (await this.#ended) as [number | null];
    return code;
  }

  /** kill -9, where it has not ended yet. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }
}
