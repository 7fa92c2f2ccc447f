import { expect } from 'chai';

import { releaseOf } from '../../../../seed/bundled/release-year.ts';
import { rules, type Rule } from '../../../../seed/bundled/rules.ts';

describe('releaseOf', () => {
  const cases: [string, number | null, string | null, Rule | null, string][] = [
    ['Jun 20 1975', 1975, '1975-06-20', null, 'as it stands'],
    ['Jan 28 2011', 2011, '2011-01-28', null, 'the last year the data knows'],
    ['Feb 08 2015', 1915, '1915-02-08', rules.centuryLate, 'a century late, though by now in the past'],
    ['Dec 15 2039', 1939, '1939-12-15', rules.centuryLate, 'a century late'],
    ['Dec 31 2046', 1946, '1946-12-31', rules.centuryLate, 'a century late, and a day that was given'],
    ['Dec 31 1941', 1942, null, rules.bareYear, 'a bare year moved back by a day'],
    ['Dec 31 2002', 2002, '2002-12-31', null, 'a film that opened on New Year’s Eve'],
    ['Jan 01 1970', 1970, '1970-01-01', null, 'a bare year, or that day'],
    ['Dec 31 1969', null, null, rules.noDate, 'time zero'],
    ['1975', null, null, null, 'another format'],
    ['', null, null, null, 'nothing'],
  ];
  for (const [date, year, day, rule, why] of cases) {
    it(`reads ${JSON.stringify(date)} as ${year ?? 'no year'}: ${why}`, () => {
      expect(releaseOf(date)).to.deep.equal({ year, day, rule });
    });
  }
});
