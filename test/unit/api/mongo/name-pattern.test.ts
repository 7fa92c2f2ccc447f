import { expect } from 'chai';
import fc from 'fast-check';

import { namePattern } from '../../../../api/mongo/name-pattern.ts';
import { nameKey } from '../../../../catalog/fold-name.ts';

describe('namePattern', () => {
  const letter = fc.constantFrom(...'aeoøæœßsthéÉÑłđ&ıİйЙк漢ﬁſ'.split(''), 'e\u0301', ' ', '-', '.');
  const name = fc.array(letter, { minLength: 1, maxLength: 8 }).map((letters) => letters.join(''));

  it('matches every name that has the key', () => {
    fc.assert(
      fc.property(name, (written) => {
        const key = nameKey(written);
        fc.pre(key !== '');
        // The server's expressions and these agree on what is used here.
        expect(written).to.match(new RegExp(namePattern([key]), 'iu'));
      }),
      { numRuns: 150 },
    );
  });

  it('does not grow beyond what a server takes for a long name', () => {
    expect(namePattern(['aes'.repeat(33)]).length).to.be.below(32_000);
  });
});
