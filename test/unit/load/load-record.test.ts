import { expect } from 'chai';

import { LoadRecord, failuresBySecond } from '../../support/load/load-record.ts';

const failure = (dueMs: number) => ({ kind: 'timeout', reason: 'late', path: '/directors', dueMs }) as const;

describe('LoadRecord', () => {
  const gaps: [string, readonly number[], number, number][] = [
    ['between two right answers', [100, 200, 950, 1000], 1000, 750],
    ['from the begin to the first', [400, 500], 600, 400],
    ['from the last to the end', [100, 200], 900, 700],
    ['over all of a load without a right answer', [], 800, 800],
    ['up to an answer that came after the end', [100, 700], 300, 600],
  ];
  for (const [where, answeredMs, endMs, longestGapMs] of gaps) {
    it(`measures the longest gap ${where}`, () => {
      const record = new LoadRecord();
      for (const ms of answeredMs) record.succeed(ms - 5, ms, 'm-db-0');
      expect(record.report(answeredMs.length, endMs).longestGapMs).to.equal(longestGapMs);
    });
  }

  it('leaves a gap open over failures', () => {
    const record = new LoadRecord();
    record.succeed(0, 10, 'm-db-0');
    record.fail(failure(300));
    record.succeed(600, 610, 'm-db-0');
    expect(record.report(3, 700).longestGapMs).to.equal(600);
  });

  it('counts latency from when a request came due, by nearest rank', () => {
    const record = new LoadRecord();
    for (let each = 1; each <= 100; each++) record.succeed(0, each, 'm-db-0');
    expect(record.report(100, 100).latencyMs).to.deep.equal({ p50: 50, p95: 95, p99: 99, max: 100 });
  });
});

describe('failuresBySecond', () => {
  it('counts by the second after the fault in which the request came due, before it too', () => {
    const failedDueMs = [10_100, 9_900, 10_999, 12_000];
    expect([...failuresBySecond({ failedDueMs }, 10_000)]).to.deep.equal([
      [-1, 1],
      [0, 2],
      [2, 1],
    ]);
  });
});
