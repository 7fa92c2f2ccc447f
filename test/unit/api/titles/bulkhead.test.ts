import { expect } from 'chai';

import { Deadline, DeadlineExceeded } from '../../../../api/deadline.ts';
import { Bulkhead } from '../../../../api/titles/bulkhead.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { failureOf } from '../../../support/search-trial.ts';

describe('Bulkhead', () => {
  const clock = new ManualClock();
  const within = (milliseconds: number): Deadline => new Deadline(clock, milliseconds);

  it('runs no more than its limit at one time, and the rest in its order', async () => {
    const bulkhead = new Bulkhead(2);
    const begun: number[] = [];
    const ends = Array.from({ length: 5 }, () => Promise.withResolvers<undefined>());
    const runs = ends.map(({ promise }, index) =>
      bulkhead.run(within(1000), () => {
        begun.push(index);
        return promise;
      }),
    );
    await settle();
    expect(begun).to.deep.equal([0, 1]);
    ends[1]!.resolve(undefined);
    await settle();
    expect(begun).to.deep.equal([0, 1, 2]);
    for (const { resolve } of ends) resolve(undefined);
    await Promise.all(runs);
    expect(begun).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('gives the place of work that failed to the next', async () => {
    const bulkhead = new Bulkhead(1);
    const broken = failureOf(bulkhead.run(within(1000), () => Promise.reject(new Error('broken'))));
    expect(await bulkhead.run(within(1000), () => Promise.resolve('next'))).to.equal('next');
    expect(await broken).to.have.property('message', 'broken');
  });

  it('lets nobody wait beyond a deadline, and forgets who has gone', async () => {
    const bulkhead = new Bulkhead(1);
    const end = Promise.withResolvers<undefined>();
    const first = bulkhead.run(within(5000), () => end.promise);
    let ran = false;
    const late = failureOf(
      bulkhead.run(within(100), () => {
        ran = true;
        return Promise.resolve();
      }),
    );
    await clock.advance(200);
    expect(await late).to.be.instanceOf(DeadlineExceeded);
    end.resolve(undefined);
    await first;
    expect(await bulkhead.run(within(100), () => Promise.resolve('free'))).to.equal('free');
    expect(ran).to.equal(false);
  });
});
