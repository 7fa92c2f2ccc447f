import { expect } from 'chai';

import { SnapshotError } from '../../../../catalog/snapshot/snapshot-error.ts';
import { TermWalk } from '../../../../catalog/snapshot/term-walk.ts';

describe('TermWalk over bytes that nobody has checked', () => {
  const A = 0x61;
  const walk = (terms: readonly number[], count: number): TermWalk =>
    new TermWalk({ terms: Uint8Array.from(terms), blocks: Uint32Array.of(0, 0, 0), count }, 0);

  it('tells where it stands and how long the list of each term is', () => {
    const terms = walk([0, 1, A, 1, 7, 1, 1, A, 3, 7, 2], 2);
    expect(terms.next()).to.equal(true);
    expect(terms).to.include({ length: 1, count: 1, first: 7, listBytes: 0, at: 5 });
    expect(terms.next()).to.equal(true);
    expect(terms).to.include({ length: 2, count: 3, first: 7, listBytes: 2, at: 11 });
    expect(terms.next()).to.equal(false);
  });

  it('refuses a term that is longer than all that is there, before it makes room for it', () => {
    expect(() => walk([0, 0xff, 0xff, 0xff, 0xff, 0x07, A, 1, 0], 1).next()).to.throw(SnapshotError, 'terms');
  });

  it('refuses a term that has more in common with the one before than that has', () => {
    const terms = walk([0, 1, A, 1, 0, 2, 1, A, 1, 0], 2);
    terms.next();
    expect(() => terms.next()).to.throw(SnapshotError, 'terms');
  });
});
