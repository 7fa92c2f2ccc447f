import { expect } from 'chai';
import type { FilmRecord } from '../../../../seed/bundled/film-record.ts';
import { isForeign, joinOtherLanguages } from '../../../../seed/bundled/other-language.ts';
import { listed, vega } from '../../../support/film-record.ts';

/** The titles of each film, where it has more than one. */
function joined(...records: FilmRecord[]): string[] {
  return joinOtherLanguages(records.map((record) => [record]))
    .groups.filter(({ length }) => length > 1)
    .map((group) => group.map(({ title }) => title).join(' = '));
}

const leone = ['Sergio Leone'];
const fistful = listed({ title: 'A Fistful of Dollars', year: 1964, directors: leone });
const fewMore = listed({ title: 'For a Few Dollars More', year: 1965, directors: leone });
const ugly = listed({ title: 'The Good, the Bad and the Ugly', year: 1966, directors: leone });
const pugno = vega({
  title: 'Per un pugno di dollari',
  year: 1967,
  released: '1967-01-18',
  directors: leone,
});
const qualche = vega({
  title: 'Per qualche dollaro in più',
  year: 1967,
  released: '1967-05-10',
  directors: leone,
});
const brutto = vega({
  title: 'Il buono, il brutto, il cattivo',
  year: 1967,
  released: '1967-12-29',
  directors: leone,
});

describe('joinOtherLanguages', () => {
  it('pairs as many titles as films in the order of release', () => {
    expect(joined(fistful, fewMore, ugly, brutto, pugno, qualche)).to.deep.equal([
      'A Fistful of Dollars = Per un pugno di dollari',
      'For a Few Dollars More = Per qualche dollaro in più',
      'The Good, the Bad and the Ugly = Il buono, il brutto, il cattivo',
    ]);
  });

  it('pairs none where one is missing: the others could be any', () => {
    expect(joined(fistful, fewMore, ugly, brutto, pugno)).to.deep.equal([]);
  });

  it('takes a title that is alone for the only film within two years', () => {
    const samurai = listed({ title: 'Seven Samurai', year: 1954 });
    const shichinin = vega({ title: 'Shichinin no samurai', year: 1956 });
    expect(joined(samurai, shichinin)).to.deep.equal(['Seven Samurai = Shichinin no samurai']);
    expect(joined({ ...samurai, year: 1953 }, shichinin)).to.deep.equal([]);
    expect(joined({ ...samurai, year: 1957 }, shichinin), 'released before it was made').to.deep.equal([]);
  });

  it('takes a title that is alone for the film of its year, and for none of two', () => {
    const talk = listed({ title: 'Talk to Her', year: 2002 });
    const bad = listed({ title: 'Bad Education', year: 2004 });
    const mala = vega({ title: 'La mala educación', year: 2004 });
    expect(joined(talk, bad, mala)).to.deep.equal(['Bad Education = La mala educación']);
    expect(joined({ ...talk, year: 2003 }, bad, mala)).to.deep.equal([]);
  });

  it('joins nobody’s but a common director’s film, of about the same length', () => {
    const film = listed({ title: 'Central Station', year: 1998, minutes: 113 });
    const title = vega({ title: 'Central do Brasil', year: 1998 });
    expect(joined(film, title)).to.have.length(1);
    expect(joined(film, { ...title, directors: ['C D'] })).to.deep.equal([]);
    expect(joined(film, { ...title, directors: [] })).to.deep.equal([]);
    expect(joined(film, { ...title, minutes: 60 })).to.deep.equal([]);
  });

  it('joins no English title, and no film that both sources have', () => {
    const film = listed({ title: 'After Hours', year: 1985 });
    expect(joined(film, vega({ title: 'The Color of Money', year: 1986 }))).to.deep.equal([]);
    const both = [listed({ title: 'Hero' }), vega({ title: 'Hero' })];
    const { groups } = joinOtherLanguages([both, [vega({ title: 'La mala educación' })]]);
    expect(groups).to.have.length(2);
  });

  it('keeps the place of the English title, and tells which rows came to it', () => {
    const other = listed({ title: 'Zardoz', directors: ['C D'] });
    const film = listed({ title: 'City of God', year: 2002 });
    const title = vega({ title: 'Cidade de Deus', year: 2003 });
    const result = joinOtherLanguages([[title], [film], [other]]);
    expect(result).to.deep.equal({ groups: [[film, title], [other]], joined: [title] });
  });
});

describe('isForeign', () => {
  const foreign = [
    'Il buono, il brutto, il cattivo',
    "C'era una volta il West",
    'La mala educación',
    'Cidade de Deus',
    'Central do Brasil',
    'Shichinin no samurai',
    'Le Scaphandre et le Papillon',
    'Das Leben der Anderen',
  ];
  const english = [
    'Heat',
    'The Color of Money',
    "Get Rich or Die Tryin'",
    'No Country for Old Men',
    'Vicky Cristina Barcelona',
    'Do the Right Thing',
    'Fear and Loathing in Las Vegas',
    'Van Helsing',
  ];
  for (const title of foreign) it(`is so of ${title}`, () => expect(isForeign(title)).to.equal(true));
  for (const title of english) it(`is not so of ${title}`, () => expect(isForeign(title)).to.equal(false));
});
