import { setTimeout as sleep } from 'node:timers/promises';
import { nodes } from '../../operator/kube/resources.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { removeBoundedDisks } from './faults/bounded-disk.ts';
import { restoreApiServer, wakeEtcd } from './faults/control-plane.ts';
import { bringBack, inNode, nodeStates } from './faults/docker.ts';
import { mendNetwork } from './faults/network-cut.ts';
import { restoreSample } from './sample-storage.ts';

const apiServerSeconds = 120;

/**
 * Undoes whatever a case may have left behind, an earlier run that was killed included: paused and ended nodes, cut networks, stopped
 * processes, nodes that take no pods, a metrics-server without pods, a changed sample. Where nothing is left, it changes nothing.
 */
export async function mend(live: LiveCluster): Promise<void> {
  const names = [...(await nodeStates(live.name)).keys()];
  for (const name of names) await bringBack(live.name, name);
  await restoreApiServer(live);
  await wakeEtcd(live);
  await Promise.all(names.map(mendNetwork));
  // Every mongod that is stopped goes on; one that runs does not notice.
  await Promise.all(names.map((name) => inNode(name, 'pkill -CONT -x mongod || true')));
  await untilApiServerAnswers(live);
  await makeSchedulable(live);
  await live.kubectl('scale', 'deployment/metrics-server', '--namespace=kube-system', '--replicas=1');
  await restoreSample(live);
  await removeBoundedDisks(live, names);
}

async function untilApiServerAnswers(live: LiveCluster): Promise<void> {
  const endsAt = performance.now() + apiServerSeconds * 1000;
  for (;;) {
    try {
      await live.kube.list(nodes, { deadlineMs: 5_000 });
      return;
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await sleep(500);
    }
  }
}

async function makeSchedulable(live: LiveCluster): Promise<void> {
  const { items } = await live.kube.list(nodes);
  for (const { metadata } of items.filter(({ spec }) => spec?.unschedulable === true)) {
    await live.kube.patch(nodes, metadata, { type: 'merge', object: { spec: { unschedulable: null } } });
  }
}
