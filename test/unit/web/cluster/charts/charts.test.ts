import { expect } from 'chai';
import fc from 'fast-check';

import { chartData, chartedSubjects } from '../../../../../web/cluster/charts/chart-data.ts';
import { CHART_KINDS, type ChartData } from '../../../../../web/cluster/charts/chart-kinds.ts';
import { COLOURS, LineStyles } from '../../../../../web/cluster/charts/line-styles.ts';
import { momentAfterKey, nearestIndex } from '../../../../../web/cluster/charts/moments.ts';
import { sparkPath } from '../../../../../web/cluster/charts/spark-path.ts';
import { summaryOf, tableRows, within } from '../../../../../web/cluster/charts/summary.ts';

const TIMES = [0, 1000, 2000, 3000, 4000];

function data(lines: Record<string, (number | null)[]>, times: readonly number[] = TIMES): ChartData {
  return {
    times,
    lines: Object.entries(lines).map(([name, values]) => ({ id: `member/${name}`, kind: 'member', name, values })),
  };
}

describe('the lines of a chart', () => {
  const state = {
    times: [0, 1000],
    series: {
      'pod/q': { cpuCores: [1, 2], diskReadBytesPerSecond: [5, 5], diskWrittenBytesPerSecond: [1, null] },
      'member/m-10': { cpuCores: [3, null], fileSystemUsedBytes: [1, 2], fileSystemBytes: [4, 0] },
      'member/m-9': { cpuCores: [4, 5], diskReadBytesPerSecond: [7, 7] },
    },
  } as const;
  const mutable = state as unknown as Parameters<typeof chartData>[0];
  const linesOf = (chart: keyof typeof CHART_KINDS) =>
    Object.fromEntries(chartData(mutable, CHART_KINDS[chart]).lines.map(({ name, values }) => [name, values]));

  it('are those of members and then of query pods, each in the order of their names', () => {
    expect(chartedSubjects(mutable).map(({ name }) => name)).to.deep.equal(['m-9', 'm-10', 'q']);
  });

  it('are figures as they are, where one figure makes a line', () => {
    expect(linesOf('cpu')).to.deep.equal({ 'm-9': [4, 5], 'm-10': [3, null], q: [1, 2] });
  });

  it('are sums or shares, where two figures do; what is not known of one is not known of both', () => {
    expect(linesOf('io')).to.deep.equal({ q: [6, null] });
    expect(linesOf('disk')).to.deep.equal({ 'm-10': [0.25, null] });
  });

  it('are none where a kind has no such figure', () => {
    expect(linesOf('balancer')).to.deep.equal({});
  });
});

describe('the columns within a span', () => {
  const whole = data({ a: [1, 2, 3, 4, 5] });
  it('are those between its ends, the ends among them', () => {
    const part = within(whole, { from: 1000, to: 3000 });
    expect(part.times).to.deep.equal([1000, 2000, 3000]);
    expect(part.lines[0]?.values).to.deep.equal([2, 3, 4]);
  });
  it('are the very same arrays where the span holds all: nothing is copied each second', () => {
    expect(within(whole, { from: -1, to: 9000 }).lines[0]?.values).to.equal(whole.lines[0]?.values);
  });
  it('are none where the span is another time', () => {
    for (const span of [
      { from: 5000, to: 6000 },
      { from: -2, to: -1 },
    ]) {
      const part = within(whole, span);
      expect(part.times).to.deep.equal([]);
      expect(part.lines[0]?.values).to.deep.equal([]);
    }
  });
});

describe('what is said in the stead of a chart', () => {
  it('names the highest and the lowest now, and the peak with its time', () => {
    const summary = summaryOf(data({ a: [1, 9, 1, 1, 1], b: [2, 2, 2, 2, 2], c: [0, 0, 0, 0, null] }));
    expect(summary).to.deep.include({
      ...{ lines: 3, unknown: 1, lowest: { name: 'a', value: 1 }, highest: { name: 'b', value: 2 } },
      peak: { name: 'a', value: 9, at: 1000 },
    });
  });

  it('says nothing where nothing is known now', () => {
    expect(summaryOf(data({ a: [1, 2, 3, 4, null] }))).to.equal(null);
    expect(summaryOf(data({}))).to.equal(null);
    expect(summaryOf(data({ a: [] }, []))).to.equal(null);
  });

  for (const [values, trend] of [
    [[10, 10, 10, 10, 12], 'rising'],
    [[10, 10, 10, 10, 10.9], 'steady'],
    [[12, 10, 10, 10, 10], 'falling'],
    [[0, 0, 0, 0, 0], 'steady'],
    [[null, 1, 1, 1, 9], 'steady'],
  ] as const) {
    it(`calls ${values.join(', ')} ${trend}`, () => {
      expect(summaryOf(data({ a: [...values] }))?.trend).to.equal(trend);
    });
  }

  it('takes a member that joins for no rise', () => {
    expect(summaryOf(data({ a: [5, 5, 5, 5, 5], b: [null, null, null, 9, 9] }))?.trend).to.equal('steady');
  });
});

