import { expect } from 'chai';
import { withDefaults, type MovieSearchClusterSpecInput } from '../../../../crds/movie-search-cluster.ts';
import { emptyScalingMemory } from '../../../../operator/movie-search-cluster/autoscaling/scaling-memory.ts';
import type { ScalingPod } from '../../../../operator/movie-search-cluster/autoscaling/scaling-pod.ts';
import {
  planTierScale,
  type TierScaleInput,
  type TierScalePlan,
} from '../../../../operator/movie-search-cluster/tiers/plan-tier-scale.ts';
import { ago, now } from '../../../support/observed.ts';

type AutoscalingInput = NonNullable<NonNullable<MovieSearchClusterSpecInput['database']>['autoscaling']>;

function autoscaling(written: Partial<AutoscalingInput> = {}): TierScaleInput['autoscaling'] {
  const resources = { requests: { cpu: '1' } };
  return withDefaults({
    dataset: { version: '1', source: { bundled: {} } },
    database: { resources, autoscaling: { maxReplicas: 9, ...written } },
  }).database.autoscaling;
}

/** Pods that have long been ready, each of which uses that many percent of its request. */
function podsAt(...percent: number[]): ScalingPod[] {
  return percent.map((milli, index) => ({
    name: `movies-db-${index}`,
    phase: 'Running',
    deleting: false,
    startTime: ago(7200).getTime(),
    readyCondition: { status: 'True', lastTransition: ago(7190).getTime() },
    cpuRequestMilli: 100,
    sample: { milli, timestamp: ago(5).getTime(), windowMs: 15_000 },
  }));
}

function input(overrides: Partial<TierScaleInput> = {}): TierScaleInput {
  return {
    tier: 'database',
    autoscaling: autoscaling(),
    replicas: 3,
    scale: 3,
    pods: podsAt(60, 60, 60),
    cpu: { kind: 'Read', at: ago(1) },
    memory: { ...emptyScalingMemory, evaluatedAt: ago(16).getTime() },
    previous: undefined,
    utilization: null,
    rival: null,
    guard: ({ to }) => ({ to, hold: null }),
    now,
    ...overrides,
  };
}

function scaleOf({ desired, next }: TierScalePlan): string {
  return desired === next ? String(desired) : `${desired} → ${next}`;
}

const busy = podsAt(80, 80, 80);
const idle = podsAt(20, 20, 20);
const hold = { reason: 'MembershipChanging', message: 'movies-db-3 is joining' };

