import { expect } from 'chai';

import { titleReadings } from '../../../catalog/title-readings.ts';
import { titlesBeside } from '../../../catalog/titles-beside.ts';

describe('titlesBeside', () => {
  const cases: Record<string, string[]> = {
    'let me in movie': ['let me in', 'let me (lacks its own)'],
    'night watch movie': ['night watch', 'night (lacks its own)'],
    'scary movie trailer': ['scary movie (raw)', 'scary'],
    'jaws full movie': ['jaws full (raw)', 'jaws'],
    'jaws with english subtitles': ['jaws with english', 'jaws with (raw)', 'jaws (lacks its own)'],
    'watch jaws online': ['jaws online', 'watch jaws', 'jaws'],
    'a b movie film dvd online hd': [
      'a b movie film dvd online (raw)',
      'a b movie film dvd (raw)',
      'a b movie film (raw)',
      'a b movie',
    ],
    'watch in dvd': ['in dvd'],
    jaws: [],
    'let me in': [],
  };
  for (const [typed, due] of Object.entries(cases)) {
    it(`leaves of "${typed}" ${due.join(', then ') || 'nothing else'}`, () => {
      const found = titlesBeside(typed).map(
        ({ title, raw, lacksItsOwn }) =>
          `${title}${raw === true ? ' (raw)' : ''}${lacksItsOwn === true ? ' (lacks its own)' : ''}`,
      );
      expect([...new Set(found)]).to.deep.equal(due);
    });
  }

  it('is read in a hundred ways at most, the spellings of what is left included', () => {
    const late = (typed: string): string[] =>
      [...titleReadings(typed)].flatMap(({ key, afterSlips }) => (afterSlips === true ? [key] : []));
    const typed = 'dr two vs three: saint street 4 & five (1995) '.repeat(3).slice(0, 119);
    expect(late(typed).length).to.equal(100);
    expect(late('rocky two english full movie hd')).to.include('rockyii');
  });
});
