import { expect } from 'chai';

import { refusedCollection, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import { collectionsToDrop } from '../../../seed/mongo/prune-collections.ts';

const [a, b] = [titlesCollection('a', 1), titlesCollection('b', 1)];
const snapshotOf = (titles: string): string => titles.replace('titles', 'snapshot');

describe('collectionsToDrop', () => {
  it('leaves all of the versions in use, and nothing of any other', () => {
    const others = [b, snapshotOf(b), b.replace('titles', 'rejected')];
    expect(collectionsToDrop([a, snapshotOf(a), ...others], [a])).to.deep.equal(others);
  });

  it('drops what nobody reads, of versions in use too', () => {
    const staged = `${a.replace('titles', 'loading')}_0a1b2c3d_titles`;
    const refused = refusedCollection('a', 1);
    expect(collectionsToDrop([a, staged, refused], [a])).to.deep.equal([staged, refused]);
  });

  it('drops titles before what is derived from them', () => {
    const dropped = collectionsToDrop([snapshotOf(a), snapshotOf(b), a, b], []);
    expect(dropped).to.deep.equal([a, b, snapshotOf(a), snapshotOf(b)]);
  });

  it('tells one version by two sets of rules apart', () => {
    const anew = titlesCollection('a', 2);
    expect(collectionsToDrop([a, anew, snapshotOf(a)], [anew])).to.deep.equal([a, snapshotOf(a)]);
    expect(collectionsToDrop([a, anew], [a])).to.deep.equal([anew]);
  });

  it('touches nothing that is of no version', () => {
    expect(collectionsToDrop(['datasets', 'titles', 'titles_of_mine', 'mine'], [a])).to.deep.equal([]);
  });
});
