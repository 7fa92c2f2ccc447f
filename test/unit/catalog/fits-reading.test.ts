import { expect } from 'chai';

import { fitsReading, type Reading } from '../../../catalog/title-readings.ts';

describe('fitsReading', () => {
  const reading: Reading = {
    match: 'prefix',
    key: 'startrekii',
    words: ['star', 'trek', 'ii'],
    wholeWords: true,
  };
  const cases: [string, Reading, boolean][] = [
    ['Star Trek II: The Wrath of Khan', reading, true],
    ['Star Trek III: The Search for Spock', reading, false],
    ['The Star-Trek II', reading, true],
    ['Star Trek II', { ...reading, match: 'exact' }, true],
    ['Star Trek II: Khan', { ...reading, match: 'exact' }, false],
    ['A Team of Two', { match: 'prefix', key: 'team', words: ['a', 'team'], article: 'a' }, true],
    ['Team America', { match: 'prefix', key: 'team', words: ['a', 'team'], article: 'a' }, false],
    ['Anything', { match: 'prefix', key: 'x', words: ['x'] }, true],
  ];
  for (const [text, each, fits] of cases) {
    it(`${fits ? 'takes' : 'leaves'} ${text} as ${each.match} ${each.key}`, () => {
      expect(fitsReading(text, each)).to.equal(fits);
    });
  }
});
