import { expect } from 'chai';

import type { TitleFinder } from '../../../../api/finding/title-finder.ts';
import type { FindMatch } from '../../../../api/finding/title-question.ts';
import { foldTitle } from '../../../../catalog/fold-title.ts';
import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { finderOf } from '../../../support/finder.ts';
import { seededRandom, withSlips } from '../../../support/slips.ts';

const TITLES = 12_000;

/** The bench asks the same of a million titles: BENCH=finding node test/bench/run.ts. */
describe('how much of what is typed finds its title', function () {
  this.timeout(60_000);
  const imdb = new GeneratedImdb({ titles: TITLES, seed: 7 });
  const documents = Array.from({ length: TITLES }, (_, at) => imdb.document(at + 1));
  let finder: TitleFinder;

  before(async () => {
    finder = await finderOf(documents);
  });

  /** The share of questions whose title is among the first five. */
  function recall(asked: readonly { typed: string; key: string }[], match: FindMatch): number {
    const { snapshot } = finder;
    const found = asked.filter(({ typed, key }) => {
      const ranks = new Set([...snapshot.exact(key)].map((text) => snapshot.texts.rank(text)));
      return finder.find({ title: typed, match, limit: 5 }).hits.some(({ rank }) => ranks.has(rank));
    });
    return found.length / asked.length;
  }

  function misspelt(slips: number, least: number): { typed: string; key: string }[] {
    const random = seededRandom(slips);
    const asked: { typed: string; key: string }[] = [];
    for (const { title } of documents) {
      if (title.replace(/\P{L}/gu, '').length < least) continue;
      const typed = withSlips(title, slips, random);
      if (typed === undefined || finder.snapshot.exact(foldTitle(typed)).count > 0) continue;
      asked.push({ typed, key: foldTitle(title) });
    }
    return asked;
  }

  it('is all of titles and aliases typed as they are', () => {
    const texts = documents.flatMap(({ title, originalTitle, aliases }) => [
      title,
      originalTitle ?? title,
      ...aliases,
    ]);
    expect(
      recall(
        texts.map((typed) => ({ typed, key: foldTitle(typed) })),
        'exact',
      ),
    ).to.equal(1);
  });

  for (const match of ['auto', 'fuzzy'] as const) {
    it(`is at least 99 % with one slip, by ${match}`, () => {
      expect(recall(misspelt(1, 4), match)).to.be.at.least(0.99);
    });

    it(`is at least 95 % with two slips in nine letters or more, by ${match}`, () => {
      expect(recall(misspelt(2, 9), match)).to.be.at.least(0.95);
    });
  }
});
