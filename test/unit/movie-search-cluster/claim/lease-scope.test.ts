import { expect } from 'chai';
import {
  namespacesOf,
  scopeAnnotations,
} from '../../../../operator/movie-search-cluster/claim/lease-scope.ts';

describe('the scope on a Lease', () => {
  for (const namespaces of [null, ['films'], ['demo', 'films']]) {
    it(`is read as it was written: ${namespaces?.join(' and ') ?? 'all'}`, () => {
      expect(namespacesOf(scopeAnnotations({ namespaces, seesNodes: true }))).to.deep.equal(namespaces);
    });
  }

  it('is all where an operator of an earlier version does not say', () => {
    expect(namespacesOf(undefined)).to.equal(null);
    expect(namespacesOf({ other: 'x' })).to.equal(null);
  });
});
