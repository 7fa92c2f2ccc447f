import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { ClusterError } from '../cluster-error.ts';
import { command, succeeds } from '../command.ts';
import { readIfThere } from '../stamp.ts';

/** A program, a shared library or a font, by its file name, and the Debian package that has it. */
export interface Need {
  readonly file: string;
  readonly package: string;
}

export interface Machine {
  /** The distribution's id and version, `debian 12`; empty where there is no /etc/os-release. */
  readonly system: string;
  readonly root: boolean;
  /** As Node names it: `x64`, `arm64`, … */
  readonly architecture: string;
  /** Where files are looked for: PATH, the system folders that a user's PATH may lack, and those of libraries and fonts. */
  readonly searchPath: readonly string[];
}

const systemFolders = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/share/fonts/truetype/noto',
];

export function thisMachine(): Machine {
  const release = readIfThere('/etc/os-release') ?? '';
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? '';
  return {
    system: `${field('ID')} ${field('VERSION_ID')}`.trim(),
    root: process.getuid?.() === 0,
    architecture: process.arch,
    searchPath: [...new Set([...(process.env['PATH'] ?? '').split(':'), ...systemFolders])],
  };
}

/** Whether we may install packages and start an engine here; otherwise why not. */
export function whyNotDebianRoot(machine: Machine): string | undefined {
  if (!machine.root) return 'that takes root';
  if (!machine.system.startsWith('debian '))
    return `that is done for Debian only, and this is ${machine.system || 'another system'}`;
  if (machine.architecture !== 'x64')
    return `mongod can be had for x86-64 only, and this is ${machine.architecture}`;
  return undefined;
}

export function missing(needs: readonly Need[], machine: Machine): Need[] {
  return needs.filter(({ file }) => !machine.searchPath.some((folder) => existsSync(join(folder, file))));
}

/** Installs what is missing of `needs`; returns the names of the packages installed. */
export async function installMissing(
  needs: readonly Need[],
  machine: Machine,
  clone: Clone,
): Promise<string[]> {
  const packages = [...new Set(missing(needs, machine).map((need) => need.package))];
  if (packages.length === 0) return packages;
  const refusal = whyNotDebianRoot(machine);
  if (refusal !== undefined) {
    throw new ClusterError(
      'PACKAGES_MISSING',
      `this machine lacks ${packages.join(', ')}, and we cannot install them: ${refusal}`,
      [
        `install them: apt-get install ${packages.join(' ')}  (or your system's packages of these programs)`,
        'use Docker with published images instead: IMAGES=published make up',
      ],
    );
  }
  const log = join(clone.paths.logs, 'apt.log');
  // apt and dpkg outlive us when we are killed: a package manager stopped half-way leaves a system to mend by hand.
  const options = { log, outlive: true, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const lockWait = ['-o', 'DPkg::Lock::Timeout=300'];
  await command('dpkg', ['--configure', '-a'], options);
  await withoutStartingServices(async () => {
    const install = ['install', '-y', '--no-install-recommends', ...lockWait, ...packages];
    // Without an update first: mostly the lists are there, and then this is seconds faster.
    if (await succeeds('apt-get', install, options)) return;
    await command('apt-get', ['update', ...lockWait], options);
    await command('apt-get', install, options);
  });
  return packages;
}

const policy = '/usr/sbin/policy-rc.d';

/** Debian starts a package's service when it is installed; the engine's would then be one that we must not stop. */
async function withoutStartingServices(body: () => Promise<void>): Promise<void> {
  const ours = '#!/bin/sh\n# movie-search: packages are being installed without their services\nexit 101\n';
  const before = existsSync(policy) ? readFileSync(policy, 'utf8') : undefined;
  if (before !== undefined && before !== ours) {
    await body();
    return;
  }
  writeFileSync(policy, ours, { mode: 0o755 });
  try {
    await body();
  } finally {
    rmSync(policy, { force: true });
  }
}
