import { expect } from 'chai';

import { foldTitle } from '../../../catalog/fold-title.ts';
import { type AskableTitle, drawWorkloads } from '../../bench/query-workload.ts';

/** 40 titles called Heat, 3 called Twin, 97 others; the n-th of a name has n votes, Popular 1000 and Runner 500. */
const titles: AskableTitle[] = [
  ...Array.from({ length: 40 }, (_, n) => title(`tt1${n}`, 'Heat', n)),
  ...Array.from({ length: 3 }, (_, n) => title(`tt2${n}`, 'Twin', n)),
  ...Array.from({ length: 95 }, (_, n) => title(`tt3${n}`, `Film ${n}`, 0)),
  title('tt40', 'Popular', 1000),
  title('tt41', 'Runner', 500),
  // By another title one more Heat.
  { ...title('tt42', 'Chaleur', 7), keys: ['chaleur', 'heat'] },
];

function title(_id: string, text: string, votes: number): AskableTitle {
  return { _id, title: text, keys: [foldTitle(text)], votes };
}

const asked = (path: string): string => new URL(path, 'http://query').searchParams.get('title') ?? '';

describe('drawWorkloads', () => {
  const { uniform, few, zipf, hot, slips, typed } = drawWorkloads(titles, {
    seed: 1,
    questions: 20_000,
    hot: 2,
  });
  const shareOf = (workload: typeof uniform, name: string): number =>
    workload.asked.filter(({ path }) => asked(path) === name).length / workload.asked.length;

  it('draws from all titles alike, namesakes included', () => {
    expect(shareOf(uniform, 'Heat')).to.be.within(0.26, 0.31);
    expect(shareOf(uniform, 'Popular')).to.be.within(0.004, 0.011);
  });

  it('draws of few namesakes none that shares its name with more than two', () => {
    expect(shareOf(few, 'Heat')).to.equal(0);
    expect(shareOf(few, 'Twin')).to.be.within(0.02, 0.04);
  });

  it('draws by popularity the most voted twice as often as the second', () => {
    const [first, second] = [shareOf(zipf, 'Popular'), shareOf(zipf, 'Runner')];
    // 1 / (1 + 1/2 + … + 1/141).
    expect(first).to.be.within(0.17, 0.19);
    expect(first / second).to.be.within(1.8, 2.2);
  });

  it('draws hot ones from the most voted alone', () => {
    expect(new Set(hot.asked.map(({ path }) => asked(path)))).to.deep.equal(new Set(['Popular', 'Runner']));
    expect(shareOf(hot, 'Runner')).to.be.within(0.48, 0.52);
  });

  it('expects the title itself, or one of its namesakes by any of their titles where there are many', () => {
    const heat = uniform.asked.find(({ path }) => asked(path) === 'Heat');
    expect(heat?.id).to.equal(undefined);
    expect(uniform.groups[heat?.group ?? -1])
      .to.have.length(41)
      .and.to.include('tt42');
    const twins = few.asked.filter(({ path }) => asked(path) === 'Twin');
    expect(new Set(twins.map(({ id }) => id))).to.deep.equal(new Set(['tt20', 'tt21', 'tt22']));
  });

  it('draws slips of titles with enough letters, none of which is the name of another', () => {
    const names = new Set(titles.flatMap(({ keys }) => keys));
    expect(slips.asked).to.have.length.above(1000);
    for (const { path, id } of slips.asked) {
      const meant = titles.find(({ _id }) => _id === id)?.title ?? '';
      expect(['Popular', 'Runner', 'Chaleur']).to.include(meant);
      expect(names.has(foldTitle(asked(path))), asked(path)).to.equal(false);
    }
  });

  it('draws beginnings, for which something is to be suggested', () => {
    const letters = ({ path }: { path: string }): string =>
      new URL(path, 'http://query').searchParams.get('q') ?? '';
    // The longest name has seven.
    const lengths = typed.asked.map((each) => letters(each).length);
    expect([...new Set(lengths)].sort()).to.deep.equal([3, 4, 5, 6, 7]);
    expect(typed.asked.filter((each) => letters(each).startsWith('fil'))).to.have.length.above(1000);
    expect(typed.asked[0]).to.have.all.keys('path');
  });

  it('draws the same for the same seed, and other questions for another', () => {
    const again = drawWorkloads(titles, { seed: 1, questions: 100 });
    expect(again.uniform.asked).to.deep.equal(uniform.asked.slice(0, 100));
    const other = drawWorkloads(titles, { seed: 2, questions: 100 });
    expect(other.uniform.asked).not.to.deep.equal(again.uniform.asked);
  });
});
