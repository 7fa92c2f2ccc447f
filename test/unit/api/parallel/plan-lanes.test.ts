import { expect } from 'chai';

import { planLanes, type LaneFigures } from '../../../../api/parallel/plan-lanes.ts';

const IDLE: LaneFigures = { cpu: 0.05, cores: 2, inFlight: 0, cost: 1, isAvoided: false };

describe('planLanes', () => {
  const cases: readonly [string, readonly Partial<LaneFigures>[], readonly number[]][] = [
    ['all that are idle, the cheapest first', [{ cost: 1.2 }, {}, { cost: 1.1 }], [1, 2, 0]],
    ['those that are idle where another is not', [{ cpu: 0.9 }, {}, {}], [1, 2]],
    [
      'the best one alone where only one is idle, idle or not',
      [{ cpu: 0.9, cost: 0.9 }, {}, { cpu: 0.8 }],
      [0],
    ],
    [
      'one where none is idle',
      [
        { cpu: 0.9, cost: 3 },
        { cpu: 0.9, cost: 2 },
        { cpu: 1, cost: 2.5 },
      ],
      [1],
    ],
    ['none that have not a whole core idle', [{ cores: 1 }, { cores: 1 }, { cores: 1 }], [0]],
    ['none whose load is not known', [{ cpu: null }, { cores: null }, {}], [0]],
    ['none that have reads under way', [{ inFlight: 17 }, { inFlight: 16 }, {}], [1, 2]],
    ['none that routing avoids', [{ isAvoided: true, cost: 0.1 }, {}, {}], [1, 2]],
    ['one that routing avoids only where there is no other', [{ isAvoided: true }], [0]],
    ['no more than eight', Array.from({ length: 10 }, () => ({})), [0, 1, 2, 3, 4, 5, 6, 7]],
    ['nobody where there is nobody', [], []],
  ];
  for (const [name, figures, expected] of cases) {
    it(`takes ${name}`, () => {
      const places = figures.map((known, index) => ({ index, figures: { ...IDLE, ...known } }));
      expect(planLanes(places).map(({ index }) => index)).to.deep.equal(expected);
    });
  }
});
