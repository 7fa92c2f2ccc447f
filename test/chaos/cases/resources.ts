import { burnCpu } from '../faults/cpu-burn.ts';
import {
  addBoundedDisks,
  boundedDisks,
  fillDisk,
  freeDisk,
  removeBoundedDisks,
} from '../faults/bounded-disk.ts';
import type { ChaosCase } from '../chaos-case.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { nodeOf } from '../pod-parts.ts';
import { remakeSample, type SampleStorage } from '../sample-storage.ts';
import { untilHealthy } from '../try-case.ts';

const busySeconds = 45;

export const cpuSaturated: ChaosCase = {
  name: 'cpu-saturated',
  fault: `something else takes all the CPU of one member for ${busySeconds} s`,
  limits: { failuresWithin: 0, redundant: { after: 'fault', p95: 1 }, settled: 120 },
  prepare: (cluster) => {
    const member = cluster.secondary();
    let burning: Promise<void> = Promise.resolve();
    return {
      lasts: busySeconds,
      strike: () => {
        burning = burnCpu(cluster, member, busySeconds);
        // Whoever awaits it at the end is told.
        burning.catch(() => undefined);
        return Promise.resolve();
      },
      lift: () => burning,
    };
  },
};

/** A member that dies of a full disk would die of it again: it is not to be replaced, and a person is to be told. */
export const diskFull: ChaosCase = {
  name: 'disk-full',
  fault: 'the disk of a secondary is full for 150 s (a cluster on volumes)',
  limits: { failuresWithin: 0, noticed: 120, redundant: { after: 'lift', p95: 300 }, settled: 360 },
  prepare: async (cluster) => {
    await addBoundedDisks(cluster.live, workerNames(cluster));
    await remake(cluster, { type: 'Persistent', size: '512Mi', storageClassName: boundedDisks });
    const member = cluster.secondary();
    const node = nodeOf(member);
    return {
      takes: [member.metadata.uid],
      lasts: 150,
      strike: () => fillDisk(node),
      lift: () => freeDisk(node),
      broken: () => {
        const isThere = cluster.pod(member.metadata.name)?.metadata.uid === member.metadata.uid;
        return isThere ? [] : ['the member was replaced, though another one on that disk would fail as well'];
      },
    };
  },
  restore: async (cluster) => {
    await remake(cluster, { type: 'Ephemeral' });
    await removeBoundedDisks(cluster.live, workerNames(cluster));
  },
};

/** Makes the sample anew on another kind of storage, and waits until it is healthy on it. */
async function remake(cluster: ChaosCluster, storage: SampleStorage): Promise<void> {
  await remakeSample(cluster.live, storage);
  await cluster.until('the sample is there', () => cluster.witness.isThere(), 30);
  await untilHealthy(cluster);
}

function workerNames(cluster: ChaosCluster): string[] {
  return cluster.workers().map(({ metadata }) => metadata.name);
}
