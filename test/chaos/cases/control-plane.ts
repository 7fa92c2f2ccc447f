import type { ChaosCase } from '../chaos-case.ts';
import {
  killApiServer,
  removeApiServer,
  restoreApiServer,
  slowEtcd,
  wakeEtcd,
} from '../faults/control-plane.ts';
import type { Limits } from '../verdict.ts';

/** Searches need no API server, and nothing is lost while it is away. */
const limits: Limits = { failuresWithin: 0, redundant: { after: 'fault', p95: 1 }, settled: 180 };

export const apiServerRestarted: ChaosCase = {
  name: 'api-server-restarted',
  fault: 'SIGKILL to the API server',
  limits,
  prepare: ({ live }) => ({ lasts: 30, strike: () => killApiServer(live) }),
};

export const apiServerStopped: ChaosCase = {
  name: 'api-server-stopped',
  fault: 'the API server is away for 30 s',
  limits,
  prepare: ({ live }) => ({
    lasts: 30,
    strike: () => removeApiServer(live),
    lift: () => restoreApiServer(live),
  }),
};

const slowSeconds = 45;

export const etcdSlow: ChaosCase = {
  name: 'etcd-slow',
  fault: `etcd runs for 0.3 s of each second, ${slowSeconds} s long`,
  limits,
  prepare: ({ live }) => {
    let pulses: Promise<void> = Promise.resolve();
    return {
      lasts: slowSeconds,
      strike: () => {
        pulses = slowEtcd(live, slowSeconds);
        // Whoever awaits it at the end is told.
        pulses.catch(() => undefined);
        return Promise.resolve();
      },
      lift: async () => {
        await pulses;
        await wakeEtcd(live);
      },
    };
  },
};

/** Where nothing is measured, nothing is scaled. */
export const metricsServerGone: ChaosCase = {
  name: 'metrics-server-gone',
  fault: 'metrics-server has no pod for 75 s, while the query tier is scaled on its CPU use',
  limits: { ...limits, noticed: 75 },
  prepare: async (cluster) => {
    const { live, witness } = cluster;
    const { namespace, name } = witness.watched;
    // Far above what the load takes, so that no step is due.
    const autoscaling = { minReplicas: 2, maxReplicas: 3, targetCPUUtilizationPercentage: 1_000 };
    await live.change(namespace, name, { query: { autoscaling } });
    const active = (status: string) => () =>
      witness.snapshot().conditions.some((line) => line.startsWith(`AutoscalingActive=${status}`));
    await cluster.until('autoscaling is active', active('True'), 120);
    const before = witness.cluster().status?.query?.desiredReplicas;
    const scale = async (replicas: number): Promise<void> => {
      await live.kubectl(
        'scale',
        'deployment/metrics-server',
        '--namespace=kube-system',
        `--replicas=${replicas}`,
      );
    };
    return {
      lasts: 75,
      strike: () => scale(0),
      lift: () => scale(1),
      broken: () => [
        ...(active('False')() ? [] : ['AutoscalingActive does not say that there are no metrics']),
        ...(witness.cluster().status?.query?.desiredReplicas === before
          ? []
          : ['a tier was scaled without metrics']),
      ],
    };
  },
  restore: async ({ live, witness: { watched } }) => {
    await live.change(watched.namespace, watched.name, { query: { autoscaling: null } });
  },
};
