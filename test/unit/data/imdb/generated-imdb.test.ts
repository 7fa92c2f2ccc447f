import { expect } from 'chai';

import { EVERY_TITLE } from '../../../../catalog/title-choice.ts';
import { type TitleDocument, titleDocument } from '../../../../catalog/title-document.ts';
import { ImdbSource } from '../../../../seed/imdb/imdb-source.ts';
import type { SourceItem } from '../../../../seed/title-source.ts';
import { answersFrom } from '../../../data/imdb/answers.ts';
import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { expectedDocument, type GeneratedTitle } from '../../../data/imdb/generated-title.ts';
import { IMDB_SHAPE, TYPES, type TitleType } from '../../../data/imdb/imdb-shape.ts';
import { type ImdbStatistics, imdbStatistics, statisticsTable } from '../../../data/imdb/statistics.ts';
import { GeneratedImdbFiles } from '../../../data/imdb/write-imdb.ts';

const numbers = (imdb: GeneratedImdb): number[] => Array.from({ length: imdb.titles }, (_, n) => n + 1);

describe('GeneratedImdb', () => {
  it('makes a title again without those before, in any order', () => {
    const titles = numbers(new GeneratedImdb({ titles: 300, seed: 5 })).map((n) =>
      new GeneratedImdb({ titles: 300, seed: 5 }).title(n),
    );
    const once = new GeneratedImdb({ titles: 300, seed: 5 });
    for (const n of numbers(once).toReversed()) expect(once.title(n)).to.deep.equal(titles[n - 1]);
  });

  it('makes other titles of another seed', () => {
    const [one, other] = [1, 2].map((seed) => new GeneratedImdb({ titles: 300, seed }));
    const same = numbers(one!).filter((n) => one!.title(n).primaryTitle === other!.title(n).primaryTitle);
    expect(same.length).to.be.below(30);
  });

  it('refuses a seed or a number that is none', () => {
    for (const seed of [-1, 0.5, 2 ** 53])
      expect(() => new GeneratedImdb({ titles: 1, seed })).to.throw(RangeError);
    expect(() => new GeneratedImdb({ titles: 1.5, seed: 1 })).to.throw(RangeError);
    const imdb = new GeneratedImdb({ titles: 10, seed: 1 });
    for (const n of [0, 11]) expect(() => imdb.title(n)).to.throw(RangeError);
  });

  it('is read by the loader without a row set aside, as the documents it says', async function () {
    this.timeout(60_000);
    const imdb = new GeneratedImdb({ titles: 4000, seed: 3 });
    const titles: TitleDocument[] = [];
    const setAside: SourceItem[] = [];
    const source = new ImdbSource(new GeneratedImdbFiles(imdb), EVERY_TITLE);
    for await (const group of source.items(new AbortController().signal)) {
      for (const item of group) {
        if (item.kind === 'title') titles.push(titleDocument(item.title));
        else if (item.kind !== 'file') setAside.push(item);
      }
    }
    expect(setAside).to.deep.equal([]);
    expect(titles).to.deep.equal(Array.from(imdb.titleNumbers(), (n) => imdb.document(n)));
    for (const has of [
      (title: TitleDocument) => title.directors.length > 20,
      (title: TitleDocument) => title.originalTitle !== null,
      (title: TitleDocument) => title.aliases.length > 20,
      (title: TitleDocument) => title.votes > 100_000,
    ]) {
      expect(titles.some(has), String(has)).to.equal(true);
    }
  });

  it('says which titles answer to a name, homonyms and aliases included', () => {
    const imdb = new GeneratedImdb({ titles: 1000, seed: 4 });
    const documents = numbers(imdb).map((n) => imdb.document(n));
    const named = documents.filter(({ title }) => title === 'Episode #1.1');
    const [byTitle, byAlias] = answersFrom(imdb, ['episode #1.1', 'Folge #1.1']);
    expect(named.length).to.be.above(1);
    expect(byTitle?.films.map(({ id }) => id)).to.have.members(named.map(({ _id }) => _id));
    expect(byAlias?.films.length).to.be.within(1, named.length);
    expect(() => answersFrom(imdb, ['No such title'])).to.throw(RangeError, 'No such title');
  });
});

