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
    'imdb heat': ['heat'],
    'play dead': [],
    'play fight club': ['fight club (lacks its own)'],
    'ver jaws gratis': ['ver jaws', 'jaws gratis (lacks its own)', 'jaws (lacks its own)'],
    'disneys frozen': ['frozen (raw)'],
    '100 percent wolf': ['100 wolf (lacks its own)'],
    'Alien 3 Assembly Cut': ['alien 3 (lacks its own)'],
    'in the cut': [],
    'a deep cut': [],
    'barneys version': [],
    'Heat by Michael Mann': ['heat'],
    'Heat starring Al Pacino': ['heat'],
    'stand by me': [],
    'touched by an angel': [],
    'murder by numbers': [],
    'Heat 8.3/10': ['heat'],
    'Heat 170 min': ['heat'],
    'Heat + Q&A': ['heat'],
    TheMatrix1999: ['thematrix of 1999'],
    'heat 95': ['heat of 1995', 'heat 1995 (raw)'],
    'saw 10': [],
    '1917': [],
    'Tim Burton’s The Nightmare Before Christmas': ['the nightmare before christmas'],
    'Charlie Wilson’s War': [],
    'My Best Friend’s Long Wedding': [],
    jaws: [],
    'let me in': [],
  };
  for (const [typed, due] of Object.entries(cases)) {
    it(`leaves of "${typed}" ${due.join(', then ') || 'nothing else'}`, () => {
      const found = titlesBeside(typed).map(
        ({ title, year, raw, lacksItsOwn }) =>
          `${title}${year === undefined ? '' : ` of ${year}`}${raw === true ? ' (raw)' : ''}${lacksItsOwn === true ? ' (lacks its own)' : ''}`,
      );
      expect([...new Set(found)]).to.deep.equal(due);
    });
  }

  it('is read in a hundred ways at most, the spellings of what is left included', () => {
    const late = (typed: string): string[] =>
      [...titleReadings(typed)].flatMap(({ key, afterSlips }) => (afterSlips === true ? [key] : []));
    const typed = 'dr two vs three: saint street 4 & five (1995) '.repeat(3).slice(0, 119);
    expect(late(typed).length).to.equal(100);
    const early = [...titleReadings('oe 2nd part 3 & 4 dr aa 5 ue (ae 3rd part 4 & 5 mr oo 6) (1995)')];
    expect(early.filter(({ afterSlips }) => afterSlips !== true).length).to.equal(300);
    expect(late('rocky two english full movie hd')).to.include('rockyii');
  });
});
