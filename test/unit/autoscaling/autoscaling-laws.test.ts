import { expect } from 'chai';
import fc from 'fast-check';
import {
  evaluateTier,
  reconcileTier,
} from '../../../operator/movie-search-cluster/autoscaling/reconcile-scale.ts';
import {
  emptyScalingMemory,
  type ScalingMemory,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-memory.ts';
import {
  memoryFrom,
  memoryToStatus,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-memory-status.ts';
import { defaultScalingSettings } from '../../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';
import {
  scalingSpecFrom,
  type WrittenDirection,
  type WrittenScaling,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-spec.ts';
import type { ScalingPod } from '../../../operator/movie-search-cluster/autoscaling/scaling-pod.ts';
import { lookedAt, podsUsing } from '../../support/scaling-pod.ts';

/** Sequences that are tried; more find what is rarer. */
const runs = Number(process.env['LAW_RUNS'] ?? 500);

interface Step {
  readonly afterMs: number;
  /** CPU of all pods together, in thousandths of a core. */
  readonly load: number;
  /** How many of the pods have no sample. */
  readonly missing: number;
  /** Somebody scales by hand; null: nobody. */
  readonly manual: number | null;
  /** The spec from this step on; null: as before. */
  readonly edit: WrittenScaling | null;
}

interface Sequence {
  readonly written: WrittenScaling;
  readonly steps: readonly Step[];
}

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

const pace = {
  stabilizationWindowSeconds: fc.constantFrom(0, 15, 60, 300, 3600),
  selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
  policies: fc.array(
    fc.record({
      type: fc.constantFrom('Pods' as const, 'Percent' as const),
      value: fc.integer({ min: 1, max: 100 }),
      periodSeconds: fc.constantFrom(1, 15, 60, 1800),
    }),
    { minLength: 1, maxLength: 3 },
  ),
};
const tolerance = fc.constantFrom('0', '50m', '0.2');

function behaviorOf(direction: fc.Arbitrary<WrittenDirection>) {
  return fc.record({ scaleUp: direction, scaleDown: direction }, { requiredKeys: [] });
}

const written: fc.Arbitrary<WrittenScaling> = fc
  .record(
    {
      minReplicas: fc.integer({ min: 1, max: 5 }),
      room: fc.integer({ min: 0, max: 45 }),
      targetUtilization: fc.integer({ min: 1, max: 100 }),
      behavior: behaviorOf(fc.record({ ...pace, tolerance }, { requiredKeys: [] })),
    },
    { requiredKeys: ['minReplicas', 'room', 'targetUtilization'] },
  )
  .map(({ room, ...spec }) => ({ ...spec, maxReplicas: spec.minReplicas + room }));

const sequence: fc.Arbitrary<Sequence> = fc.record({
  written,
  steps: fc.array(
    fc.record({
      afterMs: fc.constantFrom(15_000, 15_000, 15_000, 14_987, 1, 60_000, 600_000),
      load: fc.integer({ min: 0, max: 40_000 }),
      missing: fc.constantFrom(0, 0, 0, 1, 2, 50),
      manual: rarely(fc.integer({ min: 0, max: 50 })),
      edit: rarely(written),
    }),
    { minLength: 1, maxLength: 60 },
  ),
});

function podsOf(count: number, { load, missing }: Step, now: number): ScalingPod[] {
  return podsUsing(...Array<number>(count).fill(Math.floor(load / Math.max(1, count)))).map((pod, index) => ({
    ...pod,
    startTime: now - 7_200_000,
    sample: index < missing ? null : { milli: pod.sample?.milli ?? 0, timestamp: now, windowMs: 15_000 },
  }));
}

/** Plays a sequence; `between` is what becomes of the memory from one reconcile to the next. */
function play({ written, steps }: Sequence, between: (memory: ScalingMemory) => ScalingMemory) {
  let [memory, spec] = [emptyScalingMemory, scalingSpecFrom(written, defaultScalingSettings)];
  let [replicas, now] = [spec.minReplicas, lookedAt];
  return steps.map((step) => {
    if (step.edit !== null) spec = scalingSpecFrom(step.edit, defaultScalingSettings);
    replicas = step.manual ?? replicas;
    now += step.afterMs;
    const pods = podsOf(replicas, step, now);
    const { decision, memory: after } = reconcileTier({
      memory,
      spec,
      settings: defaultScalingSettings,
      currentReplicas: replicas,
      pods,
      now,
    });
    memory = between(after);
    replicas = decision.desiredReplicas;
    return { decision, memory: after, spec };
  });
}

describe('autoscaling, whatever happens', () => {
  it('leaves no tier outside its bounds, unless a person switched it off', () => {
    fc.assert(
      fc.property(sequence, (played) => {
        for (const { decision, spec } of play(played, (memory) => memory)) {
          if (decision.currentReplicas === 0) expect(decision.desiredReplicas).to.equal(0);
          else expect(decision.desiredReplicas).to.be.within(spec.minReplicas, spec.maxReplicas);
        }
      }),
      { numRuns: runs },
    );
  });

  it('decides and remembers the same where the operator restarts after every step', () => {
    fc.assert(
      fc.property(sequence, (played) => {
        const through = (memory: ScalingMemory) =>
          memoryFrom(JSON.parse(JSON.stringify(memoryToStatus(memory))) as ReturnType<typeof memoryToStatus>);
        expect(play(played, through)).to.deep.equal(play(played, (memory) => memory));
      }),
      { numRuns: runs },
    );
  });

  it('changes nothing of what it is handed', () => {
    fc.assert(
      fc.property(sequence, (played) => {
        play(played, deepFrozen);
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });

  it('holds the scale, and remembers no recommendation, where nothing can be measured', () => {
    fc.assert(
      fc.property(sequence, written, (played, edited) => {
        const memory = play(played, (kept) => kept).at(-1)!.memory;
        const spec = scalingSpecFrom(edited, defaultScalingSettings);
        const evaluation = evaluateTier({
          memory,
          spec,
          settings: defaultScalingSettings,
          currentReplicas: spec.minReplicas,
          pods: podsUsing(0, 0).map((pod) => ({ ...pod, sample: null })),
          now: (memory.evaluatedAt ?? 0) + 15_000,
        });
        expect(evaluation.decision.desiredReplicas).to.equal(spec.minReplicas);
        expect(evaluation.memory.recommendations).to.deep.equal(memory.recommendations);
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });

  it('takes no step in 30 minutes of ±8 % noise around the target', () => {
    const noisyTier = fc.record({
      replicas: fc.integer({ min: 1, max: 20 }),
      targetUtilization: fc.integer({ min: 50, max: 100 }),
      // The default tolerance of 10 % is what keeps the tier still, so it stays.
      behavior: fc.option(behaviorOf(fc.record(pace, { requiredKeys: [] }))),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(noisyTier, ({ replicas, targetUtilization, behavior, seed }) => {
        const spec = scalingSpecFrom(
          { maxReplicas: 50, targetUtilization, ...(behavior && { behavior }) },
          defaultScalingSettings,
        );
        const noise = uniformNoise(seed, 0.08);
        let memory = emptyScalingMemory;
        for (let now = lookedAt; now <= lookedAt + 30 * 60_000; now += 15_000) {
          const usage = Array.from({ length: replicas }, () =>
            Math.round(targetUtilization * 10 * (1 + noise())),
          );
          const evaluation = reconcileTier({
            memory,
            spec,
            settings: defaultScalingSettings,
            currentReplicas: replicas,
            pods: podsUsing(...usage),
            now,
          });
          memory = evaluation.memory;
          expect(evaluation.decision.desiredReplicas).to.equal(replicas);
        }
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });
});

/** Numbers from -most to most, the same for the same seed (Park and Miller, 1988). */
function uniformNoise(seed: number, most: number): () => number {
  let state = 1 + (seed % 2_147_483_646);
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647) * 2 * most - most;
  };
}

function deepFrozen(memory: ScalingMemory): ScalingMemory {
  for (const list of [memory.recommendations, memory.scaleUps, memory.scaleDowns]) {
    list.forEach((entry) => Object.freeze(entry));
    Object.freeze(list);
  }
  Object.freeze(memory.conditions);
  return Object.freeze(memory);
}
