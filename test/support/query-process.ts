import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { compileCache } from './compile-cache.ts';
import { waitUntil } from './wait-until.ts';

/** The query service as a process of its own. */
export interface QueryProcess {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly adminUrl: string;
  readonly pid: number;
  /** The last lines of its log, for a failing test to show. */
  log(): string;
  ready(): Promise<boolean>;
  /** Sends a signal; resolves with the exit code once it has ended, null where a signal ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const source = join(import.meta.dirname, '../../api/main.ts');

/** Starts `api/main.ts`, or a bundle of it, on free ports with this environment and no setting besides, and waits until it is ready. */
export async function startQueryProcess(
  env: Readonly<Record<string, string>>,
  main: string = source,
): Promise<QueryProcess> {
  const child = spawn(process.execPath, [main], {
    env: { ...compileCache, PORT: '0', ADMIN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = (): boolean => child.kill('SIGKILL');
  process.on('exit', endWithUs);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      process.off('exit', endWithUs);
      resolve(code);
    });
  });
  const tail: string[] = [];
  const listening = new Promise<{ port: number; adminPort: number }>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        tail.push(line);
        if (tail.length > 200) tail.shift();
        if (line.includes('"msg":"listening"'))
          resolve(JSON.parse(line) as { port: number; adminPort: number });
      });
    }
    child.once('error', reject);
    void ended.then((code) => reject(new Error(`the query service ended with ${code}:\n${tail.join('\n')}`)));
  });
  const { port, adminPort } = await listening;
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const service: QueryProcess = {
    url: `http://127.0.0.1:${port}`,
    adminUrl,
    pid: child.pid ?? -1,
    log: () => tail.join('\n'),
    ready: () =>
      fetch(`${adminUrl}/readyz`).then(
        ({ status }) => status === 200,
        () => false, // it does not listen: that is not ready
      ),
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
  await waitUntil('the query service is ready', () => service.ready());
  return service;
}
