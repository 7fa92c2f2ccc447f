import { expect } from 'chai';
import fc from 'fast-check';
import { movieSearchClusterStatusSchema, type ScalingMemoryStatus } from '../../../crds/status.ts';
import { recordRescale } from '../../../operator/movie-search-cluster/autoscaling/record-rescale.ts';
import {
  emptyScalingMemory,
  type ScalingMemory,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-memory.ts';
import {
  memoryFrom,
  memoryToStatus,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-memory-status.ts';
import { evaluateScale } from '../../../operator/movie-search-cluster/autoscaling/evaluate-scale.ts';
import { defaultScalingSettings } from '../../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';
import {
  scalingSpecFrom,
  type ScalingSpec,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-spec.ts';
import { lookedAt } from '../../support/scaling-pod.ts';

const memory: ScalingMemory = {
  evaluatedAt: lookedAt + 250,
  recommendations: [
    { replicas: 3, at: lookedAt + 250 },
    { replicas: 4, at: lookedAt - 29_750 },
    { replicas: 120, at: lookedAt - 14_749 },
  ],
  scaleUps: [
    { change: 2, at: lookedAt - 1_800_000, outdated: true },
    { change: 1, at: lookedAt + 250, outdated: false },
  ],
  scaleDowns: [],
  conditions: { able: 'SucceededRescale', active: 'ValidMetricFound', limited: 'DesiredWithinRange' },
};

const status: ScalingMemoryStatus = {
  evaluatedAt: '2026-11-01T12:00:00.250Z',
  recommendations: '3@0 4@30 120@14.999',
  scaleUps: '2@1800.25~ 1@0',
  able: 'SucceededRescale',
  active: 'ValidMetricFound',
  limited: 'DesiredWithinRange',
};

describe('what autoscaling remembers, in the status', () => {
  it('is short, and in the order of the memory', () => expect(memoryToStatus(memory)).to.deep.equal(status));

  it('is read back as it was', () => expect(memoryFrom(status)).to.deep.equal(memory));

  it('is absent before the first evaluation', () => {
    expect(memoryToStatus(emptyScalingMemory)).to.equal(undefined);
    expect(memoryFrom(undefined)).to.deep.equal(emptyScalingMemory);
  });

  it('is read back as it was and accepted by the CRD, whatever it is and whichever way clocks went', () => {
    fc.assert(
      fc.property(memories, (remembered) => {
        const { autoscaling } = movieSearchClusterStatusSchema.parse({
          autoscaling: { query: memoryToStatus(remembered) },
        });
        expect(memoryFrom(autoscaling?.query)).to.deep.equal(remembered);
      }),
    );
  });

  it('is refused where somebody wrote what is no memory, with what to do', () => {
    const broken = { ...status, recommendations: '3@0 many' };
    expect(() => memoryFrom(broken))
      .to.throw('"many"')
      .with.property('code', 'UNREADABLE_SCALING_MEMORY');
    expect(() => memoryFrom(broken)).to.throw('delete that part of the status');
    expect(movieSearchClusterStatusSchema.safeParse({ autoscaling: { query: broken } }).success).to.equal(
      false,
    );
  });
});

describe('the size of what autoscaling remembers', () => {
  const hourWindow = scalingSpecFrom(
    {
      maxReplicas: 50,
      targetUtilization: 60,
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 3600 },
        scaleDown: { stabilizationWindowSeconds: 3600 },
      },
    },
    defaultScalingSettings,
  );
  const bareWindow = scalingSpecFrom({ maxReplicas: 50, targetUtilization: 60 }, defaultScalingSettings);

  const cases: { name: string; spec: ScalingSpec; everyMs: number; entries: number; characters: number }[] = [
    { name: 'by default', spec: bareWindow, everyMs: 15_000, entries: 22, characters: 400 },
    { name: 'with windows of an hour', spec: hourWindow, everyMs: 15_000, entries: 242, characters: 3000 },
    {
      name: 'with windows of an hour and an evaluation every second',
      spec: hourWindow,
      everyMs: 1000,
      entries: 512,
      characters: 16_384,
    },
  ];
  for (const { name, spec, everyMs, entries, characters } of cases) {
    it(`stays at ${entries} recommendations ${name}`, () => {
      const remembered = afterEvaluations(spec, { everyMs, count: 700 });
      expect(remembered.recommendations).to.have.length(entries);
      expect(JSON.stringify(memoryToStatus(remembered)).length).to.be.below(characters);
    });
  }

  it('keeps the newest recommendations where there are more than it holds', () => {
    const { recommendations } = afterEvaluations(hourWindow, { everyMs: 1000, count: 700 });
    const oldest = Math.min(...recommendations.map(({ at }) => at));
    expect(oldest).to.equal(lookedAt + (700 - 512) * 1000);
  });

  it('stays at one step for each that a policy may still look at', () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 1800 }] as const;
    const spec = scalingSpecFrom(
      { maxReplicas: 50, targetUtilization: 60, behavior: { scaleUp: { policies } } },
      defaultScalingSettings,
    );
    let remembered = emptyScalingMemory;
    for (let step = 0; step < 300; step += 1) {
      remembered = recordRescale(remembered, spec, { from: 3, to: 4, now: lookedAt + step * 15_000 });
    }
    expect(remembered.scaleUps).to.have.length(121);
  });
});

function afterEvaluations(
  spec: ScalingSpec,
  { everyMs, count }: { everyMs: number; count: number },
): ScalingMemory {
  let remembered = emptyScalingMemory;
  for (let step = 0; step < count; step += 1) {
    remembered = evaluateScale({
      memory: remembered,
      spec,
      settings: defaultScalingSettings,
      currentReplicas: 3,
      proposal: {
        kind: 'Measured',
        replicas: 10 + (step % 40),
        utilization: 60,
        averageMilli: 600,
        pods: 3,
      },
      now: lookedAt + step * everyMs,
    }).memory;
  }
  return remembered;
}

const evaluatedAt = fc.integer({ min: 0, max: lookedAt });
const age = fc.integer({ min: -60_000, max: 86_400_000 });
const entries = (most: number) =>
  fc.array(fc.record({ count: fc.nat(2 ** 31 - 1), age, outdated: fc.boolean() }), { maxLength: most });
const reason = <const Reason extends string>(...reasons: Reason[]) => fc.constantFrom(null, ...reasons);

const memories: fc.Arbitrary<ScalingMemory> = fc
  .record({
    now: evaluatedAt,
    recommendations: entries(30),
    scaleUps: entries(5),
    scaleDowns: entries(5),
    conditions: fc.record({
      able: reason('SucceededGetScale', 'ReadyForNewScale', 'ScaleUpStabilized', 'SucceededRescale'),
      active: reason('ValidMetricFound', 'FailedGetResourceMetric', 'ScalingDisabled'),
      limited: reason('DesiredWithinRange', 'TooFewReplicas', 'TooManyReplicas', 'ScaleUpLimit'),
    }),
  })
  .filter(({ recommendations }) => recommendations.length > 0)
  .map(({ now, conditions, ...lists }): ScalingMemory => {
    const events = (list: typeof lists.scaleUps) =>
      list.map(({ count, age, outdated }) => ({ change: count, at: now - age, outdated }));
    return {
      evaluatedAt: now,
      recommendations: lists.recommendations.map(({ count, age }) => ({ replicas: count, at: now - age })),
      scaleUps: events(lists.scaleUps),
      scaleDowns: events(lists.scaleDowns),
      conditions,
    };
  });
