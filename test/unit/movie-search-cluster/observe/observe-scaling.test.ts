import { expect } from 'chai';
import { ObjectStore } from '../../../../kube/object-store.ts';
import type { Live } from '../../../../kube/resource-kind.ts';
import type { Deployment, HorizontalPodAutoscaler, Pod } from '../../../../operator/kube/resources.ts';
import { leavingAnnotation } from '../../../../operator/movie-search-cluster/objects/object-names.ts';
import { queryDeployment } from '../../../../operator/movie-search-cluster/objects/query-deployment.ts';
import { observeScaling } from '../../../../operator/movie-search-cluster/observe/observe-scaling.ts';
import { observeScalingPod } from '../../../../operator/movie-search-cluster/observe/observe-scaling-pod.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster, objectSettings } from '../../../support/movie-search-cluster.ts';

function pod(spec: object, overrides: Partial<Pod> = {}): Live<Pod> {
  return live<Pod>({
    metadata: { name: 'movies-db-0', namespace: 'default' },
    spec: spec as NonNullable<Pod['spec']>,
    status: {
      phase: 'Running',
      startTime: '2026-11-24T11:00:10Z',
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-11-24T11:00:20Z' }],
    },
    ...overrides,
  });
}

const requesting = (...amounts: (string | undefined)[]) => ({
  containers: amounts.map((cpu, index) => ({
    name: `c${index}`,
    resources: { requests: cpu === undefined ? {} : { cpu } },
  })),
});

function autoscaler(name: string, kind: string, target: string, apiVersion: string) {
  return live<HorizontalPodAutoscaler>({
    metadata: { name, namespace: 'default' },
    spec: { maxReplicas: 5, scaleTargetRef: { kind, name: target, apiVersion } },
  });
}

describe('observeScalingPod', () => {
  it('reads the times and the readiness that the replica calculator wants', () => {
    expect(observeScalingPod(pod(requesting('100m')), null)).to.deep.equal({
      name: 'movies-db-0',
      phase: 'Running',
      deleting: false,
      startTime: Date.parse('2026-11-24T11:00:10Z'),
      readyCondition: { status: 'False', lastTransition: Date.parse('2026-11-24T11:00:20Z') },
      cpuRequestMilli: 100,
      sample: null,
    });
  });

  const requests: Record<string, { spec: object; milli: number | null }> = {
    'adds up its containers': { spec: requesting('100m', '0.5'), milli: 600 },
    'has no request where one of its containers has none': {
      spec: requesting('100m', undefined),
      milli: null,
    },
    'counts a sidecar, which runs as long as the pod': {
      spec: {
        ...requesting('100m'),
        initContainers: [
          { name: 's', restartPolicy: 'Always', resources: { requests: { cpu: '50m' } } },
          { name: 'i', resources: {} },
        ],
      },
      milli: 150,
    },
  };
  for (const [behaviour, { spec, milli }] of Object.entries(requests)) {
    it(behaviour, () => expect(observeScalingPod(pod(spec), null).cpuRequestMilli).to.equal(milli));
  }

  it('takes a member that was told to leave for one that is deleted', () => {
    const metadata = { name: 'movies-db-0', annotations: { [leavingAnnotation]: 'ScaleDown' } };
    expect(observeScalingPod(pod(requesting('100m'), { metadata }), null).deleting).to.equal(true);
  });
});

describe('observeScaling', () => {
  const cluster = live(movieSearchCluster({ database: { replicas: 5 } }));
  const deployment = live<Deployment>(queryDeployment(cluster, objectSettings, 7));
  const observe = (...autoscalers: Live<HorizontalPodAutoscaler>[]) =>
    observeScaling(cluster, {
      stores: { autoscalers: new ObjectStore<HorizontalPodAutoscaler>().put(...autoscalers) },
      round: null,
      memberPods: [],
      queryPods: [],
      deployment,
    });

  it('names a HorizontalPodAutoscaler of the resource, with the scale it has written', () => {
    expect(
      observe(autoscaler('rival', 'MovieSearchCluster', 'movies', 'moviesearch.dev/v1alpha1')).rivals,
    ).to.deep.equal({ database: { name: 'HorizontalPodAutoscaler rival', replicas: 5 }, query: null });
  });

  it('names a HorizontalPodAutoscaler of the query Deployment, with the scale it has written', () => {
    expect(observe(autoscaler('rival', 'Deployment', 'movies-query', 'apps/v1')).rivals).to.deep.equal({
      database: null,
      query: { name: 'HorizontalPodAutoscaler rival', replicas: 7 },
    });
  });

  it('minds no autoscaler of anything else: that is none of this cluster’s business', () => {
    const others = [
      autoscaler('a', 'Deployment', 'other-query', 'apps/v1'),
      autoscaler('b', 'Deployment', 'web', 'apps/v1'),
      autoscaler('c', 'MovieSearchCluster', 'other', 'moviesearch.dev/v1alpha1'),
    ];
    expect(observe(...others).rivals).to.deep.equal({ database: null, query: null });
  });
});
