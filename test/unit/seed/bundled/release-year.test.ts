import { expect } from 'chai';

import { releaseYear } from '../../../../seed/bundled/release-year.ts';

describe('releaseYear', () => {
  const cases: [string, number | null, string][] = [
    ['Jun 20 1975', 1975, 'as it stands'],
    ['Jan 28 2011', 2011, 'the last year the data knows'],
    ['Feb 08 2015', 1915, 'a century late, though by now in the past'],
    ['Dec 15 2039', 1939, 'a century late'],
    ['Dec 31 2046', 1946, 'a century late, and a day that was given'],
    ['Dec 31 1941', 1942, 'a bare year moved back by a day'],
    ['Dec 31 2002', 2002, 'a film that opened on New Year’s Eve'],
    ['Jan 01 1970', 1970, 'a bare year'],
    ['Dec 31 1969', null, 'time zero'],
    ['1975', null, 'another format'],
    ['', null, 'nothing'],
  ];
  for (const [date, year, why] of cases) {
    it(`reads ${JSON.stringify(date)} as ${year ?? 'no year'}: ${why}`, () => {
      expect(releaseYear(date)).to.equal(year);
    });
  }
});
