import { expect } from 'chai';
import fc from 'fast-check';

import { FigureHistory, MOST_SUBJECTS } from '../../../../api/cluster-view/figure-history.ts';
import { mergeSeries } from '../../../../api/cluster-view/merge-series.ts';
import { HISTORY_MS, type Series, type SubjectId } from '../../../../cluster-view/events.ts';

const id: SubjectId = 'member/m-db-0';
const START = 1_000_000_000;

describe('FigureHistory', () => {
  it('has the newest value of every two seconds of the last ten minutes, and gaps where nothing came', () => {
    const steps = fc.array(
      fc.record({ after: fc.integer({ min: 1, max: 400_000 }), value: fc.integer({ min: 0, max: 99 }) }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const history = new FigureHistory();
        const expected = new Map<number, number>();
        let now = START;
        for (const { after, value } of all) {
          now += after;
          history.record(now, { [id]: { at: now, values: { cpuCores: value } } });
          expected.set(Math.floor(now / 2000) * 2000, value);
        }
        const { times, series } = history.series();
        expect(times.length).to.be.at.most(HISTORY_MS / 2000);
        expect(times.at(-1)).to.equal(Math.floor(now / 2000) * 2000);
        times.forEach((time, index) =>
          expect(series[id]?.cpuCores?.[index], `at ${time}`).to.equal(expected.get(time) ?? null),
        );
        for (const time of expected.keys())
          if (time > now - HISTORY_MS + 2000) expect(times).to.include(time);
      }),
    );
  });

  it('has a stale figure as a gap', () => {
    const history = new FigureHistory();
    history.record(START, { [id]: { at: START - 60_000, values: { cpuCores: 1 } } });
    expect(history.series().series[id]?.cpuCores).to.deep.equal([null]);
  });

  it('gives a span alone', () => {
    const history = new FigureHistory();
    for (let at = START; at <= START + 20_000; at += 2000)
      history.record(at, { [id]: { at, values: { cpuCores: 1 } } });
    expect(history.series(START + 5000, START + 9000).times).to.deep.equal([START + 6000, START + 8000]);
  });

  it('forgets whom it heard least recently rather than grow without bound', () => {
    const history = new FigureHistory();
    for (let index = 0; index <= MOST_SUBJECTS; index += 1) {
      const at = START + index * 2000;
      history.record(at, { [`pod/q-${index}`]: { at, values: { cpuCores: 1 } } });
    }
    const kept = Object.keys(history.series().series);
    expect(kept).to.have.length(MOST_SUBJECTS);
    expect(kept).to.not.include('pod/q-0');
  });

  it('forgets whom it has heard nothing of for ten minutes', () => {
    const history = new FigureHistory();
    history.record(START, { 'pod/q-gone': { at: START, values: { cpuCores: 1 } } });
    for (const at of [START + HISTORY_MS - 2000, START + HISTORY_MS]) {
      expect(Object.keys(history.series().series)).to.include('pod/q-gone');
      history.record(at, { [id]: { at, values: { cpuCores: 1 } } });
    }
    expect(Object.keys(history.series().series)).to.deep.equal([id]);
  });

  it('starts anew where the clock was set back by more than it keeps', () => {
    const history = new FigureHistory();
    history.record(START, { [id]: { at: START, values: { cpuCores: 1 } } });
    const early = START - 2 * HISTORY_MS;
    history.record(early, { [id]: { at: early, values: { cpuCores: 2 } } });
    expect(history.series().series[id]?.cpuCores).to.deep.equal([2]);
  });

  it('takes over a series as it was', () => {
    const series: Series = {
      times: [START, START + 2000, START + 4000],
      series: { [id]: { cpuCores: [1, null, 3] }, 'pod/q-a': { heapBytes: [null, 5, null] } },
    };
    const history = new FigureHistory();
    history.load(series);
    expect(history.series()).to.deep.equal(series);
  });
});

describe('mergeSeries', () => {
  const own = (shiftMs: number, values: Series['series'], from = START) => ({
    ...{ times: [from, from + 2000], series: values, shiftMs },
  });

  it('adds up what each pod saw of a member by itself, and takes what the member said once', () => {
    const merged = mergeSeries(
      [
        own(0, { [id]: { readsPerSecond: [10, 20], cpuCores: [1, null] } }),
        own(0, { [id]: { readsPerSecond: [1, null], cpuCores: [1, 2] } }),
      ],
      [],
      START + 2000,
    );
    expect(merged.series[id]).to.deep.equal({ readsPerSecond: [11, 20], cpuCores: [1, 2] });
  });

  it('moves the times of a pod whose clock is another', () => {
    const merged = mergeSeries(
      [
        own(0, { 'pod/a': { cpuCores: [1, 2] } }),
        own(-6000, { 'pod/b': { cpuCores: [3, 4] } }, START + 6000),
      ],
      [],
      START + 2000,
    );
    expect(merged).to.deep.equal({
      times: [START, START + 2000],
      series: { 'pod/a': { cpuCores: [1, 2] }, 'pod/b': { cpuCores: [3, 4] } },
    });
  });

  it('fills from what was gathered of pods that are gone, and keeps the larger sum', () => {
    const merged = mergeSeries(
      [own(0, { [id]: { readsPerSecond: [10, 10] } })],
      [own(0, { [id]: { readsPerSecond: [25, 5] }, 'pod/gone': { cpuCores: [1, null] } })],
      START + 2000,
    );
    expect(merged.series).to.deep.equal({
      [id]: { readsPerSecond: [25, 10] },
      'pod/gone': { cpuCores: [1, null] },
    });
  });

  it('is empty of nothing', () => {
    expect(mergeSeries([{ times: [], series: {}, shiftMs: 0 }], [], START)).to.deep.equal({
      times: [],
      series: {},
    });
  });
});
