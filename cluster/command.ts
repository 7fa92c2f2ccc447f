import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** A program that could not be started, was stopped by a signal, or ended with something other than 0. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly code = 'COMMAND_FAILED';
  readonly command: string;
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(command: string, exitCode: number | null, why: string, stderr: string, options?: ErrorOptions) {
    super(`${command}: ${why}${stderr === '' ? '' : `\n${lastLines(stderr, 15)}`}`, options);
    this.command = command;
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Buffer | Readable;
  /** Everything the program says is also appended here. */
  readonly log?: string;
  /** Called with every whole line of either output. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds after which the program is killed and `CommandFailed` thrown. */
  readonly timeout?: number;
  /**
   * Let it run on when this process is killed. Otherwise the kernel kills it too, so that a half-done
   * `kind create` of a killed `make up` cannot meet the next one.
   */
  readonly outlive?: boolean;
}

/**
 * Runs a program to its end and returns what it wrote to standard output.
 * Throws `CommandFailed` with the end of its standard error, or the error of its log where that cannot be written.
 */
export async function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const shown = [basename(program), ...args].join(' ').slice(0, 300);
  const [executable, argv] = options.outlive === true ? [program, args] : tied(program, args);
  const log = options.log === undefined ? undefined : openLog(options.log, shown);
  const settings: SpawnOptions = {
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: environment(options.env),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: 'SIGKILL' }),
  };
  const child = spawn(executable, argv, settings);
  const out: string[] = [];
  const err: string[] = [];
  collect(child.stdout, out, log, options.onLine);
  collect(child.stderr, err, log, options.onLine);
  feed(child.stdin, options.input);
  const written = log === undefined ? Promise.resolve() : finished(log);
  // What became of it is told when the program has ended; nobody waits for it before.
  written.catch(() => undefined);
  return new Promise((resolve, reject) => {
    // Only once the log is whole: whoever is told of a failure reads it there.
    const settle = (how: () => void): void => {
      log?.end();
      written.then(how, reject);
    };
    const fail = (exitCode: number | null, why: string, cause?: Error): void =>
      settle(() => reject(new CommandFailed(shown, exitCode, why, err.join(''), cause && { cause })));
    child.once('error', (error) => fail(null, error.message, error));
    child.once('close', (exitCode, signal) => {
      if (exitCode === 0) settle(() => resolve(out.join('')));
      else if (child.killed) fail(exitCode, `had not ended after ${String(options.timeout)} ms`);
      else fail(exitCode, signal === null ? `ended with ${String(exitCode)}` : `was stopped by ${signal}`);
    });
  });
}

/** Whether the program ends with 0. Not being there counts as no. */
export async function succeeds(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<boolean> {
  try {
    await command(program, args, options);
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

function tied(program: string, args: readonly string[]): [string, readonly string[]] {
  return process.platform === 'linux'
    ? ['setpriv', ['--pdeathsig', 'KILL', program, ...args]]
    : [program, args];
}

function environment(added: CommandOptions['env']): NodeJS.ProcessEnv {
  const merged: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(added ?? {})) {
    if (value === undefined) Reflect.deleteProperty(merged, name);
    else merged[name] = value;
  }
  return merged;
}

function openLog(path: string, shown: string): WriteStream {
  mkdirSync(dirname(path), { recursive: true });
  const stream = createWriteStream(path, { flags: 'a' });
  stream.write(`\n$ ${shown}\n`);
  return stream;
}

function collect(
  stream: Readable | null,
  into: string[],
  log: WriteStream | undefined,
  onLine: ((line: string) => void) | undefined,
): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    into.push(text);
    log?.write(text);
    if (onLine === undefined) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
}

function feed(stdin: NodeJS.WritableStream | null, input: CommandOptions['input']): void {
  if (stdin === null || input === undefined) return;
  // A program may end without reading all of its input; its exit status says whether that was a failure.
  stdin.on('error', () => undefined);
  if (typeof input === 'string' || Buffer.isBuffer(input)) stdin.end(input);
  else input.pipe(stdin);
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
