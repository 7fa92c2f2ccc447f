import { expect } from 'chai';

import { shareOfBuild } from '../../../seed/mongo/index-share.ts';

/** As mongod 6 says it. */
const scanning = 'Index Build: scanning collection Index Build: scanning collection: 75000/300000 25%';
const inserting =
  'Index Build: inserting keys from external sorter into index Index Build: inserting keys from external sorter into index: 2418/900000 0%';

describe('how far the build of an index is', () => {
  it('is the share of the documents read, for its first half', () => {
    expect(shareOfBuild([{ msg: scanning, progress: { done: 75_000, total: 300_000 } }])).to.deep.equal({
      done: 250,
      total: 2000,
    });
  });

  it('is the share of the keys written, for its second half', () => {
    expect(shareOfBuild([{ msg: inserting, progress: { done: 450_000, total: 900_000 } }])).to.deep.equal({
      done: 1500,
      total: 2000,
    });
  });

  it('does not go beyond a half where the server has counted too few', () => {
    expect(shareOfBuild([{ msg: scanning, progress: { done: 5, total: 3 } }])?.done).to.equal(1000);
  });

  for (const [what, operations] of [
    ['no build is under way', []],
    ['it sorts', [{ msg: 'Index Build: scanning collection' }]],
    ['it does something else', [{ msg: 'Validate: scanning', progress: { done: 1, total: 2 } }]],
    ['it has nothing to count', [{ msg: scanning, progress: { done: 0, total: 0 } }]],
  ] as const) {
    it(`is not known while ${what}`, () => expect(shareOfBuild(operations)).to.equal(null));
  }
});
