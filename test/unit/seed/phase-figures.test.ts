import { expect } from 'chai';

import type { PhaseFigures } from '../../../catalog/load-progress.ts';
import { LEFT_WINDOW_MS, phaseFigures, type PhaseSample, withSample } from '../../../seed/phase-figures.ts';

/** Samples as they are taken: [second, done, rows]. */
function samples(
  total: number | null,
  ...seen: [second: number, done: number | null, rows?: number | null][]
) {
  return seen.reduce<PhaseSample[]>(
    (before, [second, done, rows = null]) => withSample(before, { at: second * 1000, done, total, rows }),
    [],
  );
}

/** One sample a second, from `first` to `last` included. */
function everySecond(
  first: number,
  last: number,
  at: (second: number) => [done: number, rows: number],
): [number, number, number][] {
  return Array.from({ length: last - first + 1 }, (_, index) => [first + index, ...at(first + index)]);
}

const cases: { when: string; given: PhaseSample[]; then: PhaseFigures }[] = [
  {
    when: 'nothing was seen',
    given: [],
    then: { percent: null, rowsPerSecond: null, secondsLeft: null },
  },
  {
    when: 'it has just begun',
    given: samples(1000, [0, 0, 0]),
    then: { percent: 0, rowsPerSecond: null, secondsLeft: null },
  },
  {
    when: 'less than a second has passed',
    given: samples(1000, [0, 0, 0], [0.9, 100, 90]),
    then: { percent: 10, rowsPerSecond: null, secondsLeft: null },
  },
  {
    when: 'it goes steadily',
    given: samples(1000, ...everySecond(0, 30, (t) => [10 * t, 7 * t])),
    then: { percent: 30, rowsPerSecond: 7, secondsLeft: 70 },
  },
  {
    when: 'no total is known',
    given: samples(null, ...everySecond(0, 30, (t) => [10 * t, 7 * t])),
    then: { percent: null, rowsPerSecond: 7, secondsLeft: null },
  },
  {
    when: 'nothing is known but rows',
    given: samples(null, [0, null, 0], [2, null, 10]),
    then: { percent: null, rowsPerSecond: 5, secondsLeft: null },
  },
  {
    when: 'it has no rows',
    given: samples(2000, [0, 0], [10, 500]),
    then: { percent: 25, rowsPerSecond: null, secondsLeft: 30 },
  },
  {
    when: 'it is faster now than before: rows of the last ten seconds, time by the last minute',
    given: samples(
      1000,
      ...everySecond(0, 30, (t) => (t <= 20 ? [5 * t, t] : [100 + 20 * (t - 20), 3 * t - 40])),
    ),
    then: { percent: 30, rowsPerSecond: 3, secondsLeft: 70 },
  },
  {
    when: 'it stands still for less than the window',
    given: samples(1000, ...everySecond(0, 20, (t) => [10 * Math.min(t, 15), 8 * Math.min(t, 15)])),
    then: { percent: 15, rowsPerSecond: 4, secondsLeft: 114 },
  },
  {
    when: 'it has stood still for the whole window, waiting for replicas',
    given: samples(1000, ...everySecond(0, 40, (t) => [10 * Math.min(t, 25), 8 * Math.min(t, 25)])),
    then: { percent: 25, rowsPerSecond: 0, secondsLeft: null },
  },
  {
    when: 'it goes on after it stood still',
    given: samples(1000, ...everySecond(0, 50, (t) => [10 * Math.max(0, t - 40), 8 * Math.max(0, t - 40)])),
    then: { percent: 10, rowsPerSecond: 8, secondsLeft: 450 },
  },
  {
    when: 'it was resumed: what was done before has no part in rates',
    given: samples(1000, ...everySecond(0, 10, (t) => [600 + 10 * t, 6000 + 7 * t])),
    then: { percent: 70, rowsPerSecond: 7, secondsLeft: 30 },
  },
  {
    when: 'the clock stands still: the newest sample of the moment counts',
    given: samples(1000, [5, 0, 0], [5, 100, 100], [5, 200, 200]),
    then: { percent: 20, rowsPerSecond: null, secondsLeft: null },
  },
  {
    when: 'the clock stood still and goes on',
    given: samples(1000, [0, 0, 0], [5, 100, 100], [5, 200, 200], [10, 250, 300]),
    then: { percent: 25, rowsPerSecond: 30, secondsLeft: 30 },
  },
  {
    when: 'it is at its end',
    given: samples(1000, [0, 0, 0], [10, 1000, 10]),
    then: { percent: 100, rowsPerSecond: 1, secondsLeft: 0 },
  },
  {
    when: 'it is nearly at its end: rounded down',
    given: samples(100_000, [0, 99_999, 0]),
    then: { percent: 99.9, rowsPerSecond: null, secondsLeft: null },
  },
  {
    when: 'there is more than was said',
    given: samples(1000, [0, 0, 0], [10, 1001, 10]),
    then: { percent: null, rowsPerSecond: 1, secondsLeft: null },
  },
  {
    when: 'there is nothing to do',
    given: samples(0, [0, 0, 0], [2, 0, 0]),
    then: { percent: null, rowsPerSecond: 0, secondsLeft: null },
  },
  {
    when: 'it has begun anew within the phase',
    given: samples(1000, [0, 500], [10, 100]),
    then: { percent: 10, rowsPerSecond: null, secondsLeft: null },
  },
];

describe('figures of a phase', () => {
  for (const { when, given, then } of cases) {
    it(`are right when ${when}`, () => expect(phaseFigures(given)).to.deep.equal(then));
  }

  it('need few samples, however long the phase is', () => {
    const seen = samples(null, ...everySecond(0, 5000, (t) => [t, t]));
    expect(seen.length).to.be.at.most(LEFT_WINDOW_MS / 1000 + 2);
    expect(seen[0]?.at).to.be.at.most(5000 * 1000 - LEFT_WINDOW_MS);
  });
});
