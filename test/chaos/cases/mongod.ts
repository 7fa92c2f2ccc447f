import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../../operator/kube/resources.ts';
import type { Blow, ChaosCase } from '../chaos-case.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import type { Limits } from '../verdict.ts';
import { processKilled, processStopped } from '../faults/processes.ts';

const killedLimits: Limits = { failuresWithin: 0, redundant: { after: 'fault', p95: 30 }, settled: 60 };

export const secondaryKilled: ChaosCase = {
  name: 'secondary-killed',
  fault: 'SIGKILL to mongod of a secondary',
  limits: killedLimits,
  prepare: (cluster) => killed(cluster, cluster.secondary()),
};

export const primaryKilled: ChaosCase = {
  name: 'primary-killed',
  fault: 'SIGKILL to mongod of the primary',
  limits: killedLimits,
  prepare: (cluster) => killed(cluster, cluster.primary()),
};

async function killed(cluster: ChaosCluster, member: Live<Pod>): Promise<Blow> {
  const { name, uid } = member.metadata;
  const broken = (): string[] =>
    cluster.pod(name)?.metadata.uid === uid
      ? []
      : [`${name} was replaced, though it had only to start again`];
  return { ...(await processKilled(cluster, member)), broken };
}

/** A mongod that hangs for less than `failover.memberTimeoutSeconds` (60 s) is to be seen and said, and keeps its place. */
const stoppedLimits: Limits = {
  failuresWithin: 0,
  noticed: 15,
  redundant: { after: 'lift', p95: 30 },
  settled: 120,
};
const stoppedSeconds = 50;

export const secondaryStopped: ChaosCase = {
  name: 'secondary-stopped',
  fault: `SIGSTOP to mongod of a secondary for ${stoppedSeconds} s`,
  limits: stoppedLimits,
  prepare: (cluster) => processStopped(cluster, cluster.secondary(), stoppedSeconds),
};

export const primaryStopped: ChaosCase = {
  name: 'primary-stopped',
  fault: `SIGSTOP to mongod of the primary for ${stoppedSeconds} s`,
  limits: stoppedLimits,
  prepare: (cluster) => processStopped(cluster, cluster.primary(), stoppedSeconds),
};

/** One that hangs for longer is to be replaced: a minute to be sure of that, a minute to replace it. */
export const secondaryHung: ChaosCase = {
  name: 'secondary-hung',
  fault: 'SIGSTOP to mongod of a secondary until it is replaced',
  limits: { failuresWithin: 0, noticed: 15, redundant: { after: 'fault', p95: 120 }, settled: 120 },
  prepare: (cluster) => processStopped(cluster, cluster.secondary(), 0),
};
