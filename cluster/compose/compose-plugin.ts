import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { command, succeeds } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import type { Stamps } from '../stamp.ts';
import { goEnvironment, requireGo } from '../tools/kubelite.ts';
import type { Way } from '../way/way.ts';

const goModule = 'github.com/docker/compose/v2';
const version = 'v2.40.3';
const goFlags = [
  'build',
  '-trimpath',
  '-buildvcs=false',
  '-ldflags',
  `-s -w -X ${goModule}/internal.Version=${version}`,
];

/**
 * Docker Compose, as the words that a command line begins with: the plugin that Docker has here, or one built from its Go module.
 * Where images are built, the plugin is built, too: the version is then the one that was tried.
 */
export async function provideCompose(
  clone: Clone,
  stamps: Stamps,
  way: Way,
  env: Readonly<Record<string, string>>,
  step: Step,
): Promise<readonly string[]> {
  if (way === 'published' && (await succeeds('docker', ['compose', 'version'], { env }))) {
    step.cached('the plugin of the Docker that answers');
    return ['docker', 'compose'];
  }
  return [await buildComposePlugin(clone, stamps, step)];
}

/** Builds the plugin, which is a program by itself, too, into `.local/bin`. It has a module of its own: nothing else is built anew for it. */
async function buildComposePlugin(clone: Clone, stamps: Stamps, step: Step): Promise<string> {
  const { root, bin, tmp, logs } = clone.paths;
  const source = join(root, 'cluster', 'compose', 'plugin');
  const target = join(bin, 'docker-compose');
  const key = fingerprint([{ folder: source }, { fact: { goModule, goFlags } }]);
  if (existsSync(target) && stamps.has('docker-compose', key)) {
    step.cached();
    return target;
  }
  await requireGo();
  mkdirSync(bin, { recursive: true });
  mkdirSync(tmp, { recursive: true });
  const draft = join(tmp, 'docker-compose');
  rmSync(draft, { force: true });
  step.say('a first build takes 2 to 4 minutes on two cores');
  step.heartbeat(() => 'building Docker Compose');
  await command('go', [...goFlags, '-o', draft, `${goModule}/cmd`], {
    cwd: source,
    env: goEnvironment,
    log: join(logs, 'go-build.log'),
  });
  renameSync(draft, target);
  await command(target, ['version']);
  stamps.set('docker-compose', key);
  return target;
}
