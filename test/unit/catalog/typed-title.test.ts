import { expect } from 'chai';

import { typedTitles } from '../../../catalog/typed-title.ts';

describe('typedTitles', () => {
  const cases: Record<string, string> = {
    'Heat 1995': 'Heat 1995',
    'heat.-_1995)': 'heat 1995',
    '9/11/2002': '9/11 2002',
    'Fahrenheit 9/11/2004': 'Fahrenheit 9/11 2004',
    'Plan C 2013': 'Plan C 2013',
    'Plan c2013': 'Plan 2013',
    'Heat, ca. 1995': 'Heat 1995',
    'Heat (1995),': 'Heat 1995',
    'Heat 1995.': 'Heat 1995',
    'Heat 1995 1996': 'Heat 1995 1996',
    'Charlot.Policeman.1917.VOSTFR.mkv': 'Charlot.Policeman 1917',
    'Death.Race.2000.1975.x.mkv': 'Death.Race.2000 1975',
  };
  for (const [typed, due] of Object.entries(cases)) {
    it(`finds the year behind ${typed}`, () => {
      const dated = typedTitles(typed).find(({ year }) => year !== undefined);
      expect(`${dated?.title} ${dated?.year}`).to.equal(due);
    });
  }

  it('reads a date behind a title once the title was not of that year with the day and month in it', () => {
    const dated = typedTitles('Heat 15.12.1995').map(({ title, year }) => `${title} ${year}`);
    expect(dated).to.deep.equal(['Heat 15.12.1995 undefined', 'Heat 15.12 1995', 'Heat 1995']);
  });

  it('finds no year where no title stands before it', () => {
    for (const typed of ['... 1995', '--.1995.x.mkv'])
      expect(
        typedTitles(typed).filter(({ title }) => !/\p{L}/u.test(title) && title !== typed),
        typed,
      ).to.deep.equal([]);
  });

  it('has read a thousand of the longest texts with many signs before a test times out', () => {
    const typed = `${'a'.repeat(140)}${'.'.repeat(140)}x`;
    for (let time = 0; time < 1000; time += 1) {
      expect(typedTitles(typed).length).to.equal(1);
      expect(typedTitles(`${typed}.mkv`).length).to.be.greaterThan(1);
    }
  });
});
