import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../clone.ts';
import { command } from '../command.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Step } from '../progress.ts';

/** A small Debian 12 file system. */
export interface DebianRoot {
  readonly name: string;
  /** `extract` only unpacks packages: no package manager, no maintainer scripts. `minbase` installs them. */
  readonly variant: 'extract' | 'minbase';
  readonly packages: readonly string[];
  /** Shell lines run at the end, with the root as `$1`. */
  readonly finish: readonly string[];
}

// Their absence would let the C library ask DNS before /etc/hosts.
const nameService = `echo 'hosts: files dns' > "$1/etc/nsswitch.conf"`;

/** What mongod and node need: the C and C++ libraries, TLS, and a shell with the plain tools. */
export const runtimeRoot: DebianRoot = {
  name: 'runtime',
  variant: 'extract',
  packages: ['base-files', 'coreutils', 'dash', 'libc6', 'libcurl4', 'libssl3', 'libstdc++6'],
  finish: ['[ -e "$1/bin/sh" ] || ln -s dash "$1/bin/sh"', nameService],
};

/** What kube-proxy and kube-router call. Which iptables is meant is otherwise chosen when the package is installed. */
export const proxyRoot: DebianRoot = {
  name: 'proxy',
  variant: 'extract',
  packages: ['base-files', 'conntrack', 'iproute2', 'ipset', 'iptables', 'kmod', 'libc6', 'nftables'],
  finish: [
    'for name in iptables ip6tables; do for act in "" -save -restore; do ln -sf xtables-nft-multi "$1/usr/sbin/$name$act"; done; done',
    nameService,
  ],
};

/** What a Kubernetes node needs: an init, a container runtime, network tools. */
export const nodeRoot: DebianRoot = {
  name: 'node',
  variant: 'minbase',
  packages: [
    'ca-certificates',
    'conntrack',
    'containerd',
    'containernetworking-plugins',
    'dbus',
    'e2fsprogs',
    'ethtool',
    'iproute2',
    'iptables',
    'jq',
    'kmod',
    'libseccomp2',
    'mount',
    'nftables',
    'procps',
    'runc',
    'socat',
    'systemd',
    'util-linux',
  ],
  finish: [],
};

const suite = 'bookworm';
/** Nobody reads manuals in a container, and this machine's name and resolver are none of an image's business. */
const left =
  'cd "$1" && rm -rf usr/share/doc usr/share/info usr/share/locale usr/share/man etc/hostname etc/resolv.conf';

/** The hook of mmdebstrap that comes last for a variant. */
const lastHook = { extract: 'extract', minbase: 'customize' } as const;

/** The tar of a Debian root, made once for what it is made of. */
export async function debianRoot(clone: Clone, root: DebianRoot, step: Step): Promise<string> {
  const key = fingerprint([{ fact: { root, suite, left, lastHook } }]);
  const target = join(clone.paths.cache, `root-${root.name}-${key}.tar`);
  if (existsSync(target)) {
    step.cached();
    return target;
  }
  await sweep(clone);
  mkdirSync(clone.paths.cache, { recursive: true });
  mkdirSync(clone.paths.tmp, { recursive: true });
  const draft = join(clone.paths.tmp, `root-${root.name}.tar`);
  rmSync(draft, { force: true });
  let last = 'starting';
  step.heartbeat(() => last);
  await command(
    'mmdebstrap',
    [
      `--variant=${root.variant}`,
      `--include=${root.packages.join(',')}`,
      ...[left, ...root.finish].map((line) => `--${lastHook[root.variant]}-hook=${line}`),
      suite,
      draft,
    ],
    {
      log: join(clone.paths.logs, 'mmdebstrap.log'),
      // One time for all files makes the same packages the same bytes.
      env: { TMPDIR: clone.paths.tmp, SOURCE_DATE_EPOCH: '0' },
      onLine: (line) => {
        if (line.startsWith('I: ')) last = line.slice(3, 90);
      },
    },
  );
  renameSync(draft, target);
  return target;
}

/** A killed mmdebstrap leaves its half-made root with /proc, /sys and /dev mounted in it. */
export async function sweep(clone: Clone): Promise<void> {
  await unmountBelow(clone.paths.tmp);
  rmSync(clone.paths.tmp, { recursive: true, force: true });
}

/** Unmounts everything mounted at or below a folder, innermost first. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const mount of mountsBelow(folder, readFileSync('/proc/self/mounts', 'utf8'))) {
    await command('umount', ['--lazy', mount]);
  }
}

/** The mount points at or below `folder` in the text of /proc/self/mounts, innermost first. */
export function mountsBelow(folder: string, mounts: string): string[] {
  return mounts
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replace(/\\040/g, ' '))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .reverse();
}
