import { expect } from 'chai';

import { MAX_TITLE_LENGTH } from '../../../../catalog/title-limits.ts';
import { directorsParameters } from '../../../../api/titles/directors-query.ts';
import { joinTitle, type JoinedTitle, type TitleRows } from '../../../../seed/imdb/join-title.ts';

interface Given {
  title?: string;
  original?: string | null;
  year?: string | null;
  akas?: string[];
  directors?: string;
}

function join({ title = 'Jaws', original = null, year = '1975', akas = [], directors }: Given): JoinedTitle {
  const at = { id: 'tt1', line: 2, text: 'the row' };
  const rows: TitleRows = {
    basics: {
      ...at,
      values: {
        tconst: 'tt1',
        titleType: 'movie',
        primaryTitle: title,
        originalTitle: original,
        startYear: year,
        isAdult: null,
      },
    },
    crew: directors === undefined ? undefined : { ...at, values: { tconst: 'tt1', directors } },
    akas: akas.map((alias) => ({
      ...at,
      values: { titleId: 'tt1', title: alias, region: null, language: null },
    })),
    ratings: undefined,
  };
  return joinTitle(rows, { get: (id) => (id === 'nm1' ? 'Steven Spielberg' : null) });
}

const summary = ({ odd }: JoinedTitle): string[] =>
  odd.map(({ kind, file, reason }) => `${kind} ${file}: ${reason}`);

describe('joinTitle', () => {
  for (const year of ['2013–2023', '2013-2023', '2013–', '2013 — 2023', '2013– ']) {
    it(`keeps a title of the years ${JSON.stringify(year)} without a year, and notes it`, () => {
      const joined = join({ year });
      expect(joined.title).to.include({ title: 'Jaws', year: null });
      expect(summary(joined)).to.deep.equal([
        'noted title.basics: several years where one is due: kept without a year',
      ]);
    });
  }

  for (const year of ['MMV', '19755', '13–23', '', 'movie', '2013–2023–2025']) {
    it(`sets a title of the year ${JSON.stringify(year)} aside: its columns may have shifted`, () => {
      expect(join({ year }).title).to.equal(null);
      expect(summary(join({ year }))).to.deep.equal(['rejected title.basics: a year that is none']);
    });
  }

  for (const many of [0, 30]) {
    it(`keeps each alias once, and none that is a title already, beside ${many} others`, () => {
      const others = Array.from({ length: many }, (_, n) => `Jaws in language ${n}`);
      const akas = [
        ' Der weiße Hai',
        ...others,
        'Jaws',
        'Tiburón',
        'Der weiße Hai ',
        'Les dents',
        'Tiburón',
        ...others,
      ];
      const { title, odd } = join({ original: 'Les dents', akas });
      expect(title?.aliases).to.deep.equal(['Der weiße Hai', ...others, 'Tiburón']);
      expect(odd).to.deep.equal([]);
    });
  }

  const longest = 'é'.repeat(MAX_TITLE_LENGTH);

  it('takes every title that can be asked for, and none that cannot', () => {
    const joined = join({ title: longest, original: `${longest} `, akas: [longest.toUpperCase()] });
    expect(joined.odd).to.deep.equal([]);
    expect(joined.title?.aliases).to.have.length(1);
    expect(directorsParameters.safeParse({ title: longest }).success).to.equal(true);
    expect(directorsParameters.safeParse({ title: `${longest}e` }).success).to.equal(false);
  });

  it('sets aside what nobody could ask for: the title, an alias; an original title alone is left out', () => {
    const tooLong = `${longest}e`;
    expect(join({ title: tooLong }).title).to.equal(null);
    expect(summary(join({ title: tooLong }))).to.deep.equal([
      'rejected title.basics: a title of more than 1000 characters',
    ]);
    const kept = join({ original: tooLong, akas: ['Der weiße Hai', tooLong] });
    expect(kept.title).to.deep.include({ originalTitle: null, aliases: ['Der weiße Hai'] });
    expect(summary(kept)).to.deep.equal([
      'noted title.basics: a title of more than 1000 characters: kept without this original title',
      'rejected title.akas: a title of more than 1000 characters',
    ]);
  });

  it('counts a row once, whatever is wrong with it', () => {
    expect(summary(join({ directors: 'nm1,nobody,nm9' }))).to.have.length(1);
    expect(summary(join({ directors: 'nm1,nm8,nm9' }))).to.have.length(1);
  });
});
