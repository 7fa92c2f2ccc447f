import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command, succeeds } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';
import type { Stamps } from '../stamp.ts';

const programs = ['prometheus', 'promtool'] as const;
const debianPackage = 'prometheus';

/**
 * Puts Prometheus and promtool into `.local/bin`, from Debian's package. It is only unpacked: an installation would bring a user, a service
 * that starts with the machine, and a page for the browser.
 */
export async function fetchPrometheus(clone: Clone, stamps: Stamps, step: Step): Promise<void> {
  const { bin, tmp, logs } = clone.paths;
  const key = fingerprint([{ fact: { debianPackage, programs } }]);
  if (programs.every((name) => existsSync(join(bin, name))) && stamps.has('prometheus', key)) {
    step.cached();
    return;
  }
  const drafts = join(tmp, 'prometheus');
  rmSync(drafts, { recursive: true, force: true });
  mkdirSync(drafts, { recursive: true });
  mkdirSync(bin, { recursive: true });
  step.heartbeat(() => 'downloading the package (19 MB)');
  const log = join(logs, 'prometheus.log');
  await download(drafts, log);
  const archive = readdirSync(drafts).find((name) => name.endsWith('.deb'));
  if (archive === undefined)
    throw new ClusterError('PROMETHEUS_PACKAGE', `apt-get ended well but left no package in ${drafts}`);
  const unpacked = join(drafts, 'unpacked');
  await command('dpkg-deb', ['-x', join(drafts, archive), unpacked], { log });
  for (const name of programs) {
    const draft = join(drafts, name);
    copyFileSync(join(unpacked, 'usr/bin', name), draft);
    await command(draft, ['--version']);
    renameSync(draft, join(bin, name));
  }
  rmSync(drafts, { recursive: true });
  stamps.set('prometheus', key);
}

async function download(folder: string, log: string): Promise<void> {
  const options = { cwd: folder, log };
  if (!(await succeeds('apt-get', ['--version']))) {
    throw new ClusterError(
      'PROMETHEUS_MISSING',
      'the tests of alerts and dashboards need prometheus and promtool, and this machine has no apt-get to bring them',
      [`put both programs into the folder .local/bin of this clone`],
    );
  }
  const get = ['download', debianPackage];
  // Without an update first: mostly the lists are there, and then this is seconds faster.
  if (await succeeds('apt-get', get, options)) return;
  await command('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'update'], { ...options, outlive: true });
  await command('apt-get', get, options);
}
