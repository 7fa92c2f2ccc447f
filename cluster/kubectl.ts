import { join } from 'node:path';
import type { Clone } from './clone.ts';
import { command } from './command.ts';

/** kubectl against this clone's cluster, and never another: the kubeconfig is named in every call. */
export class Kubectl {
  readonly #program: string;
  readonly #kubeconfig: string;
  readonly #log: string;

  constructor(clone: Clone, program: string) {
    this.#program = program;
    this.#kubeconfig = clone.paths.kubeconfig;
    this.#log = join(clone.paths.logs, 'kubectl.log');
  }

  async run(args: readonly string[], input?: string): Promise<string> {
    return command(this.#program, ['--kubeconfig', this.#kubeconfig, ...args], {
      log: this.#log,
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Runs quietly: for questions asked every second, which would drown the log. */
  async ask(args: readonly string[]): Promise<string> {
    return command(this.#program, ['--kubeconfig', this.#kubeconfig, ...args], { timeout: 20_000 });
  }

  /** Program and arguments, for who reads what it says while it runs. */
  program(args: readonly string[]): [string, string[]] {
    return [this.#program, ['--kubeconfig', this.#kubeconfig, ...args]];
  }

  async apply(manifest: string): Promise<void> {
    await this.run(['apply', '--filename', '-'], manifest);
  }
}