describe('the table of a chart', () => {
  it('has rows over the whole span, its first and its newest moment among them', () => {
    const rows = tableRows(data({ a: [1, 2, 3, 4, 5] }), 3);
    expect(rows).to.deep.equal([
      { at: 0, values: [1] },
      { at: 2000, values: [3] },
      { at: 4000, values: [5] },
    ]);
  });
  it('has no more rows than there are moments', () => {
    expect(tableRows(data({ a: [1, 2, 3, 4, 5] }), 100)).to.have.length(5);
    expect(tableRows(data({ a: [] }, []), 100)).to.deep.equal([]);
    expect(tableRows(data({ a: [7] }, [5]), 100)).to.deep.equal([{ at: 5, values: [7] }]);
  });
});

describe('the cursor of all charts', () => {
  it('is at the column nearest to a moment', () => {
    const ascending = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(ascending, fc.integer({ min: -100, max: 1100 }), (unsorted, moment) => {
        const times = [...unsorted].sort((a, b) => a - b);
        const index = nearestIndex(times, moment) ?? NaN;
        const nearest = Math.min(...times.map((time) => Math.abs(time - moment)));
        expect(Math.abs(times[index]! - moment)).to.equal(nearest);
      }),
    );
    expect(nearestIndex([], 5)).to.equal(null);
  });

  const times = Array.from({ length: 40 }, (_, index) => index * 2000);
  const cases: [string, number | null, number | null][] = [
    ['ArrowLeft', null, 78_000],
    ['ArrowLeft', 4000, 2000],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 4000, 6000],
    ['ArrowRight', 78_000, 78_000],
    ['ArrowDown', 4000, 2000],
    ['ArrowUp', 4000, 6000],
    ['PageDown', 40_000, 10_000],
    ['PageDown', 2000, 0],
    ['PageUp', 40_000, 70_000],
    ['PageUp', null, 78_000],
    ['Home', 4000, 0],
    ['End', 4000, 78_000],
    ['Tab', 4000, null],
    ['a', 4000, null],
  ];
  for (const [key, from, to] of cases) {
    it(`goes from ${from ?? 'nowhere'} to ${to ?? 'where it was'} by ${key}`, () => {
      expect(momentAfterKey(key, times, from)).to.equal(to);
    });
  }
  it('goes nowhere where there is nothing', () => {
    expect(momentAfterKey('ArrowLeft', [], null)).to.equal(null);
  });
});

describe('a sparkline', () => {
  it('goes from the left edge to the right, the top value at the upper edge', () => {
    expect(sparkPath([0, 10, 5], 10, 20, 10)).to.equal('M0.0 10.0L10.0 0.0L20.0 5.0');
  });
  it('leaves gaps where nothing is known', () => {
    expect(sparkPath([0, null, 5, 5], 10, 30, 10)).to.equal('M0.0 10.0M20.0 5.0L30.0 5.0');
  });
  it('draws nothing of nothing', () => {
    for (const [values, top] of [[[], 1], [[1], 1], [[1, 2], 0], [[1, 2], NaN]] as const)
      expect(sparkPath([...values], top, 10, 10)).to.equal('');
  });
  it('shows every peak, and stays short, whatever the number of columns', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2000 }), fc.nat(), (length, somewhere) => {
        const values = Array.from({ length }, (): number => 0);
        values[somewhere % length] = 8;
        const path = sparkPath(values, 8, 60, 10);
        expect(path).to.match(/[ML][\d.]+ 0\.0/);
        expect(path.match(/[ML]/g)!.length).to.be.at.most(60);
      }),
    );
  });
});

describe('the looks of lines', () => {
  it('differ for as many lines as there are colours and dashes', () => {
    const styles = new LineStyles();
    const looks = Array.from({ length: 4 * COLOURS }, (_, index) => JSON.stringify(styles.of(`member/${index}`)));
    expect(new Set(looks).size).to.equal(looks.length);
  });
  it('stay as they are when others come', () => {
    const styles = new LineStyles();
    const before = styles.of('member/m-1');
    styles.of('member/m-0');
    expect(styles.of('member/m-1')).to.deep.equal(before);
  });
});
