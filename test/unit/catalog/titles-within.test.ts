import { expect } from 'chai';

import { titlesWithin } from '../../../catalog/titles-within.ts';

describe('titlesWithin', () => {
  const cases: Record<string, string[]> = {
    'Evil Dead 2: Dead by Dawn': ['Evil Dead 2', 'Dead by Dawn'],
    'Rocky IV - Moscow': ['Rocky IV'],
    'Indiana Jones: Raiders of the Lost Ark': ['Raiders of the Lost Ark'],
    'Batman – The Dark Knight': ['The Dark Knight'],
    'Alien: Covenant': [],
    'Alien: The Director’s Cut': [],
    'Spider-Man': [],
    '2: The Movie': [],
    'Saw 1: The Trap': [],
    ': Two Words': [],
    '3:10 to Yuma': [],
    'a 2: b 3: c 4: d 5: e 6: f': ['a 2', 'a 2: b 3', 'a 2: b 3: c 4', 'a 2: b 3: c 4: d 5'],
  };
  it('are both titles of a year that stands beside them', () => {
    const of = (year?: number): string[] =>
      titlesWithin('Crudelia - Cruella', year).map(({ title }) => title);
    expect(of(2021)).to.deep.equal(['Cruella', 'Crudelia']);
    expect(of()).to.deep.equal([]);
  });

  for (const [typed, due] of Object.entries(cases)) {
    it(`finds ${due.join(', ') || 'none'} in ${typed}`, () => {
      expect(titlesWithin(typed).map(({ title }) => title)).to.deep.equal(due);
    });
  }
});
