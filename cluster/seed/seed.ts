import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { clusterEnvironment } from '../environment.ts';
import { Kubectl } from '../kubectl.ts';
import { readState } from '../state.ts';
import { parseLoadLine } from './load-line.ts';
import { type Bar, LoadView } from './load-view.ts';
import { parseReplicaSetUri, type ReplicaSetUri } from './replica-set-uri.ts';
import { seedCluster } from './seed-cluster.ts';

export interface SeedOptions {
  readonly clone: Clone;
  /** `FILES=`, `VERSION=` and `URI=`, as given. */
  readonly files: string | undefined;
  readonly version: string | undefined;
  readonly uri: string | undefined;
  readonly out: NodeJS.WriteStream;
  readonly today: Date;
}

const usage = 'make seed FILES=/data/imdb VERSION=2026-12 URI=mongodb://127.0.0.1:27017/?replicaSet=rs0';

/**
 * Loads files and shows how far the load is: into the replica set that `uri` names, or without one by the operator of the local cluster.
 *
 * @returns the exit code: 0 where the version is served
 * @throws ClusterError where it is not said what to load, or there is nothing to load it into
 */
export async function seed(options: SeedOptions): Promise<number> {
  const { clone, files, version, uri, out, today } = options;
  const state = readState(clone.paths);
  if (uri !== undefined || files === undefined || state === undefined) return seedReplicaSet(options);
  const folder = resolve(files);
  const load = {
    folder,
    format: formatIn(folder),
    version: version ?? labelOf(today),
    node: `${state.name}-worker`,
  };
  const view = new LoadView((text) => out.write(text), out.isTTY ? await bars(out) : null);
  process.once('SIGINT', () => {
    view.end();
    out.write('  … the operator goes on with the load: kubectl get msc movies --watch\n');
    process.exit(130);
  });
  try {
    return await seedCluster(load, {
      kubectl: new Kubectl(clone, join(clone.paths.bin, 'kubectl')),
      env: clusterEnvironment(clone, state),
      view,
      say: (text) => out.write(text),
    });
  } finally {
    view.end();
  }
}

/** A version's name, where none was given. */
function labelOf(today: Date): string {
  return today.toISOString().slice(0, 10);
}

/**
 * Runs the loader on this machine, as a process of its own. Ctrl-C stops it as a pod's end does; what became of
 * it is what it says last.
 */
async function seedReplicaSet(options: SeedOptions): Promise<number> {
  const { clone, out } = options;
  const { root } = clone.paths;
  const folder = mkdtempSync(join(tmpdir(), 'movie-search-seed-'));
  try {
    const env = seedEnvironment(options, folder);
    const view = new LoadView((text) => out.write(text), out.isTTY ? await bars(out) : null);
    const child = spawn(process.execPath, [join(root, 'seed', 'main.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    // Ctrl-C reaches the loader by itself, and it ends in its own time; here it must only not end us before it has said what became of it.
    const stop = (signal: NodeJS.Signals): void => {
      if (signal !== 'SIGINT') child.kill('SIGTERM');
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, stop);
    const failures: string[] = [];
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = parseLoadLine(text);
      if (line?.msg === 'failed') failures.push(line.err.message);
      else if (line !== null) view.show(line);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    // The log has the message with those of its causes behind it; the report has the sentence alone.
    for (const failure of failures) view.show({ msg: 'failed', err: { message: reportIn(env) ?? failure } });
    view.end();
    for (const signal of signals) process.off(signal, stop);
    if (code === null)
      out.write('The loader was killed: nothing was switched unless it said so. Run it again.\n');
    return code ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the loader is told. A password goes into a file in `folder`, which nobody else can read. */
export function seedEnvironment(
  { files, version, uri, today }: Omit<SeedOptions, 'out' | 'clone'>,
  folder: string,
): Record<string, string> {
  if (files === undefined) throw new ClusterError('SEED_FILES', 'say where the files are', [usage]);
  if (uri === undefined) {
    throw new ClusterError('SEED_URI', 'say which replica set to load into', [
      usage,
      'into the local cluster: make up, and then make seed without URI',
      'in another cluster the operator loads: kubectl edit msc movies, spec.dataset.source and a new spec.dataset.version',
    ]);
  }
  const source = resolve(files);
  const target = parseReplicaSetUri(uri);
  return {
    SOURCE: 'directory',
    SOURCE_DIRECTORY: source,
    SOURCE_FORMAT: formatIn(source),
    DATASET_VERSION: version ?? labelOf(today),
    MONGODB_HOSTS: target.hosts,
    MONGODB_REPLICA_SET: target.replicaSet,
    REPORT_FILE: join(folder, 'report'),
    LOG_LEVEL: 'info',
    ...(target.database !== undefined && { MONGODB_DATABASE: target.database }),
    ...loginIn(target, folder),
  };
}

/** What the loader has told whoever started it; null: it came to nothing. */
function reportIn({ REPORT_FILE = '' }: Record<string, string>): string | null {
  return existsSync(REPORT_FILE) ? readFileSync(REPORT_FILE, 'utf8') : null;
}

function loginIn({ username, password }: ReplicaSetUri, folder: string): Record<string, string> {
  if (username === undefined || password === undefined) return {};
  const file = join(folder, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  chmodSync(folder, 0o700);
  return { MONGODB_USERNAME: username, MONGODB_PASSWORD_FILE: file };
}

function formatIn(folder: string): 'IMDb' | 'JSONLines' {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ClusterError('SEED_FILES', `there is no folder ${folder}`, [usage]);
  }
  return readdirSync(folder).some((name) => /^titles\.jsonl(?:\.gz|\.zst)?$/u.test(name))
    ? 'JSONLines'
    : 'IMDb';
}

async function bars(stream: NodeJS.WriteStream): Promise<() => Bar> {
  const { SingleBar } = await import('cli-progress');
  return () =>
    new SingleBar({
      format: '  {phase} {bar} {share} {rate} {left}',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      stream,
    });
}
