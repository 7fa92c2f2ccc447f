import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { command } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import type { Stamps } from '../stamp.ts';
import { goEnvironment, requireGo } from './kubelite.ts';

const goPackage = 'github.com/mongodb/mongo-tools/mongoimport/main';
const goFlags = ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w'];

/** Builds mongoimport, beside which a benchmark holds the loader. It has a module of its own: nothing else is built anew for it. */
export async function buildMongoimport(clone: Clone, stamps: Stamps, step: Step): Promise<void> {
  const { root, bin, tmp, logs } = clone.paths;
  const source = join(root, 'cluster', 'mongoimport');
  const target = join(bin, 'mongoimport');
  const key = fingerprint([{ folder: source }, { fact: { goPackage, goFlags } }]);
  if (existsSync(target) && stamps.has('mongoimport', key)) {
    step.cached();
    return;
  }
  await requireGo();
  mkdirSync(bin, { recursive: true });
  mkdirSync(tmp, { recursive: true });
  const draft = join(tmp, 'mongoimport');
  rmSync(draft, { force: true });
  await command('go', [...goFlags, '-o', draft, goPackage], {
    cwd: source,
    env: goEnvironment,
    log: join(logs, 'go-build.log'),
  });
  renameSync(draft, target);
  stamps.set('mongoimport', key);
}
