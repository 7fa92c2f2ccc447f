import { expect } from 'chai';
import {
  scalingSpecFrom,
  type DirectionRules,
  type ScalingSpec,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-spec.ts';
import { defaultScalingSettings } from '../../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';
import { tierScalingSpec } from '../../../operator/movie-search-cluster/autoscaling/tier-scaling-spec.ts';
import { toleranceFrom } from '../../../operator/movie-search-cluster/autoscaling/tolerance.ts';
import { withDefaults } from '../../../crds/movie-search-cluster.ts';
import { settingsOf, specOf } from '../../hpa/replay-sequence.ts';
import {
  answeredSequenceCase,
  casesByClass,
  type AnsweredSequenceCase,
  type EffectiveSpec,
} from '../../hpa/vector-answers.ts';

const sequences = [...(await casesByClass('sequences.jsonl.gz', answeredSequenceCase)).values()].flat();

describe('scalingSpecFrom', () => {
  it('fills in what Kubernetes fills in, in every spec and edit of the golden vectors', () => {
    for (const sequence of sequences) {
      const edits = sequence.steps.flatMap(({ edit }) => (edit === undefined ? [] : [edit]));
      for (const { spec, effective } of [sequence, ...edits]) {
        expect(specOf(spec, settingsOf(sequence)), sequence.id).to.deep.equal(
          fromEffective(effective, spec.targetUtilizationPercent, sequence),
        );
      }
    }
  });

  it('is the same for what the API server has defaulted in a MovieSearchCluster and for what a person wrote', () => {
    const written = { minReplicas: 2, maxReplicas: 9, behavior: { scaleUp: { tolerance: '50m' } } };
    const { autoscaling } = withDefaults({
      dataset: { version: '2026-11', source: { bundled: {} } },
      query: { autoscaling: written },
    }).query;
    expect(tierScalingSpec(4, autoscaling!)).to.deep.equal(
      scalingSpecFrom({ ...written, targetUtilization: 60 }, defaultScalingSettings),
    );
  });

  it('takes the replicas of a tier for its minimum where none is written', () => {
    const autoscaling = { maxReplicas: 9, targetCPUUtilizationPercentage: 60, mode: 'Auto' } as const;
    expect(tierScalingSpec(4, autoscaling)).to.deep.include({ minReplicas: 4, behavior: null });
  });
});

describe('toleranceFrom', () => {
  const cases: { written: string | number; float: number; because: string }[] = [
    { written: '0.1', float: 0.1, because: 'its canonical form is 100m' },
    { written: '50m', float: 50 * 0.001, because: 'its canonical form is itself' },
    { written: '0.05', float: 50 * 0.001, because: 'its canonical form is 50m' },
    { written: '9m', float: 0.009000000000000001, because: '9 × 0.001 is one bit above 0.009' },
    { written: '0.30', float: 0.3, because: '300 × 0.001 is 0.3, which 3 × 0.1 is not' },
    { written: '1500u', float: 1500 * 1e-6, because: 'its canonical form is 1500u' },
    { written: '7n', float: 7 * 1e-9, because: 'nothing is finer than a billionth' },
    { written: '0.1n', float: 1e-9, because: 'what is finer than a billionth is rounded up' },
    { written: 0, float: 0, because: 'a bare number is a quantity' },
    { written: '2k', float: 2000, because: 'suffixes of large quantities count too' },
  ];
  for (const { written, float, because } of cases) {
    it(`reads ${JSON.stringify(written)} as ${float}: ${because}`, () =>
      expect(toleranceFrom(written)).to.equal(float));
  }

  it('refuses what is no quantity, and says what to write', () => {
    expect(() => toleranceFrom('10%')).to.throw(
      RangeError,
      '"10%" is no quantity; write one such as 0.1 or 50m',
    );
  });
});

/** Our shape of what Kubernetes read. */
function fromEffective(
  { minReplicas, maxReplicas, behavior, toleranceUp, toleranceDown }: EffectiveSpec,
  targetUtilization: number,
  { controller }: AnsweredSequenceCase,
): ScalingSpec {
  type Direction = NonNullable<EffectiveSpec['behavior']>['scaleUp'];
  const direction = ({ stabilizationWindowSeconds, selectPolicy, policies }: Direction): DirectionRules => ({
    stabilizationWindowMs: (stabilizationWindowSeconds ?? controller.downscaleStabilizationSec) * 1000,
    selectPolicy,
    policies: policies.map(({ type, value, periodSeconds }) => ({
      type,
      value,
      periodMs: periodSeconds * 1000,
    })),
  });
  return {
    minReplicas,
    maxReplicas,
    targetUtilization,
    tolerances: { up: toleranceUp, down: toleranceDown },
    behavior: behavior && {
      scaleUp: direction(behavior.scaleUp),
      scaleDown: direction(behavior.scaleDown),
    },
  };
}
