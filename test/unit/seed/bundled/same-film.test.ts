import { expect } from 'chai';

import type { FilmRecord } from '../../../../seed/bundled/film-record.ts';
import { isSameFilm } from '../../../../seed/bundled/same-film.ts';
import { listed, vega } from '../../../support/film-record.ts';

describe('isSameFilm', () => {
  const cases: [what: string, one: FilmRecord, other: FilmRecord, same: boolean][] = [
    ['one title, year and director', listed({ title: 'Jaws' }), vega({ title: 'Jaws' }), true],
    ['one title, spelt otherwise', listed({ title: 'WALL·E' }), vega({ title: 'Wall-E' }), true],
    [
      'an alias in common',
      listed({ title: 'Precious' }),
      vega({ title: 'Precious (…)', aliases: ['Precious'] }),
      true,
    ],
    [
      'one title and year across sources, credited to different people',
      listed({ title: 'Airplane!', directors: ['Jim Abrahams', 'David Zucker'] }),
      vega({ title: 'Airplane!', directors: ['Jerry Zucker'] }),
      true,
    ],
    [
      'one title and year in one source, credited to different people',
      vega({ title: 'Twins', directors: ['C D'] }),
      vega({ title: 'Twins' }),
      false,
    ],
    ['a release two years later', listed({ title: 'X', year: 1981 }), vega({ title: 'X', year: 1983 }), true],
    [
      'a release three years later',
      listed({ title: 'X', year: 1981 }),
      vega({ title: 'X', year: 1984 }),
      false,
    ],
    [
      'years close, director unknown',
      listed({ title: 'X', year: 2004 }),
      vega({ title: 'X', year: 2005, directors: [] }),
      true,
    ],
    [
      'years close, other director',
      listed({ title: 'X', year: 2004 }),
      vega({ title: 'X', year: 2005, directors: ['C D'] }),
      false,
    ],
    [
      'a remake',
      listed({ title: 'Psycho', year: 1960 }),
      vega({ title: 'Psycho', year: 1998, directors: ['C D'] }),
      false,
    ],
    [
      'a remake by the same director',
      listed({ title: 'X', year: 1934, minutes: 75 }),
      vega({ title: 'X', year: 1956, minutes: 120 }),
      false,
    ],
    [
      'a wrong year, but director and running time agree',
      listed({ title: 'X', year: 1997, minutes: 126 }),
      vega({ title: 'X', year: 1987, minutes: 126 }),
      true,
    ],
    ['a year unknown, director in common', listed({ title: 'X' }), vega({ title: 'X', year: null }), true],
    [
      'a year unknown, director unknown',
      listed({ title: 'X' }),
      vega({ title: 'X', year: null, directors: [] }),
      false,
    ],
    [
      'a title within the other, elision aside',
      listed({ title: 'Amélie' }),
      vega({ title: 'Le Fabuleux destin d’Amélie Poulain' }),
      true,
    ],
    [
      'a title without its subtitle',
      listed({ title: 'Terminator 2' }),
      vega({ title: 'Terminator 2: Judgment Day' }),
      true,
    ],
    [
      'a subtitle alone',
      listed({ title: 'The Road Warrior' }),
      vega({ title: 'Mad Max 2: The Road Warrior' }),
      true,
    ],
    ['a word cut short', listed({ title: 'Mulholland Dr.' }), vega({ title: 'Mulholland Drive' }), true],
    ['a word that another begins with', listed({ title: 'Car' }), vega({ title: 'Cars' }), false],
    ['a sequel', listed({ title: 'Saw' }), vega({ title: 'Saw II' }), false],
    ['a part', listed({ title: 'X' }), vega({ title: 'X: Part Two' }), false],
    [
      'a title within the other, years apart',
      listed({ title: 'Hero' }),
      vega({ title: "Jet Li's Hero", year: 2003 }),
      false,
    ],
    [
      'a title within the other, other director',
      listed({ title: 'Hero' }),
      vega({ title: 'My Hero', directors: ['C D'] }),
      false,
    ],
    [
      'a title within the other, twice as long',
      listed({ title: 'Hero', minutes: 60 }),
      vega({ title: 'My Hero', minutes: 120 }),
      false,
    ],
    ['a title within the other in one source', vega({ title: 'Hero' }), vega({ title: 'My Hero' }), false],
    [
      'a slip in a title, director unknown',
      listed({ title: 'Grosse Pointe Blank', minutes: 107 }),
      vega({ title: 'Grosse Point Blank', minutes: 106, directors: [] }),
      true,
    ],
    [
      'a slip in a title, other director',
      listed({ title: 'Grosse Pointe Blank' }),
      vega({ title: 'Grosse Point Blank', directors: ['C D'] }),
      false,
    ],
    [
      'a slip in a title, a year apart',
      listed({ title: 'Grosse Pointe Blank' }),
      vega({ title: 'Grosse Point Blank', year: 2001 }),
      false,
    ],
    [
      'a slip in a title in one source',
      vega({ title: 'Grosse Pointe Blank' }),
      vega({ title: 'Grosse Point Blank' }),
      false,
    ],
    ['another first letter', listed({ title: 'Pride & Joy' }), vega({ title: 'Bride & Joy' }), false],
    [
      'another title by one director in one year',
      listed({ title: 'Traffic' }),
      vega({ title: 'Erin Brockovich' }),
      false,
    ],
  ];
  for (const [what, one, other, same] of cases) {
    it(`${same ? 'joins' : 'keeps apart'}: ${what}`, () => {
      expect(isSameFilm(one, other)).to.equal(same);
      expect(isSameFilm(other, one)).to.equal(same);
    });
  }
});
