import type { MovieSearchClusterSpecInput } from '../../../crds/movie-search-cluster.ts';
import { hostPort } from '../../../kube/host-port.ts';
import { deployments, horizontalPodAutoscalers, nodes, services } from '../../../operator/kube/resources.ts';
import { queryName } from '../../../operator/movie-search-cluster/objects/object-names.ts';
import type { LiveCluster } from '../live-cluster.ts';
import { startLoad, type Load } from '../load/load-generator.ts';
import { sampleTitles, smallCluster } from '../sample.ts';
import { nextUseOf, steadyUseOf, type QueryCost } from './query-cost.ts';

const namespace = 'twins';
/** Scaled by the operator. */
export const ours = { namespace, name: 'ours' } as const;
/** Scaled by a HorizontalPodAutoscaler of Kubernetes on the Deployment of its query tier. */
export const theirs = { namespace, name: 'theirs' } as const;

/** Requests a second by which the cost of one is measured. */
const trialRate = 20;
/** An idle pod uses up to 20 thousandths of a core: of a smaller request that would be near the share at which two pods stay two. */
const resources = { requests: { cpu: '100m', memory: '128Mi' } };
/** What a pod uses at the target, in thousandths of a core. */
export const targetMilli = 60;
const scaling = {
  minReplicas: 1,
  maxReplicas: 3,
  targetCPUUtilizationPercentage: 60,
  behavior: { scaleDown: { stabilizationWindowSeconds: 30 } },
};

/** Two clusters that are alike; nobody scales their query tiers yet. */
export async function makeTwins(live: LiveCluster): Promise<void> {
  for (const { name } of [ours, theirs]) {
    const cluster = await smallCluster(namespace, name, { database: 1, query: 1 });
    const query: MovieSearchClusterSpecInput['query'] = {
      replicas: 1,
      resources,
      service: { type: 'NodePort' },
    };
    await live.apply({ ...cluster, spec: { ...cluster.spec, query } });
  }
  await Promise.all([ours, theirs].map(({ name }) => live.untilAsDesired(namespace, name, 1)));
}

/** Has the operator scale one of them, and Kubernetes the other. */
export async function scaleTwins(live: LiveCluster): Promise<void> {
  await live.change(namespace, ours.name, { query: { autoscaling: scaling } });
  const { minReplicas, maxReplicas, behavior, targetCPUUtilizationPercentage } = scaling;
  const object = {
    metadata: theirs,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: queryName(theirs.name) },
      minReplicas,
      maxReplicas,
      behavior,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: targetCPUUtilizationPercentage },
          },
        },
      ],
    },
  };
  await live.kube.patch(horizontalPodAutoscalers, theirs, { type: 'apply', object, fieldManager: 'e2e' });
}

export async function removeTwins(live: LiveCluster): Promise<void> {
  await live.kubectl('delete', 'hpa', theirs.name, `--namespace=${namespace}`, '--ignore-not-found');
  await Promise.all([ours, theirs].map(({ name }) => live.remove(namespace, name)));
}

/** What a query pod of the twins uses, measured on one of them while nobody scales it. */
export async function queryCost(live: LiveCluster): Promise<QueryCost> {
  const pod = `app.kubernetes.io/instance=${ours.name},app.kubernetes.io/component=query`;
  const idleMilli = await nextUseOf(live, namespace, pod);
  const load = await loadTwin(live, ours, { ratePerSecond: trialRate, maxSeconds: 240 });
  let busyMilli: number;
  try {
    busyMilli = await steadyUseOf(live, namespace, pod);
  } finally {
    await load.stop();
  }
  // What was measured under this load must be out of date before somebody scales by it.
  await nextUseOf(live, namespace, pod);
  return { idleMilli, milliPerRequest: (busyMilli - idleMilli) / trialRate };
}

/** The scale that is wanted of a twin's query Deployment. */
export async function queryScale(live: LiveCluster, { name }: { name: string }): Promise<number> {
  const { spec } = await live.kube.get(deployments, { name: queryName(name), namespace });
  return spec?.replicas ?? 0;
}

/** A load on one twin, through its port on a worker. */
export async function loadTwin(
  live: LiveCluster,
  { name }: { name: string },
  { ratePerSecond, maxSeconds }: { ratePerSecond: number; maxSeconds: number },
): Promise<Load> {
  const service = await live.kube.get(services, { name: queryName(name), namespace });
  const port = service.spec?.ports?.[0]?.nodePort;
  const { status } = await live.kube.get(nodes, { name: live.controlPlaneNode });
  const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  if (port === undefined || address === undefined) throw new Error(`${name} has no port on a node`);
  const url = `http://${hostPort(address, port)}`;
  return startLoad({ url, ratePerSecond, maxSeconds, titles: sampleTitles, connections: 'new' });
}
