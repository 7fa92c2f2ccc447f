import { expect } from 'chai';

import type { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { finderOf } from '../../../support/finder.ts';
import { source } from '../../../support/snapshot.ts';

describe('TitleFinder.suggest', () => {
  let finder: TitleFinder;

  before(async () => {
    finder = await finderOf([
      source({ _id: 'knight', title: 'The Dark Knight', votes: 2900, year: 2008 }),
      source({ _id: 'rises', title: 'The Dark Knight Rises', votes: 1800 }),
      source({ _id: 'knives', title: 'Knives Out', votes: 800 }),
      source({ _id: 'spider', title: 'Spider-Man: No Way Home', votes: 900 }),
      source({
        _id: 'amelie',
        title: 'Amélie from Montmartre',
        votes: 700,
        aliases: ['Die fabelhafte Welt'],
      }),
      source({ _id: 'dark', title: 'Dark City', votes: 200 }),
      source({ _id: 'her', title: 'Her', votes: 20, year: 2013 }),
      source({ _id: 'hero', title: 'Hero', votes: 500, year: 2002 }),
      source({ _id: 'et', title: 'E.T. the Extra-Terrestrial', votes: 100, year: 1982 }),
      source({ _id: 'marks', title: 'Ame\u0301lies Traum', votes: 3 }),
    ]);
  });

  /** The titles with what is highlighted in brackets. */
  function suggested(typed: string, limit = 10): string[] {
    return finder.suggest(typed, limit).map(({ title, ranges }) => {
      let text = title;
      for (const [from, to] of ranges.toReversed())
        text = `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`;
      return text;
    });
  }

  for (const [typed, ...due] of [
    ['dar', 'The [Dar]k Knight', 'The [Dar]k Knight Rises', '[Dar]k City'],
    ['the dark kn', 'The [Dark] [Kn]ight', 'The [Dark] [Kn]ight Rises'],
    ['kni', 'The Dark [Kni]ght', 'The Dark [Kni]ght Rises', '[Kni]ves Out'],
    ['knight dar', 'The [Dar]k [Knight]', 'The [Dar]k [Knight] Rises'],
    ['spiderm', '[Spider]-[M]an: No Way Home'],
    ['home spid', '[Spid]er-Man: No Way [Home]'],
    ['amel', '[Amél]ie from Montmartre', '[Ame\u0301l]ies Traum'],
    ['am', '[Am]élie from Montmartre', '[Am]e\u0301lies Traum'],
    ['ame', '[Amé]lie from Montmartre', '[Ame\u0301]lies Traum'],
    ['fabel', 'Amélie from Montmartre'],
    ['drak cit', '[Dark] [Cit]y'],
    ['knihgt rises', 'The Dark [Knight] [Rises]'],
    ['her', '[Her]', '[Her]o'],
    ['hero 2002', '[Hero]'],
    ['knives%20out', '[Knives] Out'],
    ['the drak knihgt', '[The] [Dark] [Knight]'],
    [
      'e.t.',
      '[E].[T]. the Extra-Terrestrial',
      '[T]he Dark Knight',
      '[T]he Dark Knight Rises',
      'Ame\u0301lies [T]raum',
    ],
    ['zzz'],
    [''],
  ] as const) {
    it(`completes "${typed}"`, () => {
      expect(suggested(typed)).to.deep.equal(due);
    });
  }

  it('gives a few that are called as was typed, and then what goes on', async () => {
    const loves = Array.from({ length: 12 }, (_, n) =>
      source({ _id: `love${n}`, title: 'Love', votes: 10 + n }),
    );
    const many = await finderOf([
      ...loves,
      source({ _id: 'actually', title: 'Love Actually', votes: 500_000 }),
    ]);
    const titles = many.suggest('love', 10).map(({ title }) => title);
    expect(titles.slice(0, 4)).to.deep.equal(['Love', 'Love', 'Love', 'Love Actually']);
    expect(titles).to.have.length(10);
  });

  it('gives no more than are asked for, the most voted', () => {
    expect(suggested('k', 1)).to.deep.equal(['The Dark [K]night']);
    expect(suggested('dark', 0)).to.deep.equal([]);
  });

  it('says what a title is', () => {
    expect(finder.suggest('dark knight', 1)).to.deep.equal([
      {
        id: 'knight',
        title: 'The Dark Knight',
        year: 2008,
        type: 'movie',
        on: 'primary',
        ranges: [
          [4, 8],
          [9, 15],
        ],
      },
    ]);
  });
});
