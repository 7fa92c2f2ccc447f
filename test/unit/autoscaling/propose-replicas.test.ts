import { expect } from 'chai';
import {
  proposeReplicas,
  type Measurement,
  type Proposal,
} from '../../../operator/movie-search-cluster/autoscaling/propose-replicas.ts';
import { podGroup, type PodGroup } from '../../../operator/movie-search-cluster/autoscaling/pod-group.ts';
import type { ScalingPod } from '../../../operator/movie-search-cluster/autoscaling/scaling-pod.ts';
import { defaultScalingSettings } from '../../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';
import { lookedAt, podsUsing, scalingPod } from '../../support/scaling-pod.ts';

const second = 1000;
const minute = 60 * second;

describe('podGroup', () => {
  const startedAgo = (ago: number, change: Partial<ScalingPod> = {}) =>
    scalingPod({ startTime: lookedAt - ago, ...change });
  const ready = (status: 'True' | 'False' | 'Unknown', ago: number) => ({
    readyCondition: { status, lastTransition: lookedAt - ago },
  });
  const sampledAgo = (ago: number) => ({
    sample: { milli: 500, timestamp: lookedAt - ago, windowMs: 15 * second },
  });

  const cases: { name: string; pod: ScalingPod; group: PodGroup }[] = [
    { name: 'ignores a pod that is being deleted', pod: scalingPod({ deleting: true }), group: 'Ignored' },
    { name: 'ignores a pod that failed', pod: scalingPod({ phase: 'Failed' }), group: 'Ignored' },
    {
      name: 'takes a pending pod for unready although it has a sample',
      pod: scalingPod({ phase: 'Pending' }),
      group: 'Unready',
    },
    { name: 'misses a running pod without a sample', pod: scalingPod({ sample: null }), group: 'Missing' },
    {
      name: 'misses a pod without a sample before it asks whether the pod is ready',
      pod: scalingPod({ sample: null, readyCondition: null }),
      group: 'Missing',
    },
    { name: 'counts a pod that succeeded', pod: scalingPod({ phase: 'Succeeded' }), group: 'Counted' },
    {
      name: 'takes a pod without the condition Ready for unready',
      pod: scalingPod({ readyCondition: null }),
      group: 'Unready',
    },
    {
      name: 'takes a pod without a start time for unready',
      pod: scalingPod({ startTime: null }),
      group: 'Unready',
    },
    {
      name: 'does not count a starting pod whose sample reaches back before it was ready',
      pod: startedAgo(minute, { ...ready('True', 20 * second), ...sampledAgo(6 * second) }),
      group: 'Unready',
    },
    {
      name: 'counts a starting pod one window after it was ready',
      pod: startedAgo(minute, { ...ready('True', 20 * second), ...sampledAgo(5 * second) }),
      group: 'Counted',
    },
    {
      name: 'does not count a starting pod that is not ready',
      pod: startedAgo(minute, ready('False', 50 * second)),
      group: 'Unready',
    },
    {
      name: 'counts a starting pod of which nobody knows whether it is ready, once it has a window',
      pod: startedAgo(minute, ready('Unknown', 50 * second)),
      group: 'Counted',
    },
    {
      name: 'ends the start at the period itself: then only readiness counts',
      pod: startedAgo(5 * minute, { ...ready('True', 20 * second), ...sampledAgo(6 * second) }),
      group: 'Counted',
    },
    {
      name: 'counts an old pod that was ready once although it is not now',
      pod: startedAgo(10 * minute, ready('False', minute)),
      group: 'Counted',
    },
    {
      name: 'does not count an old pod that was never ready',
      pod: startedAgo(10 * minute, ready('False', 10 * minute - 29 * second)),
      group: 'Unready',
    },
  ];
  for (const { name, pod, group } of cases) {
    it(name, () => expect(podGroup(pod, defaultScalingSettings, lookedAt)).to.equal(group));
  }
});

