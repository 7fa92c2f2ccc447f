import { expect } from 'chai';

import { type ReadCount, ReadTimes } from '../../../../seed/brake/read-times.ts';

describe('ReadTimes', () => {
  /** A member's counts, of finds alone where nothing else is said. */
  const counted = (
    member: string,
    reads: number,
    micros: number,
    commands = { reads: 0, micros: 0 },
  ): ReadCount => ({ member, queries: { reads, micros }, commands });
  const finds = (queries: number | null) => ({ queries, commands: null });

  it('tells what reads took on the mean since the first look, at all members', () => {
    const times = new ReadTimes();
    times.saw(counted('a', 1000, 9_000_000), 0);
    times.saw(counted('b', 0, 0), 0);
    times.saw(counted('a', 1006, 9_006_000), 500);
    times.saw(counted('b', 2, 10_000), 500);
    expect(times.meanMs(500)).to.deep.equal(finds(2));
  });

  it('tells nothing of fewer than four reads, nor of any that are older than two seconds', () => {
    const times = new ReadTimes();
    times.saw(counted('a', 0, 0), 0);
    times.saw(counted('a', 3, 3000), 500);
    expect(times.meanMs(500)).to.deep.equal(finds(null));
    times.saw(counted('a', 4, 4000), 1000);
    expect(times.meanMs(1000)).to.deep.equal(finds(1));
    expect(times.meanMs(2500)).to.deep.equal(finds(1));
    times.saw(counted('a', 4, 4000), 2501);
    expect(times.meanMs(2501)).to.deep.equal(finds(null));
  });

  it('has a mean of its own for aggregates and counts', () => {
    const times = new ReadTimes();
    times.saw(counted('a', 0, 0), 0);
    times.saw(counted('a', 10, 10_000, { reads: 3, micros: 900_000 }), 500);
    expect(times.meanMs(500)).to.deep.equal(finds(1));
    times.saw(counted('a', 10, 10_000, { reads: 4, micros: 1_200_000 }), 1000);
    expect(times.meanMs(1000)).to.deep.equal({ queries: 1, commands: 300 });
  });

  it('does not take for unread what no member has told of', () => {
    const times = new ReadTimes();
    expect(times.meanMs(0)).to.equal(null);
    times.saw(counted('a', 1000, 9_000_000), 0);
    expect(times.meanMs(0)).to.equal(null);
    times.saw(counted('a', 1000, 9_000_000), 500);
    expect(times.meanMs(2500)).to.deep.equal(finds(null));
    expect(times.meanMs(2501)).to.equal(null);
  });

  it('does not take reads for those of now that came in a span longer than the window', () => {
    const times = new ReadTimes();
    times.saw(counted('a', 0, 0), 0);
    times.saw(counted('a', 500, 9_000_000), 2001);
    expect(times.meanMs(2001)).to.equal(null);
    times.saw(counted('a', 504, 9_004_000), 2501);
    expect(times.meanMs(2501)).to.deep.equal(finds(1));
  });

  it('begins anew with a member that was started anew, and where it is told to', () => {
    const times = new ReadTimes();
    times.saw(counted('a', 100, 5000), 0);
    times.saw(counted('a', 50, 500_000), 500);
    expect(times.meanMs(500)).to.equal(null);
    times.saw(counted('a', 60, 530_000), 1000);
    expect(times.meanMs(1000)).to.deep.equal(finds(3));
    times.forget();
    expect(times.meanMs(1000)).to.equal(null);
  });
});
