import { expect } from 'chai';
import fc from 'fast-check';

import { afterTerm, sortTerms, TERM_BYTES, TERM_LENGTH } from '../../../../seed/snapshot/sort-terms.ts';

describe('sortTerms', () => {
  function sorted(terms: readonly Uint8Array[]): string[] {
    const numbers = new Uint32Array(terms.reduce((sum, { length }) => sum + Math.ceil(length / 4) + 3, 0));
    const bytes = new Uint8Array(numbers.buffer);
    const places = new Map<number, Uint8Array>();
    // Something that belongs to the term stands before it.
    for (let n = 0, place = 1; n < terms.length; n += 1, place = afterTerm(numbers, place) + 1) {
      numbers[place - 1] = 0xffff_ffff;
      numbers[place + TERM_LENGTH] = terms[n]!.length;
      bytes.set(terms[n]!, 4 * (place + TERM_BYTES));
      places.set(place, terms[n]!);
    }
    const order = sortTerms({ numbers, bytes }, Uint32Array.from(places.keys()));
    return [...order].map((place) => Buffer.from(places.get(place)!).toString('hex'));
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
