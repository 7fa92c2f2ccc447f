import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { bundle } from '../../cluster/images/product-images.ts';
import { startQueryProcess } from '../support/query-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { QueryCatalogue } from './query-catalogue.ts';
import type { RecordedAnswer } from './record-answers.ts';

/** A server under measurement, in a process of its own. */
export interface BenchServer {
  readonly url: string;
  readonly pid: number;
  end(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');

/** Makes the query service as it is in its image. */
export async function bundleQuery(): Promise<void> {
  await bundle(root, 'query');
}

/** The bundled service over all members, with its defaults but for `env` and what `QUERY_ENV` says ("NAME=value NAME=value"). */
export async function startService(
  { set }: Pick<QueryCatalogue, 'set'>,
  env: Readonly<Record<string, string>>,
): Promise<BenchServer> {
  const asked = (process.env['QUERY_ENV'] ?? '').split(' ').filter((each) => each.includes('='));
  const extra = Object.fromEntries(
    asked.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
  const service = await startQueryProcess(
    {
      REPLICAS: set.hosts.join(','),
      POD_NAME: 'bench',
      SHUTDOWN_DELAY_MS: '0',
      NODE_ENV: 'production',
      NODE_OPTIONS: await imageNodeOptions(),
      ...env,
      ...extra,
    },
    join(root, 'dist/query.mjs'),
  );
  await waitUntil('the service has loaded the search snapshot', () => hasFinder(service.url));
  return {
    url: service.url,
    pid: service.pid,
    end: async () => {
      await service.end('SIGKILL');
    },
  };
}

/** The same with directors from memory. */
export async function startMemoryService(
  catalogue: Pick<QueryCatalogue, 'set'>,
  env: Readonly<Record<string, string>>,
): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-bench-routing-'));
  const file = join(folder, 'routing.json');
  await writeFile(file, '{"directorsFrom":"Memory"}\n');
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const service = await startService(catalogue, { ...env, ROUTING_FILE: file });
    // The file is read again while the service runs.
    return { ...service, end: () => service.end().finally(removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** Until it has one, MongoDB answers, and only what begins as was typed. */
async function hasFinder(url: string): Promise<boolean> {
  const response = await fetch(`${url}/titles/suggest?q=abc`);
  const { beginningsOnly } = (await response.json()) as { readonly beginningsOnly?: boolean };
  return beginningsOnly === false;
}

/** How Node runs the service in its image. */
async function imageNodeOptions(): Promise<string> {
  const dockerfile = await readFile(join(root, 'api/Dockerfile'), 'utf8');
  const options = /^ENV NODE_OPTIONS="([^"]+)"$/mu.exec(dockerfile)?.[1];
  if (options === undefined) throw new Error('api/Dockerfile sets no NODE_OPTIONS');
  return options;
}

export function startFind({
  set,
  collection,
}: Pick<QueryCatalogue, 'set' | 'collection'>): Promise<BenchServer> {
  return startServer('query-find-server.ts', [], { URI: set.uri, COLLECTION: collection });
}

export async function startBare(answers: readonly RecordedAnswer[]): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-bench-answers-'));
  try {
    const file = join(folder, 'answers.json');
    await writeFile(file, JSON.stringify(answers));
    return await startServer('query-bare-server.ts', [file], {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error where it ends before it listens */
async function startServer(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<BenchServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, name), ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endWithUs = (): boolean => child.kill('SIGKILL');
  process.on('exit', endWithUs);
  const ended = once(child, 'close').finally(() => process.off('exit', endWithUs));
  const port = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(
      ([line]: unknown[]) => (JSON.parse(line as string) as { port: number }).port,
    ),
    ended.then(([code]: unknown[]) => {
      throw new Error(`${name} ended with ${String(code)} before it listened`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
