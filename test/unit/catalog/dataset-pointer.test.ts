import { expect } from 'chai';
import fc from 'fast-check';

import {
  loadProgressId,
  snapshotCollection,
  titlesCollection,
  versionKey,
} from '../../../catalog/dataset-pointer.ts';

describe('the names of a dataset version', () => {
  it('takes the first ten hex digits of the label’s SHA-256, in UTF-8', () => {
    expect(versionKey('abc')).to.equal('ba7816bf8f');
    expect(versionKey('')).to.equal('e3b0c44298');
  });

  it('keeps one version that was made by two sets of rules in two collections', () => {
    expect(titlesCollection('abc', 1)).to.equal('titles_ba7816bf8f');
    expect(titlesCollection('abc', 2)).to.equal('titles_ba7816bf8fs2');
    expect(snapshotCollection('abc', 2)).to.equal('snapshot_ba7816bf8fs2');
  });

  it('makes a collection name of any label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (version) => {
        expect(titlesCollection(version, 1)).to.match(/^titles_[0-9a-f]{10}$/u);
        expect(loadProgressId(version)).to.equal(`load:${version}`);
      }),
    );
  });
});
