import { expect } from 'chai';

import { Deadline } from '../../../../api/deadline.ts';
import { hedgedRead } from '../../../../api/titles/hedged-read.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { failureOf } from '../../../support/search-trial.ts';

describe('hedgedRead', () => {
  let clock: ManualClock;
  let first: PromiseWithResolvers<string>;
  let second: PromiseWithResolvers<string>;
  let seconds: number;

  const read = (allowed = true): Promise<string> =>
    hedgedRead(
      {
        clock,
        lateMs: 20,
        first: () => first.promise,
        second: () => {
          if (!allowed) return null;
          return () => {
            seconds += 1;
            return second.promise;
          };
        },
      },
      new Deadline(clock, 1000),
    );

  beforeEach(() => {
    clock = new ManualClock();
    first = Promise.withResolvers();
    second = Promise.withResolvers();
    seconds = 0;
  });

  it('asks nobody else where the answer is there in time', async () => {
    const reading = read();
    await clock.advance(19);
    first.resolve('first');
    expect(await reading).to.equal('first');
    await clock.advance(100);
    expect(seconds).to.equal(0);
  });

  it('takes whichever answer comes first once the first is late', async () => {
    const answeredBySecond = read();
    await clock.advance(20);
    second.resolve('second');
    expect(await answeredBySecond).to.equal('second');

    second = Promise.withResolvers();
    const answeredByFirst = read();
    await clock.advance(20);
    first.resolve('first');
    expect(await answeredByFirst).to.equal('first');
    expect(seconds).to.equal(2);
  });

  it('waits for the first where the second fails', async () => {
    const reading = read();
    await clock.advance(20);
    second.reject(new Error('broken'));
    await settle();
    first.resolve('first');
    expect(await reading).to.equal('first');
  });

  it('fails by the first, whether that is in time or late', async () => {
    const early = failureOf(read());
    first.reject(new Error('early'));
    expect(await early).to.have.property('message', 'early');
    first = Promise.withResolvers();
    const late = failureOf(read());
    await clock.advance(20);
    first.reject(new Error('late'));
    expect(await late).to.have.property('message', 'late');
  });

  it('waits where no second is allowed', async () => {
    const reading = read(false);
    await clock.advance(500);
    first.resolve('first');
    expect(await reading).to.equal('first');
    expect(seconds).to.equal(0);
  });
});
