import { expect } from 'chai';
import {
  describeHold,
  describeStep,
} from '../../../operator/movie-search-cluster/autoscaling/describe-step.ts';
import type {
  ScalingBasis,
  ScalingDecision,
} from '../../../operator/movie-search-cluster/autoscaling/evaluate-scale.ts';
import { scalingSpecFrom } from '../../../operator/movie-search-cluster/autoscaling/scaling-spec.ts';
import { defaultScalingSettings } from '../../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';

const spec = scalingSpecFrom(
  { minReplicas: 3, maxReplicas: 9, targetUtilization: 60 },
  defaultScalingSettings,
);

const measured: Extract<ScalingBasis, { kind: 'Measured' }> = {
  kind: 'Measured',
  replicas: 4,
  utilization: 74,
  averageMilli: 740,
  pods: 3,
  stabilized: 4,
  limited: 'DesiredWithinRange',
};

function decision(currentReplicas: number, desiredReplicas: number, basis: ScalingBasis): ScalingDecision {
  return { currentReplicas, desiredReplicas, basis };
}

describe('describeStep', () => {
  const cases: { decided: ScalingDecision; sentence: string }[] = [
    { decided: decision(3, 4, measured), sentence: '74 % over 3 pods, target 60 % → 4' },
    {
      decided: decision(3, 3, { ...measured, utilization: 60, pods: 1, replicas: 3, stabilized: 3 }),
      sentence: '60 % over 1 pod, target 60 % → 3',
    },
    {
      decided: decision(3, 6, {
        ...measured,
        utilization: 300,
        replicas: 15,
        stabilized: 15,
        limited: 'ScaleUpLimit',
      }),
      sentence: '300 % over 3 pods, target 60 % → 6 (asks for 15; the pace of scale-ups allows 6)',
    },
    {
      decided: decision(6, 9, { ...measured, replicas: 15, stabilized: 15, limited: 'TooManyReplicas' }),
      sentence: '74 % over 3 pods, target 60 % → 9 (asks for 15; at most 9 allowed)',
    },
    {
      decided: decision(8, 7, { ...measured, replicas: 2, stabilized: 5, limited: 'ScaleDownLimit' }),
      sentence:
        '74 % over 3 pods, target 60 % → 7 (asks for 2; recent recommendations hold it at 5, the pace of scale-downs allows 7)',
    },
    {
      decided: decision(4, 3, { ...measured, replicas: 1, stabilized: 1, limited: 'TooFewReplicas' }),
      sentence: '74 % over 3 pods, target 60 % → 3 (asks for 1; at least 3 wanted)',
    },
    { decided: decision(12, 9, { kind: 'AboveMax' }), sentence: '12 replicas, at most 9 allowed → 9' },
    { decided: decision(1, 3, { kind: 'BelowMin' }), sentence: '1 replica, at least 3 wanted → 3' },
    {
      decided: decision(0, 0, { kind: 'Disabled' }),
      sentence: '0 replicas: scaling is off until somebody asks for one',
    },
    {
      decided: decision(3, 3, { kind: 'Unmeasured', failure: 'no-metrics-from-api' }),
      sentence: 'the metrics API has no sample of any pod: held at 3',
    },
    {
      decided: decision(3, 3, { kind: 'Unmeasured', failure: 'no-metrics-for-targeted-pods' }),
      sentence: 'the metrics API has no sample of a ready pod: held at 3',
    },
  ];
  for (const { decided, sentence } of cases) {
    it(`says "${sentence}"`, () => expect(describeStep(decided, spec)).to.equal(sentence));
  }
});

describe('describeHold', () => {
  it('says what is wanted and what holds it', () =>
    expect(describeHold(4, 'movies-db-3 is joining')).to.equal('wants 4, held: movies-db-3 is joining'));
});
