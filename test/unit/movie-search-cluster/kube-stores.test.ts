import { expect } from 'chai';
import { storeOf } from '../../../operator/movie-search-cluster/kube-stores.ts';
import { appliedObjects } from '../../../operator/movie-search-cluster/objects/applied-objects.ts';
import { memoryStores } from '../../support/memory-stores.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

describe('storeOf', () => {
  it('finds every object that is applied, each kind in a store of its own', () => {
    const stores = memoryStores();
    const kinds = [
      ...new Set(
        appliedObjects(movieSearchCluster(), objectSettings, {
          members: 3,
          queryPods: 2,
          evictableMembers: 1,
        }).map(({ kind }) => kind.kind),
      ),
    ];
    expect(new Set(kinds.map((kind) => storeOf(stores, kind))).size).to.equal(kinds.length);
  });

  it('refuses a kind that nobody watches, which would be applied blindly', () => {
    expect(() => storeOf(memoryStores(), 'Ingress')).to.throw(TypeError, 'Ingress');
  });
});
