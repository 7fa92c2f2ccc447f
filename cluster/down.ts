import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import { command, succeeds } from './command.ts';
import { egressRules, takeOut } from './engine/firewall.ts';
import { engineEnvironment, enginePid, stopEngine, whyNoEngine } from './engine/engine.ts';
import { sweep, unmountBelow } from './images/debian-root.ts';
import { deleteCluster } from './node/kind-cluster.ts';
import type { Progress } from './progress.ts';
import { forgetState, readState } from './state.ts';

/** Takes away all that `up` made: the cluster, its network, the engine if it was ours, and the firewall rules. */
export async function down(clone: Clone, progress: Progress): Promise<void> {
  const { paths } = clone;
  const owner = readState(paths)?.engine ?? (enginePid(paths.engine) === undefined ? 'host' : 'ours');
  const env = engineEnvironment(clone, owner);
  // Forgotten first: a `down` that is killed half-way must not leave something that looks whole.
  forgetState(paths);
  await progress.step('kind cluster', async (step) => {
    const there =
      (await whyNoEngine(env)) === undefined && (await deleteCluster(clone, env, join(paths.bin, 'kind')));
    if (!there) step.cached('there is none');
  });
  await progress.step('container engine of this clone', async (step) => {
    const there = await stopEngine(clone);
    await unmountBelow(paths.engine.data);
    await unmountBelow(paths.engine.run);
    for (const folder of [paths.engine.data, paths.engine.run])
      rmSync(folder, { recursive: true, force: true });
    if (!there) step.cached('there is none');
  });
  await progress.step('firewall rules', async (step) => {
    const removed =
      process.getuid?.() === 0 && (await succeeds('iptables', ['--version']))
        ? await takeOut(egressRules(clone))
        : 0;
    if (removed === 0) step.cached('there are none');
  });
  await sweep(clone);
  rmSync(paths.kubeconfig, { force: true });
}

/** `down`, and every cache of this clone: what a fresh clone does not have is gone. */
export async function clean(clone: Clone, progress: Progress): Promise<void> {
  await down(clone, progress);
  await progress.step('caches', async (step) => {
    if ((await whyNoEngine()) === undefined) {
      const list = ['images', '--filter', 'reference=movie-search/*', '--format', '{{.Repository}}:{{.Tag}}'];
      const ours = (await command('docker', list)).split('\n').filter((name) => name !== '');
      // By name, not by id: the engine refuses to remove an image that another one was made from, but lets go of its name.
      if (ours.length > 0) await command('docker', ['rmi', '--force', ...ours]);
    }
    rmSync(clone.paths.local, { recursive: true, force: true });
    rmSync(join(clone.paths.root, 'dist'), { recursive: true, force: true });
    step.say('.local and dist are gone; Go and npm keep their own caches');
  });
}
