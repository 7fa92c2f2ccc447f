import { expect } from 'chai';

import { rules } from '../../../../seed/bundled/rules.ts';
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
      released: '1975-06-20',
      minutes: null,
      directors: ['Steven Spielberg'],
      votes: 138017,
      rating: 8.3,
      rules: [],
    });
  });

  it('takes a number for the title that it is', () => {
    expect(vegaFilm({ ...jaws, Title: 1941 })).to.deep.include({
      title: '1941',
      rules: [rules.numberIsTitle],
    });
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
    ['Pedro AlmodÛvar', 'Pedro Almodóvar'],
    ['  Gus  Van Sant ', 'Gus Van Sant'],
  ];
  for (const [credited, name] of names) {
    it(`reads the name ${credited} as ${name}`, () => {
      expect(vegaFilm({ ...jaws, Director: credited })).to.deep.include({ directors: [name] });
    });
  }

  it('says by which rules it read a row otherwise than it stands', () => {
    const row = { ...jaws, Title: 'AmÈlie, The', 'Release Date': 'Dec 15 2039', Director: 'Sir A B' };
    expect(vegaFilm(row))
      .to.have.property('rules')
      .that.deep.equals([rules.textReadAgain, rules.honorific, rules.centuryLate, rules.articleInFront]);
  });

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