describe('planTierScale', () => {
  const cases: Record<string, { given: Partial<TierScaleInput>; scale: string; reason?: string }> = {
    'goes up where the pods use more than the target': {
      given: { pods: busy },
      scale: '3 → 4',
      reason: 'Scaling',
    },
    'stays within the tolerance': { given: { pods: podsAt(64, 64, 64) }, scale: '3', reason: 'Scaling' },
    'goes no lower than replicas, which is the least where no minimum is written': {
      given: { pods: idle },
      scale: '3',
    },
    'goes down to a minimum that is written, once the window has passed': {
      given: {
        autoscaling: autoscaling({
          minReplicas: 1,
          behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
        }),
        pods: idle,
      },
      scale: '3 → 1',
    },
    'waits for the window of a scale-down': {
      given: { autoscaling: autoscaling({ minReplicas: 1 }), pods: idle },
      scale: '3',
    },
    'stands until there is a new round of metrics': {
      given: { pods: busy, memory: { ...emptyScalingMemory, evaluatedAt: now.getTime() } },
      scale: '3',
    },
    'begins with replicas where it was not autoscaled until now': {
      given: { scale: null, replicas: 4, pods: podsAt(60, 60, 60, 60) },
      scale: '4',
    },
    'begins with the maximum where replicas is above it': {
      given: { scale: null, replicas: 12, autoscaling: autoscaling({ minReplicas: 2 }) },
      scale: '9',
    },
    'goes up to a minimum that was raised, whatever the load': {
      given: { replicas: 5, pods: idle },
      scale: '3 → 5',
    },
    'goes down to a maximum that was lowered, whatever the load': {
      given: { scale: 6, autoscaling: autoscaling({ maxReplicas: 4 }), pods: busy },
      scale: '6 → 4',
    },
    'holds where the metrics cannot be had': {
      given: {
        cpu: { kind: 'Failed', at: ago(1), message: 'Install metrics-server.' },
        pods: podsWithout(3),
      },
      scale: '3',
      reason: 'FailedGetResourceMetric',
    },
    'holds where the metrics have none of the pods': {
      given: { pods: podsWithout(3) },
      scale: '3',
      reason: 'FailedGetResourceMetric',
    },
    'holds before the first round': {
      given: { cpu: { kind: 'Waiting' }, memory: emptyScalingMemory },
      scale: '3',
      reason: 'WaitingForMetrics',
    },
    'only says what it would do in mode Recommend': {
      given: { pods: busy, autoscaling: autoscaling({ mode: 'Recommend' }) },
      scale: '3',
      reason: 'Recommending',
    },
    'leaves the scale to whoever else drives it': {
      given: { pods: busy, rival: { name: 'HorizontalPodAutoscaler movies', replicas: 7 } },
      scale: '7',
      reason: 'DrivenByAnother',
    },
    'leaves the scale to a person’s autoscaler where it has none of its own': {
      given: { autoscaling: undefined, rival: { name: 'HorizontalPodAutoscaler movies', replicas: 7 } },
      scale: '7',
    },
    'has as many as replicas says where nothing scales': { given: { autoscaling: undefined }, scale: '3' },
    'takes no step that the tier’s own guard holds': {
      given: { pods: busy, guard: ({ from }) => ({ to: from, hold }) },
      scale: '3',
    },
    'goes as far as the guard lets it': {
      given: { pods: podsAt(170, 170, 170), guard: ({ from }) => ({ to: from + 1, hold }) },
      scale: '3 → 4',
    },
  };
  for (const [behaviour, { given, scale, reason }] of Object.entries(cases)) {
    it(behaviour, () => {
      const planned = planTierScale(input(given));
      expect(scaleOf(planned)).to.equal(scale);
      if (reason !== undefined) expect(planned.judgement?.reason).to.equal(reason);
    });
  }

  it('says a step with its figures, in the status and once to people', () => {
    const planned = planTierScale(input({ pods: busy }));
    expect(planned.scaling?.lastStep).to.deep.equal({
      at: now.toISOString(),
      from: 3,
      to: 4,
      message: '80 % over 3 pods, target 60 % → 4',
    });
    expect(planned.announcements).to.deep.equal([
      {
        reason: 'ScaledUp',
        message: 'The database tier goes from 3 to 4: 80 % over 3 pods, target 60 % → 4.',
        counted: { kind: 'Step', tier: 'database', direction: 'up' },
      },
    ]);
    expect(planned.utilization).to.equal(80);
  });

  it('says what holds a step, since when, and says so again only where something else holds', () => {
    const held = planTierScale(input({ pods: busy, guard: ({ from }) => ({ to: from, hold }) }));
    expect(held.scaling?.hold?.message).to.equal('wants 4, held: movies-db-3 is joining');
    expect(held.announcements.map(({ reason }) => reason)).to.deep.equal(['ScaleHeld']);
    expect(held.announcements[0]?.counted).to.deep.equal({
      kind: 'Hold',
      tier: 'database',
      reason: hold.reason,
    });
    const later = new Date(now.getTime() + 15_000);
    const again = planTierScale(
      input({
        pods: busy,
        guard: ({ from }) => ({ to: from, hold }),
        memory: held.memory ?? emptyScalingMemory,
        previous: held.scaling,
        cpu: { kind: 'Read', at: later },
        now: later,
      }),
    );
    expect(again.scaling?.hold?.since).to.equal(now.toISOString());
    expect(again.announcements).to.deep.equal([]);
  });

  it('does not remember a step that was held as taken', () => {
    // Steps are remembered for the policies of a behavior only.
    const given = { pods: busy, autoscaling: autoscaling({ behavior: {} }) };
    const held = planTierScale(input({ ...given, guard: ({ from }) => ({ to: from, hold }) }));
    expect(held.memory?.scaleUps).to.deep.equal([]);
    expect(planTierScale(input(given)).memory?.scaleUps).to.have.length(1);
  });
});

function podsWithout(count: number): ScalingPod[] {
  return podsAt(...Array.from({ length: count }, () => 60)).map((pod) => ({ ...pod, sample: null }));
}
