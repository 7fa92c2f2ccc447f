import { expect } from 'chai';
import fc from 'fast-check';

import { sortTerms } from '../../../../seed/snapshot/sort-terms.ts';

describe('sortTerms', () => {
  function sorted(terms: readonly Uint8Array[]): string[] {
    const starts = new Uint32Array(terms.length + 1);
    for (const [n, term] of terms.entries()) starts[n + 1] = starts[n]! + term.length;
    const order = sortTerms({ bytes: Buffer.concat(terms), starts, count: terms.length });
    return [...order].map((n) => Buffer.from(terms[n]!).toString('hex'));
  }

  it('sorts any different terms as their bytes compare', () => {
    // Few bytes, zero among them, make long common beginnings and terms that end where others go on.
    const term = fc.uint8Array({ max: 2, maxLength: 14 });
    const terms = fc.uniqueArray(fc.oneof(term, fc.uint8Array({ maxLength: 6 })), {
      selector: (bytes) => Buffer.from(bytes).toString('hex'),
      maxLength: 400,
      size: 'max',
    });
    fc.assert(
      fc.property(terms, (all) => {
        const expected = all.toSorted((one, other) => Buffer.compare(one, other));
        expect(sorted(all)).to.deep.equal(expected.map((each) => Buffer.from(each).toString('hex')));
      }),
    );
  });

  it('sorts many terms that are alike for long', () => {
    const alike = Buffer.alloc(20_000, 'a');
    const terms = Array.from({ length: 50 }, (_, n) => Buffer.concat([alike, Uint8Array.of(255 - n)]));
    const expected = terms.toReversed().map((term) => term.toString('hex'));
    expect(sorted(terms)).to.deep.equal(expected);
  });
});
