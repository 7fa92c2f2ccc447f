import { expect } from 'chai';

import { pageSizes, tooLarge } from '../../../cluster/web/page-sizes.ts';

describe('the size of a page', () => {
  const scripts = new Map([
    ['search.js', { imports: ['preact.js'], later: [] }],
    ['cluster.js', { imports: ['preact.js', 'chart.js'], later: ['file.js'] }],
    ['file.js', { imports: ['preact.js', 'words.js'], later: [] }],
    ['words.js', { imports: [], later: [] }],
    ['chart.js', { imports: ['cluster.js'], later: [] }],
    ['preact.js', { imports: [], later: [] }],
  ]);
  const bytes: Readonly<Record<string, number>> = {
    'search.js': 10,
    'cluster.js': 20,
    'chart.js': 30,
    'file.js': 7,
    'words.js': 2,
    'preact.js': 5,
  };
  const sizes = pageSizes(
    [
      { name: 'search', budget: 15, laterBudget: 0, over: [] },
      { name: 'cluster', budget: 49, laterBudget: 8, over: ['search'] },
    ],
    scripts,
    (page) => `${page}.js`,
    (file) => bytes[file] ?? 0,
  );

  it('is that of its script and all that this imports, but for what pages before it brought', () => {
    expect(sizes).to.deep.equal([
      { name: 'search', bytes: 15, budget: 15 },
      { name: 'cluster', bytes: 50, budget: 49 },
      // What is loaded once it is asked for, but for what the page has already.
      { name: 'cluster, later', bytes: 9, budget: 8 },
    ]);
  });

  it('is told of where it is more than it may be', () => {
    expect(tooLarge(sizes)).to.have.length(2);
    expect(tooLarge(sizes)[0]).to.include('"cluster"').and.to.include('50').and.to.include('49');
  });
});
