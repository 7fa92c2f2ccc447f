import { expect } from 'chai';
import {
  limitByBehavior,
  limitByDefault,
} from '../../../operator/movie-search-cluster/autoscaling/limit-replicas.ts';
import type {
  DirectionRules,
  ScalingPolicy,
} from '../../../operator/movie-search-cluster/autoscaling/scaling-spec.ts';
import { lookedAt } from '../../support/scaling-pod.ts';

interface Case {
  readonly name: string;
  readonly current: number;
  readonly wanted: number;
  readonly bounds?: readonly [min: number, max: number];
  readonly replicas: number;
  readonly limited: string;
}

const replicasOf = ({ current, wanted, bounds: [minReplicas, maxReplicas] = [1, 50] }: Case) => ({
  wanted,
  currentReplicas: current,
  minReplicas,
  maxReplicas,
});

describe('limitByDefault', () => {
  const cases: Case[] = [
    { name: 'lets a tier double', current: 5, wanted: 20, replicas: 10, limited: 'ScaleUpLimit' },
    { name: 'lets a small tier grow to 4', current: 1, wanted: 20, replicas: 4, limited: 'ScaleUpLimit' },
    {
      name: 'goes no higher than the maximum',
      current: 5,
      wanted: 20,
      bounds: [1, 9],
      replicas: 9,
      limited: 'TooManyReplicas',
    },
    {
      name: 'names the maximum where the pace ends at the same number',
      current: 5,
      wanted: 20,
      bounds: [1, 10],
      replicas: 10,
      limited: 'TooManyReplicas',
    },
    {
      name: 'goes no lower than the minimum, and there at once',
      current: 9,
      wanted: 1,
      bounds: [3, 9],
      replicas: 3,
      limited: 'TooFewReplicas',
    },
    { name: 'limits nothing within', current: 5, wanted: 6, replicas: 6, limited: 'DesiredWithinRange' },
  ];
  for (const each of cases) {
    it(each.name, () => {
      const { replicas, limited } = each;
      expect(limitByDefault(replicasOf(each))).to.deep.equal({ replicas, limited });
    });
  }
});

describe('limitByBehavior', () => {
  type Event = readonly [change: number, ago: number];
  const pods = (value: number, seconds = 60): ScalingPolicy => ({
    type: 'Pods',
    value,
    periodMs: seconds * 1000,
  });
  const percent = (value: number, seconds = 60): ScalingPolicy => ({
    type: 'Percent',
    value,
    periodMs: seconds * 1000,
  });
  const cases: (Case & {
    readonly up?: readonly ScalingPolicy[];
    readonly down?: readonly ScalingPolicy[];
    readonly select?: DirectionRules['selectPolicy'];
    readonly ups?: readonly Event[];
    readonly downs?: readonly Event[];
  })[] = [
    {
      name: 'adds as many as a policy has',
      up: [pods(2)],
      current: 3,
      wanted: 9,
      replicas: 5,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'rounds a percentage going up up, or one pod could not become two',
      up: [percent(10)],
      current: 1,
      wanted: 9,
      replicas: 2,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'takes the policy that allows most',
      up: [pods(2), percent(100)],
      current: 5,
      wanted: 20,
      replicas: 10,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'takes the policy that allows least where that is wanted',
      up: [pods(2), percent(100)],
      select: 'Min',
      current: 5,
      wanted: 20,
      replicas: 7,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'does not grow where scale-ups are disabled',
      select: 'Disabled',
      current: 5,
      wanted: 6,
      replicas: 5,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'takes off what was added within the period',
      up: [pods(4)],
      ups: [[3, 59]],
      current: 6,
      wanted: 20,
      replicas: 7,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'does not count what was added exactly a period ago',
      up: [pods(4)],
      ups: [[3, 60]],
      current: 6,
      wanted: 20,
      replicas: 10,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'gives back what was removed within the period',
      up: [pods(4)],
      downs: [[2, 30]],
      current: 3,
      wanted: 20,
      replicas: 9,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'stays where more was added than an edited policy allows',
      up: [pods(1)],
      ups: [[5, 30]],
      current: 8,
      wanted: 20,
      replicas: 8,
      limited: 'ScaleUpLimit',
    },
    {
      name: 'ends a scale-up at the maximum',
      up: [pods(9)],
      current: 5,
      wanted: 20,
      bounds: [1, 7],
      replicas: 7,
      limited: 'TooManyReplicas',
    },
    {
      name: 'removes as many as a policy has',
      down: [pods(2)],
      current: 9,
      wanted: 3,
      replicas: 7,
      limited: 'ScaleDownLimit',
    },
    {
      name: 'truncates a percentage going down, with the noise of float64: 10 pods less 90 % are 0, not 1',
      down: [percent(90)],
      current: 10,
      wanted: 0,
      replicas: 1,
      limited: 'TooFewReplicas',
    },
    {
      name: 'takes the policy that removes most',
      down: [pods(1), percent(50)],
      current: 8,
      wanted: 1,
      replicas: 4,
      limited: 'ScaleDownLimit',
    },
    {
      name: 'takes the policy that removes least where that is wanted',
      down: [pods(1), percent(50)],
      select: 'Min',
      current: 8,
      wanted: 1,
      replicas: 7,
      limited: 'ScaleDownLimit',
    },
    {
      name: 'does not shrink where scale-downs are disabled',
      select: 'Disabled',
      current: 5,
      wanted: 1,
      replicas: 5,
      limited: 'ScaleDownLimit',
    },
    {
      name: 'ends a scale-down at the minimum',
      down: [percent(100)],
      current: 9,
      wanted: 1,
      bounds: [3, 9],
      replicas: 3,
      limited: 'TooFewReplicas',
    },
    {
      name: 'limits nothing where nothing changes',
      current: 5,
      wanted: 5,
      replicas: 5,
      limited: 'DesiredWithinRange',
    },
  ];
  for (const each of cases) {
    it(each.name, () => {
      const { replicas, limited, select: selectPolicy = 'Max', up = [pods(4)], down = [percent(100)] } = each;
      const direction = (policies: readonly ScalingPolicy[]) => ({
        stabilizationWindowMs: 0,
        selectPolicy,
        policies,
      });
      const events = (list: readonly Event[] = []) =>
        list.map(([change, ago]) => ({ change, at: lookedAt - ago * 1000, outdated: false }));
      const behavior = { scaleUp: direction(up), scaleDown: direction(down) };
      const remembered = { scaleUps: events(each.ups), scaleDowns: events(each.downs), now: lookedAt };
      expect(limitByBehavior(replicasOf(each), behavior, remembered)).to.deep.equal({ replicas, limited });
    });
  }
});
