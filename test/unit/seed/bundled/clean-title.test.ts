import { expect } from 'chai';

import { cleanTitle, tidySpaces } from '../../../../seed/bundled/clean-title.ts';

describe('cleanTitle', () => {
  const cases: [raw: string, year: number | null, title: string, aliases: string[]][] = [
    ['Jaws', 1975, 'Jaws', []],
    ['Boot, Das', 1982, 'Das Boot', ['Boot, Das']],
    [
      'Charge of the Light Brigade, The',
      1936,
      'The Charge of the Light Brigade',
      ['Charge of the Light Brigade, The'],
    ],
    ['King Kong (1933)', 1933, 'King Kong', []],
    ['King Kong (1933)', 1976, 'King Kong (1933)', ['King Kong']],
    ['Fantasia 2000 (IMAX)', 2000, 'Fantasia 2000', []],
    ['Fantasia 2000 (Theatrical Release)', 2000, 'Fantasia 2000', []],
    ['Steal (Canadian Release)', 2003, 'Steal', []],
    [
      'Star Wars Ep. IV: A New Hope',
      1977,
      'Star Wars Episode IV: A New Hope',
      ['Star Wars Ep. IV: A New Hope'],
    ],
    [
      'Precious (Based on the Novel Push by Sapphire)',
      2009,
      'Precious (Based on the Novel Push by Sapphire)',
      ['Precious'],
    ],
    [
      'Birdman or (The Unexpected Virtue of Ignorance)',
      2014,
      'Birdman or (The Unexpected Virtue of Ignorance)',
      ['Birdman'],
    ],
    ['(500) Days of Summer', 2009, '(500) Days of Summer', []],
    ['Halloween:  The Curse of Michael Myers ', 1995, 'Halloween: The Curse of Michael Myers', []],
    ['  ', null, '', []],
  ];
  for (const [raw, year, title, aliases] of cases) {
    it(`reads ${JSON.stringify(raw)} of ${year ?? 'no year'} as ${title}`, () => {
      const cleaned = cleanTitle(raw, year);
      expect(cleaned).to.deep.include({ title, aliases });
      expect(cleaned.rules.length > 0, 'says what it did').to.equal(
        title !== tidySpaces(raw) || aliases.length > 0,
      );
    });
  }
});