describe('proposeReplicas', () => {
  const propose = (pods: readonly ScalingPod[], change: Partial<Measurement> = {}): Proposal =>
    proposeReplicas({
      pods,
      currentReplicas: pods.length,
      spec: { targetUtilization: 60, tolerances: { up: 0.1, down: 0.1 } },
      settings: defaultScalingSettings,
      now: lookedAt,
      ...change,
    });
  const missing = (change: Partial<ScalingPod> = {}) => scalingPod({ sample: null, ...change });
  const pending = scalingPod({ phase: 'Pending', sample: null });

  const proposals: {
    name: string;
    pods: readonly ScalingPod[];
    replicas: number;
    change?: Partial<Measurement>;
  }[] = [
    { name: 'asks for more where the load is above the target', pods: podsUsing(740, 740, 740), replicas: 4 },
    {
      name: 'asks for fewer where the load is below the target',
      pods: podsUsing(300, 300, 300),
      replicas: 2,
    },
    { name: 'asks for as many as now at the edge of the tolerance', pods: podsUsing(660, 660), replicas: 2 },
    { name: 'asks for none where nothing is used', pods: podsUsing(0, 0), replicas: 0 },
    {
      name: 'weighs pods by their requests and not one as much as another',
      pods: [
        scalingPod({ cpuRequestMilli: 100, sample: { milli: 200, timestamp: lookedAt, windowMs: 1 } }),
        scalingPod({ cpuRequestMilli: 1900, sample: { milli: 1000, timestamp: lookedAt, windowMs: 1 } }),
      ],
      replicas: 2,
    },
    {
      name: 'goes by the pods that count and not by the scale, which they have not reached yet',
      pods: podsUsing(740, 740, 740),
      change: { currentReplicas: 6 },
      replicas: 4,
    },
    {
      name: 'keeps the noise of float64: 145 % of 35 % over 7 pods is a little more than 29',
      pods: podsUsing(...Array<number>(7).fill(1450)),
      change: { spec: { targetUtilization: 35, tolerances: { up: 0.1, down: 0.1 } } },
      replicas: 30,
    },
    {
      name: 'takes a pod without a sample for idle where the others want more',
      pods: [...podsUsing(900, 900, 900), missing()],
      replicas: 5,
    },
    {
      name: 'takes a pod without a sample for busy where the others want fewer',
      pods: [...podsUsing(200, 200, 200), missing()],
      replicas: 3,
    },
    {
      name: 'does not step up where a pod without a sample may be idle enough',
      pods: [...podsUsing(740, 740, 740), missing()],
      replicas: 4,
    },
    {
      name: 'does not step down where a pod without a sample may be busy enough',
      pods: [...podsUsing(500, 500), missing()],
      replicas: 3,
    },
    {
      name: 'takes a pod that starts for idle where the others want more',
      pods: [...podsUsing(1200, 1200, 1200), pending],
      replicas: 6,
    },
    {
      name: 'leaves a pod that starts out of account where the others want fewer',
      pods: [...podsUsing(200, 200, 200), pending],
      replicas: 1,
    },
    {
      name: 'leaves a pod on its way out, and its sample, out of account',
      pods: [...podsUsing(740, 740, 740), scalingPod({ deleting: true })],
      change: { currentReplicas: 3 },
      replicas: 4,
    },
    {
      name: 'does not ask for fewer than now on a load above the target',
      pods: [...podsUsing(1000, 1000), missing()],
      change: { currentReplicas: 9 },
      replicas: 9,
    },
  ];
  for (const { name, pods, change, replicas } of proposals) {
    it(name, () => expect(propose(pods, change)).to.include({ kind: 'Measured', replicas }));
  }

  it('says the utilisation of the pods that count, whatever it assumes of the others', () => {
    expect(propose([...podsUsing(900, 905), missing(), pending])).to.include({
      utilization: 90,
      averageMilli: 902,
      pods: 2,
    });
  });

  const failures: { name: string; pods: readonly ScalingPod[]; failure: string }[] = [
    { name: 'there are no pods', pods: [], failure: 'no-metrics-from-api' },
    { name: 'the metrics API knows no pod', pods: [missing(), missing()], failure: 'no-metrics-from-api' },
    {
      name: 'only a pod that is being deleted has a sample',
      pods: [scalingPod({ deleting: true }), missing()],
      failure: 'no-metrics-for-targeted-pods',
    },
    {
      name: 'a pod has no request, although it is being deleted',
      pods: [scalingPod(), scalingPod({ deleting: true, cpuRequestMilli: null })],
      failure: 'missing-cpu-request',
    },
    {
      name: 'the requests add up to nothing',
      pods: [scalingPod({ cpuRequestMilli: 0 })],
      failure: 'zero-total-request',
    },
  ];
  for (const { name, pods, failure } of failures) {
    it(`proposes nothing where ${name}`, () =>
      expect(propose(pods)).to.deep.equal({ kind: 'Unmeasured', failure }));
  }
});
