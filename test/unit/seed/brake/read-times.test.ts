import { expect } from 'chai';

import { ReadTimes } from '../../../../seed/brake/read-times.ts';

describe('ReadTimes', () => {
  it('tells what reads took on the mean since the first look, at all members', () => {
    const times = new ReadTimes();
    times.saw({ member: 'a', reads: 1000, micros: 9_000_000 }, 0);
    times.saw({ member: 'b', reads: 0, micros: 0 }, 0);
    expect(times.meanMs(0)).to.equal(null);
    times.saw({ member: 'a', reads: 1006, micros: 9_006_000 }, 500);
    times.saw({ member: 'b', reads: 2, micros: 10_000 }, 500);
    expect(times.meanMs(500)).to.equal(2);
  });

  it('tells nothing of fewer than four reads, nor of any that are older than two seconds', () => {
    const times = new ReadTimes();
    times.saw({ member: 'a', reads: 0, micros: 0 }, 0);
    times.saw({ member: 'a', reads: 3, micros: 3000 }, 500);
    expect(times.meanMs(500)).to.equal(null);
    times.saw({ member: 'a', reads: 4, micros: 4000 }, 1000);
    expect(times.meanMs(1000)).to.equal(1);
    expect(times.meanMs(2500)).to.equal(1);
    expect(times.meanMs(2501)).to.equal(null);
  });

  it('begins anew with a member that was started anew, and where it is told to', () => {
    const times = new ReadTimes();
    times.saw({ member: 'a', reads: 100, micros: 5000 }, 0);
    times.saw({ member: 'a', reads: 50, micros: 500_000 }, 500);
    expect(times.meanMs(500)).to.equal(null);
    times.saw({ member: 'a', reads: 60, micros: 530_000 }, 1000);
    expect(times.meanMs(1000)).to.equal(3);
    times.forget();
    expect(times.meanMs(1000)).to.equal(null);
  });
});
