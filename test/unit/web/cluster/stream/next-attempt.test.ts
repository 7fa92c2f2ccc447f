import { expect } from 'chai';

import { nextAttempt, retryAfterMs, SILENT_MS } from '../../../../../web/cluster/stream/next-attempt.ts';

describe('the pause before the cluster stream is opened again', () => {
  const refused = (status: number, retryAfter: number | null = null) =>
    ({ kind: 'refused', status, retryAfterMs: retryAfter }) as const;

  for (const kind of ['bye', 'broken', 'silent'] as const) {
    it(`is next to nothing after an end by "${kind}" of a stream that worked`, () => {
      expect(nextAttempt({ kind }, 0, 1)).to.deep.equal({ kind: 'retry', afterMs: 100, trouble: 'lost' });
    });
  }

  it('lets four attempts begin within 3 s of a death that no connection told of', () => {
    const starts: number[] = [];
    let at = SILENT_MS;
    for (let failures = 0; failures < 6; failures++) {
      const next = nextAttempt({ kind: 'unreachable' }, failures, 1);
      if (next.kind !== 'retry') throw new Error('The page gave up.');
      starts.push((at += next.afterMs));
    }
    expect(starts[0]).to.be.below(3000);
    // Where the death is told at once, the silence does not count.
    expect(starts.filter((start) => start - SILENT_MS < 3000)).to.have.length(4);
  });

  it('grows with failures in a row, and no further than 5 s', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 60].map((failures) =>
      nextAttempt({ kind: 'unreachable' }, failures, 1),
    );
    expect(pauses.map((next) => (next.kind === 'retry' ? next.afterMs : null))).to.deep.equal([
      100, 250, 500, 1000, 2000, 4000, 5000, 5000,
    ]);
  });

  it('is spread over its upper half, so that the watchers of a dead pod do not come back together', () => {
    expect(nextAttempt({ kind: 'broken' }, 3, 0)).to.include({ afterMs: 500 });
    expect(nextAttempt({ kind: 'broken' }, 3, 0.5)).to.include({ afterMs: 750 });
  });

  it('is as long as a 503 asks for, and never longer than 30 s', () => {
    expect(nextAttempt(refused(503, 4000), 1, 1)).to.deep.equal({
      kind: 'retry',
      afterMs: 4000,
      trouble: 'busy',
    });
    expect(nextAttempt(refused(503, 3_600_000), 1, 1)).to.include({ afterMs: 30_000 });
    expect(nextAttempt(refused(503), 1, 1)).to.include({ afterMs: 250, trouble: 'busy' });
    expect(nextAttempt(refused(429, 1000), 1, 1)).to.include({ afterMs: 1000, trouble: 'busy' });
  });

  it('is long where the view is switched off, and without end where a token is wanted', () => {
    expect(nextAttempt(refused(404), 0, 0)).to.deep.equal({ kind: 'retry', afterMs: 30_000, trouble: 'off' });
    expect(nextAttempt(refused(401), 7, 0)).to.deep.equal({ kind: 'wait-for-token' });
  });

  it('takes any other answer for a fault that may pass', () => {
    expect(nextAttempt(refused(500), 2, 1)).to.deep.equal({ kind: 'retry', afterMs: 500, trouble: 'lost' });
    expect(nextAttempt(refused(200), 2, 1)).to.include({ trouble: 'lost' });
  });
});

describe('a Retry-After header', () => {
  const now = Date.UTC(2026, 10, 30);
  const cases: [string | null, number | null][] = [
    [null, null],
    ['2', 2000],
    [' 10 ', 10_000],
    [new Date(now + 5000).toUTCString(), 5000],
    [new Date(now - 5000).toUTCString(), 0],
    ['soon', null],
    ['', null],
  ];
  for (const [header, ms] of cases) {
    it(`"${header ?? 'none'}" asks for ${ms ?? 'nothing'}`, () => {
      expect(retryAfterMs(header, now)).to.equal(ms);
    });
  }
});
