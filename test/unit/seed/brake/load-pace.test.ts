import { expect } from 'chai';
import fc from 'fast-check';

import { loadPace, nextRegards, PATIENCE_MS, type Regards } from '../../../../seed/brake/load-pace.ts';
import type { ReaderLag } from '../../../../seed/brake/reader-lags.ts';

const LIMIT = 10_000;
const lagging = (...lags: number[]): ReaderLag[] =>
  lags.map((lagMs, index) => ({ member: `m${index}`, lagMs }));

describe('loadPace', () => {
  const cases: [string, number[], number][] = [
    ['does not wait where nobody reads', [], 0],
    ['does not wait below a quarter of the limit', [0, 2499], 0],
    ['does not wait at a quarter either', [2500], 0],
    ['goes at half speed between a quarter and a half: waits as long as a batch takes', [3750, 100], 200],
    ['goes at a tenth of the speed near the half', [0, 4750], 1800],
    ['stands still at a half', [5000], Infinity],
    ['goes by the slowest', [100, 60_000, 4000], Infinity],
  ];
  for (const [what, lags, waitMs] of cases) {
    // To a thousandth, since speeds are fractions.
    it(what, () =>
      expect(Math.round(loadPace(lagging(...lags), LIMIT, 200).waitMs * 1e3) / 1e3).to.equal(waitMs),
    );
  }

  it('names the slowest', () => {
    expect(loadPace(lagging(1, 3, 2), LIMIT, 100).slowest).to.deep.equal({ member: 'm1', lagMs: 3 });
    expect(loadPace([], LIMIT, 100).slowest).to.equal(null);
  });

  it('waits the longer, the more anyone lags, and by shares of the limit alone', () => {
    const lag = fc.integer({ min: 0, max: 3_600_000 });
    fc.assert(
      fc.property(
        fc.array(lag, { maxLength: 7 }),
        fc.nat({ max: 6 }),
        lag,
        fc.integer({ min: 1, max: 3600 }),
        fc.integer({ min: 0, max: 1000 }),
        (lags, at, more, limitSeconds, batchMs) => {
          const limit = limitSeconds * 1000;
          const { waitMs } = loadPace(lagging(...lags), limit, batchMs);
          const worse = lags.map((ms, index) => (index === at ? ms + more : ms));
          expect(loadPace(lagging(...worse), limit, batchMs).waitMs).to.be.at.least(waitMs);
          const most = Math.max(0, ...lags);
          expect(waitMs === Infinity).to.equal(most >= limit / 2);
          if (most < limit / 4) expect(waitMs).to.equal(0);
          expect(
            loadPace(lagging(...lags.map((ms) => ms * 3)), limit * 3, batchMs).waitMs === Infinity,
          ).to.equal(waitMs === Infinity);
        },
      ),
    );
  });
});

describe('nextRegards', () => {
  const none: Regards = new Map();
  const given = (lagMs: number, regards: Regards, stoodStillMs: number): Regards =>
    nextRegards(regards, [{ member: 'm0', lagMs }], LIMIT, stoodStillMs);

  it('gives a reader up once the load has stood still for it for a minute in sum', () => {
    let regards = given(5000, none, 0);
    regards = given(9000, regards, PATIENCE_MS - 1);
    expect(regards.get('m0')).to.deep.equal({ stoodStillMs: PATIENCE_MS - 1, isGivenUp: false });
    expect(given(9000, regards, 0).get('m0')?.isGivenUp).to.equal(false);
    expect(given(9000, regards, 1).get('m0')?.isGivenUp).to.equal(true);
  });

  it('begins to count anew once it lags less than that for which the load stands still', () => {
    const regards = given(9000, none, PATIENCE_MS - 1);
    expect(given(4999, regards, 100).size).to.equal(0);
  });

  it('keeps to that until it has caught up, also while it is not heard of', () => {
    const regards = given(9000, none, PATIENCE_MS);
    expect(nextRegards(regards, [], LIMIT, 0).get('m0')?.isGivenUp).to.equal(true);
    expect(given(2500, regards, 0).get('m0')?.isGivenUp).to.equal(true);
    expect(given(2499, regards, 0).size).to.equal(0);
  });

  it('counts for each by itself', () => {
    const first = nextRegards(none, lagging(9000, 100), LIMIT, 50_000);
    const second = nextRegards(first, lagging(9000, 9000), LIMIT, 10_000);
    expect([...second].map(([member, { isGivenUp }]) => [member, isGivenUp])).to.deep.equal([
      ['m0', true],
      ['m1', false],
    ]);
  });
});
