import { expect } from 'chai';
import {
  stabilizeByBehavior,
  stabilizeByDefault,
} from '../../../operator/movie-search-cluster/autoscaling/stabilize-recommendation.ts';
import { defaultScalingSettings } from '../../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';
import { lookedAt } from '../../support/scaling-pod.ts';

interface Case {
  readonly name: string;
  /** Replicas and how many seconds before now they were recommended. */
  readonly before: readonly (readonly [replicas: number, ago: number])[];
  readonly current: number;
  readonly proposed: number;
  readonly replicas: number;
  readonly able: string;
  /** What is remembered after, where that is the point. */
  readonly after?: readonly (readonly [replicas: number, ago: number])[];
}

const freshOf = ({ before, current, proposed }: Case) => ({
  recommendations: before.map(([replicas, ago]) => ({ replicas, at: lookedAt - ago * 1000 })),
  proposed,
  currentReplicas: current,
  now: lookedAt,
});

function expectCase({ replicas, able, after }: Case, got: ReturnType<typeof stabilizeByDefault>): void {
  expect(got).to.include({ replicas, able });
  if (after === undefined) return;
  expect(got.recommendations.map((entry) => [entry.replicas, (lookedAt - entry.at) / 1000])).to.deep.equal(
    after,
  );
}

describe('stabilizeByDefault', () => {
  const cases: Case[] = [
    {
      name: 'takes a higher proposal at once: only scale-downs are held',
      before: [[3, 15]],
      current: 3,
      proposed: 5,
      replicas: 5,
      able: 'ReadyForNewScale',
    },
    {
      name: 'holds at the highest recommendation of the window',
      before: [
        [5, 200],
        [4, 15],
      ],
      current: 5,
      proposed: 2,
      replicas: 5,
      able: 'ScaleDownStabilized',
    },
    {
      name: 'counts a recommendation at the very end of the window',
      before: [[5, 300]],
      current: 5,
      proposed: 2,
      replicas: 5,
      able: 'ScaleDownStabilized',
      after: [
        [5, 300],
        [2, 0],
      ],
    },
    {
      name: 'forgets a recommendation beyond the window, and takes its place',
      before: [
        [5, 300.001],
        [3, 15],
      ],
      current: 5,
      proposed: 2,
      replicas: 3,
      able: 'ScaleDownStabilized',
      after: [
        [2, 0],
        [3, 15],
      ],
    },
    {
      name: 'takes the place of the last of several that are beyond the window, which need not be the oldest',
      before: [
        [9, 500],
        [8, 400],
        [3, 15],
      ],
      current: 3,
      proposed: 3,
      replicas: 3,
      able: 'ReadyForNewScale',
      after: [
        [9, 500],
        [3, 0],
        [3, 15],
      ],
    },
    {
      name: 'may even raise the scale to an older recommendation',
      before: [[6, 60]],
      current: 3,
      proposed: 3,
      replicas: 6,
      able: 'ScaleDownStabilized',
    },
  ];
  for (const each of cases) {
    it(each.name, () => expectCase(each, stabilizeByDefault(freshOf(each), defaultScalingSettings)));
  }
});

describe('stabilizeByBehavior', () => {
  const cases: (Case & { readonly up: number; readonly down: number })[] = [
    {
      name: 'holds a scale-up at the lowest recommendation of its window',
      up: 60,
      down: 0,
      before: [
        [4, 45],
        [7, 15],
      ],
      current: 3,
      proposed: 8,
      replicas: 4,
      able: 'ScaleUpStabilized',
    },
    {
      name: 'holds a scale-down at the highest recommendation of its window',
      up: 0,
      down: 60,
      before: [
        [6, 45],
        [4, 15],
      ],
      current: 8,
      proposed: 2,
      replicas: 6,
      able: 'ScaleDownStabilized',
    },
    {
      name: 'does not count a recommendation at the very end of the window, and keeps its place',
      up: 0,
      down: 60,
      before: [[6, 60]],
      current: 6,
      proposed: 2,
      replicas: 2,
      able: 'ReadyForNewScale',
      after: [
        [6, 60],
        [2, 0],
      ],
    },
    {
      name: 'takes the place of a recommendation only once it is beyond both windows',
      up: 120,
      down: 60,
      before: [
        [6, 121],
        [5, 90],
      ],
      current: 6,
      proposed: 2,
      replicas: 2,
      able: 'ReadyForNewScale',
      after: [
        [2, 0],
        [5, 90],
      ],
    },
    {
      name: 'stays where it is between the two windows',
      up: 60,
      down: 60,
      before: [
        [2, 45],
        [9, 15],
      ],
      current: 5,
      proposed: 7,
      replicas: 5,
      able: 'ScaleUpStabilized',
    },
    {
      name: 'never raises the scale to an older recommendation',
      up: 0,
      down: 300,
      before: [[6, 60]],
      current: 3,
      proposed: 3,
      replicas: 3,
      able: 'ReadyForNewScale',
    },
  ];
  for (const each of cases) {
    it(each.name, () => {
      const direction = (seconds: number) =>
        ({ stabilizationWindowMs: seconds * 1000, selectPolicy: 'Max', policies: [] }) as const;
      const behavior = { scaleUp: direction(each.up), scaleDown: direction(each.down) };
      expectCase(each, stabilizeByBehavior(freshOf(each), behavior));
    });
  }
});
