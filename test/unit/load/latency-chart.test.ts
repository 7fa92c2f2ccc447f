import { expect } from 'chai';

import { latencyChart } from '../../bench/latency-chart.ts';

const texts = { title: 'Uniform & <all>', caption: 'a machine' };

/** The marks of the points: those of the legend come last of each series. */
const circles = (svg: string): [number, number][] =>
  [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/gu)].map(([, x, y]) => [Number(x), Number(y)]);

describe('latencyChart', () => {
  it('puts equal factors at equal distances, more throughput to the right and more latency up', () => {
    const svg = latencyChart(texts, [
      {
        name: 'one',
        points: [
          { perSecond: 100, millis: 1 },
          { perSecond: 1000, millis: 10 },
          { perSecond: 10_000, millis: 100 },
        ],
      },
    ]);
    const [first, second, third] = circles(svg);
    expect(first).to.deep.equal([60, 350]);
    expect(third).to.deep.equal([700, 48]);
    expect(second?.[0]).to.be.closeTo(380, 0.1);
    expect(second?.[1]).to.be.closeTo(199, 0.1);
  });

  it('labels the axes from the step below the least value to that above the greatest', () => {
    const svg = latencyChart(texts, [
      {
        name: 'one',
        points: [
          { perSecond: 700, millis: 0.3 },
          { perSecond: 1500, millis: 4 },
        ],
      },
    ]);
    const labels = [...svg.matchAll(/text-anchor="(?:middle|end)">([\d.,]+)</gu)].map(([, label]) => label);
    expect(labels).to.deep.equal(['500', '1,000', '2,000', '0.2', '0.5', '1', '2', '5']);
  });

  it('escapes what would be markup, and names each series', () => {
    const point = [{ perSecond: 1, millis: 1 }];
    const svg = latencyChart(texts, [
      { name: 'a < b', points: point },
      { name: 'two', points: point },
    ]);
    expect(svg).to.include('Uniform &amp; &lt;all&gt;').and.to.include('>a &lt; b<').and.to.include('>two<');
  });

  it('refuses values that have no logarithm', () => {
    expect(() => latencyChart(texts, [{ name: 'one', points: [{ perSecond: 0, millis: 1 }] }])).to.throw(
      RangeError,
    );
    expect(() => latencyChart(texts, [])).to.throw(RangeError);
  });
});
