import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { command } from '../command.ts';

/** One `mount` of a cgroup hierarchy. */
export interface CgroupMount {
  readonly type: 'tmpfs' | 'cgroup' | 'cgroup2';
  readonly options: string;
  readonly at: string;
}

const top = '/sys/fs/cgroup';
const version2 = { type: 'cgroup2', options: 'rw,nosuid,nodev,noexec' } as const;

/**
 * What to mount where a machine has cgroups but nothing mounted them (a bare chroot, an init that does not).
 * `controllers` is the text of /proc/cgroups: a controller with a hierarchy number is bound to a v1 hierarchy already and
 * can only be mounted as such; those of one number share a mount. When none is bound, v2 is used.
 * Beside v1, v2 is there too: only where runc finds it does each node get a v2 cgroup of its own. Otherwise the nodes'
 * systemds meet in one, take each other's groups for theirs, and leave them out of v1, where the kubelet looks.
 */
export function cgroupMounts(controllers: string): CgroupMount[] {
  const hierarchies = new Map<string, string[]>();
  for (const line of controllers.split('\n')) {
    const [name, hierarchy, , enabled] = line.split('\t');
    if (
      name === undefined ||
      name.startsWith('#') ||
      hierarchy === undefined ||
      hierarchy === '0' ||
      enabled !== '1'
    )
      continue;
    hierarchies.set(hierarchy, [...(hierarchies.get(hierarchy) ?? []), name]);
  }
  if (hierarchies.size === 0) return [{ ...version2, at: top }];
  const bound = [...hierarchies.values()].map((names): CgroupMount => {
    const list = names.join(',');
    return { type: 'cgroup', options: list, at: `${top}/${list}` };
  });
  return [
    { type: 'tmpfs', options: 'mode=755', at: top },
    ...bound,
    { type: 'cgroup', options: 'none,name=systemd', at: `${top}/systemd` },
    { ...version2, at: `${top}/unified` },
  ];
}

/** Mounts cgroups if nothing has. Returns whether it did. Takes root. */
export async function ensureCgroups(): Promise<boolean> {
  const mounted = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .some((line) => / cgroup2? /.test(line));
  if (mounted) return false;
  for (const { type, options, at } of cgroupMounts(readFileSync('/proc/cgroups', 'utf8'))) {
    if (!existsSync(at)) mkdirSync(at, { recursive: true });
    await command('mount', ['-t', type, '-o', options, type, at]);
  }
  return true;
}
