import { expect } from 'chai';

import { backoffDelay } from '../../../time/backoff.ts';
import { RateLimiter } from '../../../operator/controller/rate-limiter.ts';

describe('backoffDelay', () => {
  const settings = { initialMs: 250, maxMs: 60_000 };
  for (const [failures, random, delay] of [
    [1, 0, 125],
    [1, 0.999_999, 250],
    [2, 0, 250],
    [4, 0, 1_000],
    [8, 0.5, 24_000],
    [9, 0, 30_000],
    [10, 0.999_999_9, 60_000],
    [100_000, 0, 30_000],
  ] as const) {
    it(`after ${failures} failures, at random ${random}, is ${delay} ms`, () => {
      expect(backoffDelay(settings, failures, random)).to.equal(delay);
    });
  }
});

describe('RateLimiter', () => {
  it('lets the pause of each key grow by itself, and starts anew once the key is forgotten', () => {
    const limiter = new RateLimiter({ initialMs: 100, maxMs: 1_000 }, () => 0.999_999);
    expect([limiter.next('a'), limiter.next('a'), limiter.next('a')]).to.deep.equal([100, 200, 400]);
    expect(limiter.next('b')).to.equal(100);
    expect(limiter.failures('a')).to.equal(3);
    limiter.forget('a');
    expect(limiter.failures('a')).to.equal(0);
    expect(limiter.next('a')).to.equal(100);
    expect(limiter.next('b')).to.equal(200);
  });
});