describe('expectedDocument', () => {
  const title: GeneratedTitle = {
    ...{ id: 'tt1', type: 'movie', primaryTitle: 'Jaws', originalTitle: 'Les dents', isAdult: false },
    ...{ startYear: 1975, endYear: null, runtimeMinutes: 124, genres: null },
    directors: [{ id: 'nm1', name: 'A' }],
    akas: ['Les dents', 'Der Hai', 'Jaws', 'Der Hai', 'Tiburón'].map((text) => ({
      ...{ title: text, region: null, language: null, types: null, attributes: null, isOriginalTitle: false },
    })),
    rating: { average: 8.1, votes: 700 },
  };

  it('has each further title once, in the order of the file', () => {
    expect(expectedDocument(title)).to.deep.equal({
      ...{
        _id: 'tt1',
        title: 'Jaws',
        originalTitle: 'Les dents',
        aliases: ['Der Hai', 'Tiburón'],
        year: 1975,
      },
      ...{ type: 'movie', votes: 700, rating: 8.1, directors: [{ id: 'nm1', name: 'A' }] },
      keys: ['jaws', 'lesdents', 'derhai', 'tiburon'],
    });
  });

  it('has no original title where it is the same, and no rating or votes where there are none', () => {
    expect(expectedDocument({ ...title, originalTitle: 'Jaws', rating: null })).to.deep.include({
      ...{ originalTitle: null, aliases: ['Les dents', 'Der Hai', 'Tiburón'], votes: 0, rating: null },
    });
  });
});

describe('the statistics of 20,000 generated titles', () => {
  let found: ImdbStatistics;
  before(function () {
    this.timeout(120_000);
    found = imdbStatistics(new GeneratedImdb({ titles: 20_000, seed: 1 }));
  });

  // Four standard deviations of a share drawn 20,000 times are at most 1.4 %.
  const within: [figure: keyof ImdbStatistics, published: number, tolerance: number][] = [
    ['distinctTitles', IMDB_SHAPE.distinctTitles, 0.014],
    ['nonAscii', IMDB_SHAPE.nonAscii, 0.006],
    ['withoutDirectors', IMDB_SHAPE.withoutDirectors, 0.014],
    ['rated', IMDB_SHAPE.rated, 0.01],
    ['votesMedian', IMDB_SHAPE.votesMedian, 0.25 * IMDB_SHAPE.votesMedian],
    ['votes90th', IMDB_SHAPE.votes90th, 0.35 * IMDB_SHAPE.votes90th],
    ['namesPerTitle', IMDB_SHAPE.names / IMDB_SHAPE.titles, 0.01],
    ['akasPerTitle', IMDB_SHAPE.akas / IMDB_SHAPE.titles, 0.2],
  ];
  for (const [figure, published, tolerance] of within) {
    it(`${figure} is ${published.toFixed(3)}, give or take ${tolerance.toFixed(3)}`, () => {
      expect(found[figure]).to.be.closeTo(published, tolerance);
    });
  }

  it('has the types in their shares', () => {
    expect(found.types.tvEpisode).to.be.closeTo(IMDB_SHAPE.episodes, 0.014);
    for (const [type, { share }] of Object.entries(TYPES)) {
      expect(found.types[type as TitleType], type).to.be.closeTo(share, 0.014);
      expect(found.types[type as TitleType], type).to.be.above(0);
    }
  });

  it('has titles with many directors, and ids of both lengths', () => {
    expect(found.mostDirectors).to.be.within(50, 500);
    expect(found.eightDigits).to.be.closeTo(0.55, 0.001);
  });

  it('is printed as a table beside what is published', () => {
    expect(statisticsTable(found)).to.match(/^\| +\| IMDb published \| generated \|\n\| -+ \|/u);
    expect(statisticsTable(found)).to.match(/\| distinct titles +\| 45\.0 % +\| 4\d\.\d % +\|/u);
  });
});
