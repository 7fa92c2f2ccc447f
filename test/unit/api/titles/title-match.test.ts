import { expect } from 'chai';

import { foldTitle } from '../../../../catalog/fold-title.ts';
import { titleMatch } from '../../../../api/titles/title-match.ts';
import { film } from '../../../support/film.ts';

const amelie = film({
  _id: 'tt0211915',
  title: 'Amélie',
  originalTitle: "Le Fabuleux Destin d'Amélie Poulain",
  aliases: ['Amelie from Montmartre', 'Amélie'],
  year: 2001,
  votes: 780_000,
  rating: 8.3,
  directors: [{ id: 'nm0000466', name: 'Jean-Pierre Jeunet' }],
});

describe('titleMatch', () => {
  it('shows of a title what is answered, and no more', () => {
    expect(titleMatch(amelie, { kind: 'exact', key: 'amelie' })).to.deep.equal({
      id: 'tt0211915',
      title: 'Amélie',
      year: 2001,
      type: 'movie',
      matchedBy: { kind: 'exact', on: 'primary' },
      directors: [{ id: 'nm0000466', name: 'Jean-Pierre Jeunet' }],
    });
  });

  for (const [kind, asked, on] of [
    ['exact', 'AMELIE', 'primary'],
    ['exact', "Le fabuleux destin d'Amelie Poulain", 'original'],
    ['exact', 'Amélie from Montmartre', 'alias'],
    ['prefix', 'amel', 'primary'],
    ['prefix', 'amelie', 'primary'],
    ['prefix', 'le fab', 'original'],
    ['prefix', 'amelie f', 'alias'],
  ] as const) {
    it(`tells that "${asked}" matched ${kind} on the ${on} title`, () => {
      expect(titleMatch(amelie, { kind, key: foldTitle(asked) }).matchedBy).to.deep.equal({ kind, on });
    });
  }

  it('does not mind a title without an original one', () => {
    const heat = film({ _id: 'tt1', title: 'Heat', aliases: ['Calor'] });
    expect(titleMatch(heat, { kind: 'exact', key: 'calor' }).matchedBy.on).to.equal('alias');
  });
});
