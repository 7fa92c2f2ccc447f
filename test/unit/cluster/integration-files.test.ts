import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { filesAtOnce, longestFirst, measuringFiles, slowFiles } from '../../support/integration-files.ts';

const root = join(import.meta.dirname, '../../..');
const GIB = 2 ** 30;

describe('the files of the integration tests', () => {
  it('are there where something is said of them, and none that runs alone is put in the order of the others', () => {
    for (const file of [...measuringFiles, ...slowFiles])
      expect(existsSync(join(root, file)), file).to.equal(true);
    expect(slowFiles.filter((file) => measuringFiles.includes(file))).to.deep.equal([]);
  });

  it('begin with those that are known to be slow, then go by size', () => {
    const sizes: Record<string, number> = { small: 1, large: 9, medium: 5, slow: 2, slower: 3 };
    const order = longestFirst(Object.keys(sizes), ['slower', 'slow'], (file) => sizes[file] ?? 0);
    expect(order).to.deep.equal(['slower', 'slow', 'large', 'medium', 'small']);
  });

  it('run two at a time, and three where there is memory for them', () => {
    expect([4, 8, 11, 12, 24, 256].map((size) => filesAtOnce(size * GIB))).to.deep.equal([2, 2, 2, 3, 3, 3]);
  });
});
