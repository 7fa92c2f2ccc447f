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
import { ClusterError } from '../cluster-error.ts';
import { parseLoadLine } from './load-line.ts';
import { type Bar, LoadView } from './load-view.ts';
import { parseReplicaSetUri, type ReplicaSetUri } from './replica-set-uri.ts';

export interface SeedOptions {
  /** The clone's folder. */
  readonly root: string;
  /** `FILES=`, `VERSION=` and `URI=`, as given. */
  readonly files: string | undefined;
  readonly version: string | undefined;
  readonly uri: string | undefined;
  readonly out: NodeJS.WriteStream;
  readonly today: Date;
}

const usage = 'make seed FILES=/data/imdb VERSION=2026-12 URI=mongodb://127.0.0.1:27017/?replicaSet=rs0';

/**
 * Runs the loader on this machine, as a process of its own, and shows how far it is. Ctrl-C stops it as a pod's end does; what became of
 * it is what it says last.
 *
 * @returns its exit code
 */
export async function seed(options: SeedOptions): Promise<number> {
  const { root, out } = options;
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
  { files, version, uri, today }: Omit<SeedOptions, 'out' | 'root'>,
  folder: string,
): Record<string, string> {
  if (files === undefined) throw new ClusterError('SEED_FILES', 'say where the files are', [usage]);
  if (uri === undefined) {
    throw new ClusterError('SEED_URI', 'say which replica set to load into', [
      usage,
      'in a cluster the operator loads: kubectl edit msc movies, spec.dataset.source and a new spec.dataset.version',
    ]);
  }
  const source = resolve(files);
  const target = parseReplicaSetUri(uri);
  return {
    SOURCE: 'directory',
    SOURCE_DIRECTORY: source,
    SOURCE_FORMAT: formatIn(source),
    DATASET_VERSION: version ?? today.toISOString().slice(0, 10),
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
