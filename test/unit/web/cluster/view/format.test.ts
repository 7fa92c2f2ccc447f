import { expect } from 'chai';

import { makeFormat, UNKNOWN } from '../../../../../web/cluster/view/format.ts';

describe('figures as text', () => {
  const english = makeFormat('en', 'UTC');
  const spanish = makeFormat('es', 'UTC');

  const cases: [string, string, string][] = [
    [english.percent(0.614), '61%', 'a share'],
    [english.percent(0.043), '4.3%', 'a small share'],
    [english.percent(0), '0%', 'no share'],
    [english.cores(0.5), '0.50', 'half a core'],
    [english.bytes(0), '0 B', 'no bytes'],
    [english.bytes(0.3), '0.3 B', 'less than a byte'],
    [english.bytes(1023), '1,023 B', 'bytes'],
    [english.bytes(1024), '1 KiB', 'a kibibyte'],
    [english.bytes(1.5 * 2 ** 30), '1.5 GiB', 'gibibytes'],
    [english.bytes(2 ** 62), '4,096 PiB', 'more than there are names for'],
    [english.bytesPerSecond(2048), '2 KiB/s', 'a rate'],
    [english.perSecond(1234.5), '1,235/s', 'a count a second'],
    [english.milliseconds(2.149), '2.15 ms', 'milliseconds'],
    [english.count(12345.6), '12,346', 'a count'],
    [english.factor(1.234), '×1.23', 'a factor'],
    [english.duration(-5), '0 ms', 'a clock that went back'],
    [english.duration(340), '340 ms', 'less than a second'],
    [english.duration(2340), '2.3 s', 'seconds'],
    [english.duration(59_999), '59 s', 'almost a minute'],
    [english.duration(61_000), '1 min 1 s', 'a minute'],
    [english.duration(3_660_000), '1 h 1 min', 'an hour'],
    [english.duration(200_000_000), '2 d', 'days'],
    [english.time(Date.UTC(2026, 10, 30, 13, 4, 5)), '13:04:05', 'a time of day'],
    [spanish.factor(1.25), '×1,25', 'a Spanish factor'],
    [spanish.percent(0.614).replace(/\s/u, ' '), '61 %', 'a Spanish share'],
  ];
  for (const [text, expected, what] of cases) {
    it(`write ${what} as ${expected}`, () => {
      expect(text).to.equal(expected);
    });
  }

  it('are a dash where nobody knows', () => {
    const { percent, cores, bytes, bytesPerSecond, perSecond, milliseconds, count, factor, duration } =
      english;
    for (const write of [
      percent,
      cores,
      bytes,
      bytesPerSecond,
      perSecond,
      milliseconds,
      count,
      factor,
      duration,
    ]) {
      expect(write(null)).to.equal(UNKNOWN);
      expect(write(NaN)).to.equal(UNKNOWN);
    }
  });
});
