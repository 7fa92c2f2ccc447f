import { expect } from 'chai';

import type { Figures } from '../../chaos/figures.ts';
import { brokenPromises, percentile, type Limits } from '../../chaos/verdict.ts';

const limits: Limits = {
  failuresWithin: 10,
  noticed: 20,
  leader: 15,
  redundant: { after: 'fault', p95: 60 },
  settled: 120,
};

const kept: Figures = {
  requests: 12_000,
  failedByKind: { timeout: 3 },
  failedAt: [-0.1, 2, 10],
  longestGap: 3,
  p99: 0.1,
  lifted: 70,
  noticed: 8,
  leader: 12,
  redundant: 40,
  redundantAfterLift: 0,
  lostAgain: 0,
  settled: 30,
};

describe('brokenPromises', () => {
  const cases: [string, Partial<Limits>, Partial<Figures>, string[]][] = [
    ['none where all limits are kept', {}, {}, []],
    [
      'a request that failed later than the fault excuses',
      {},
      { failedAt: [2, 10.1, 30] },
      ['2 requests failed between 10.1 and 30.0 s after the fault: only the first 10 s excuse one'],
    ],
    [
      'a request that failed long before the fault',
      {},
      { failedAt: [-3] },
      ['1 requests failed between -3.0 and -3.0 s after the fault: only the first 10 s excuse one'],
    ],
    [
      'any failure where none is excused, even at the moment of the fault',
      { failuresWithin: 0 },
      { failedAt: [0] },
      ['1 requests failed between 0.0 and 0.0 s after the fault: none may'],
    ],
    [
      'none for a failure that the end of the fault excuses',
      { failuresWithinAfterLift: 5 },
      { failedAt: [72] },
      [],
    ],
    [
      'a wrong answer, whenever it came',
      {},
      { failedByKind: { wrong: 1, timeout: 1 }, failedAt: [1, 2] },
      ['1 answers were wrong'],
    ],
    ['an empty answer', {}, { failedByKind: { empty: 2 }, failedAt: [1, 2] }, ['2 answers were empty']],
    [
      'an operator that says nothing',
      {},
      { noticed: undefined },
      ['the operator says something: not seen, limit 20 s'],
    ],
    ['an operator that leads late', {}, { leader: 16.24 }, ['another operator leads: 16.2 s, limit 15 s']],
    [
      'redundancy that comes back late',
      {},
      { redundant: 61 },
      ['full redundancy after the fault, 95 % of 1: 61.0 s, limit 60 s'],
    ],
    [
      'redundancy that does not come back',
      {},
      { redundant: undefined },
      ['full redundancy after the fault, 95 % of 1: not seen, limit 60 s'],
    ],
    [
      'redundancy that comes back late after the end of the fault',
      { redundant: { after: 'lift', p95: 30 } },
      { redundant: undefined, redundantAfterLift: 31 },
      ['full redundancy after the fault was undone, 95 % of 1: 31.0 s, limit 30 s'],
    ],
    [
      'work that is left',
      {},
      { settled: undefined },
      ['nothing is left to do after the fault was undone: not seen, limit 120 s'],
    ],
  ];
  for (const [behaviour, otherLimits, otherFigures, expected] of cases) {
    it(`has ${behaviour}`, () => {
      expect(brokenPromises({ ...limits, ...otherLimits }, [{ ...kept, ...otherFigures }])).to.deep.equal(
        expected,
      );
    });
  }

  it('leaves late ones out where times are only told, and no others', () => {
    const late: Figures = { ...kept, noticed: 21, leader: 16, redundant: 61, settled: 121 };
    expect(brokenPromises(limits, [late])).to.have.length(4);
    expect(brokenPromises(limits, [late], 'told')).to.deep.equal([]);
    const silent: Figures = { ...late, noticed: undefined, failedAt: [30] };
    expect(brokenPromises(limits, [silent], 'told')).to.deep.equal([
      '1 requests failed between 30.0 and 30.0 s after the fault: only the first 10 s excuse one',
      'the operator says something: not seen, limit 20 s',
    ]);
  });

  it('does not ask what has no limit', () => {
    const { failuresWithin, redundant, settled } = limits;
    const silent = { ...kept, noticed: undefined, leader: undefined };
    expect(brokenPromises({ failuresWithin, redundant, settled }, [silent])).to.deep.equal([]);
  });

  it('judges the time to redundancy over all tries', () => {
    const redundant = { after: 'fault', p50: 10, p95: 15 } as const;
    const tries = (times: number[]): Figures[] => times.map((time) => ({ ...kept, redundant: time }));
    const judged = (times: number[]): string[] => brokenPromises({ ...limits, redundant }, tries(times));
    expect(judged([8, 9, 10, 12, 14, 15])).to.deep.equal([]);
    expect(judged([8, 9, 11, 12, 14, 15])).to.deep.equal([
      'full redundancy after the fault, half of 6: 11.0 s, limit 10 s',
    ]);
    expect(judged([11]), 'one try is no half').to.deep.equal([]);
    expect(judged([8, 8, 8, 8, 8, 16])).to.deep.equal([
      'full redundancy after the fault, 95 % of 6: 16.0 s, limit 15 s',
    ]);
  });
});

describe('percentile', () => {
  it('takes what never happened for the latest', () => {
    expect(percentile([undefined, 2, 1], 0.5)).to.equal(2);
    expect(percentile([undefined, 2, 1], 0.95)).to.equal(undefined);
  });
});
