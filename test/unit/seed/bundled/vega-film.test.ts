import { expect } from 'chai';

import { vegaFilm } from '../../../../seed/bundled/vega-film.ts';

const jaws = {
  Title: 'Jaws',
  'US Gross': 260000000,
  'Release Date': 'Jun 20 1975',
  'Running Time min': null,
  Director: 'Steven Spielberg',
  'IMDB Rating': 8.3,
  'IMDB Votes': 138017,
};

describe('vegaFilm', () => {
  it('reads a row', () => {
    expect(vegaFilm(jaws)).to.deep.equal({
      source: 'vega-datasets',
      title: 'Jaws',
      aliases: [],
      year: 1975,
      minutes: null,
      directors: ['Steven Spielberg'],
      votes: 138017,
      rating: 8.3,
    });
  });

  it('takes a number for the title that it is', () => {
    expect(vegaFilm({ ...jaws, Title: 1941 })).to.include({ title: '1941' });
  });

  it('keeps a film of which nothing but the title is known', () => {
    const bare = {
      Title: 'X',
      'Release Date': null,
      'Running Time min': null,
      Director: null,
      'IMDB Rating': null,
      'IMDB Votes': null,
    };
    expect(vegaFilm(bare)).to.deep.include({ title: 'X', year: null, directors: [], votes: 0, rating: null });
  });

  const names: [string, string][] = [
    ['Sir Richard Attenborough', 'Richard Attenborough'],
    ['Jeff ""King Jeff"" Hollins', 'Jeff "King Jeff" Hollins'],
    ['  Gus  Van Sant ', 'Gus Van Sant'],
  ];
  for (const [credited, name] of names) {
    it(`reads the name ${credited} as ${name}`, () => {
      expect(vegaFilm({ ...jaws, Director: credited })).to.deep.include({ directors: [name] });
    });
  }

  const unusable: [string, unknown, RegExp][] = [
    ['without a title', { ...jaws, Title: null }, /^the row has no title$/u],
    ['with a blank title', { ...jaws, Title: ' ' }, /^the row has no title$/u],
    ['with a rating out of range', { ...jaws, 'IMDB Rating': 11 }, /^IMDB Rating: /u],
    ['that lacks columns', { Title: 'Jaws' }, /^Release Date: .*; Running Time min: .*; Director: /u],
    ['that is no object', 'Jaws', /expected object/u],
  ];
  for (const [which, row, reason] of unusable) {
    it(`sets aside a row ${which}`, () => {
      expect(vegaFilm(row)).to.have.property('unusable').that.matches(reason);
    });
  }
});
