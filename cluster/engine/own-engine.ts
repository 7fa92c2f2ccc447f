import type { Context } from '../context.ts';
import { needsBoundedRuntime } from '../prerequisites/capabilities.ts';
import { ensureCgroups } from '../prerequisites/cgroups.ts';
import type { Need } from '../prerequisites/debian-packages.ts';
import { ensurePackages } from '../prerequisites/ensure-packages.ts';
import { ensureInotifyInstances, inotifyInstances } from '../prerequisites/inotify.ts';
import { startEngine } from './engine.ts';
import { egressRules, putIn } from './firewall.ts';

const forEngine: readonly Need[] = [
  { file: 'dockerd', package: 'docker.io' },
  { file: 'docker', package: 'docker.io' },
  { file: 'iptables', package: 'iptables' },
  { file: 'ip', package: 'iproute2' },
  { file: 'ps', package: 'procps' },
];
const forBoundedRuntime: readonly Need[] = [
  { file: 'jq', package: 'jq' },
  { file: 'capsh', package: 'libcap2-bin' },
];

/** The steps to a container engine of this clone's own, and before it to the rules that keep its cluster on this host. */
export async function startOwnEngine(context: Context): Promise<void> {
  const { clone, progress } = context;
  await ensurePackages(context, 'Debian packages for the container engine', [
    ...forEngine,
    ...(needsBoundedRuntime() ? forBoundedRuntime : []),
  ]);
  await progress.step('firewall: nothing from the cluster leaves this host', async (step) => {
    const added = await putIn(egressRules(clone));
    if (added === 0) step.cached();
  });
  await progress.step('container engine of this clone', async (step) => {
    if (await ensureCgroups()) step.say('mounted cgroups: nothing on this machine had');
    const former = ensureInotifyInstances();
    if (former !== undefined)
      step.say(
        `fs.inotify.max_user_instances, until this machine restarts: ${String(inotifyInstances)} instead of ${String(former)}`,
      );
    const drivers = await startEngine(clone, step);
    // kind hands this on to the nodes it makes.
    if (drivers.nodes !== 'overlayfs')
      process.env['KIND_EXPERIMENTAL_CONTAINERD_SNAPSHOTTER'] = drivers.nodes;
  });
}
