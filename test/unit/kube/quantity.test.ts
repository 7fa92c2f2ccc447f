import { expect } from 'chai';
import fc from 'fast-check';

import { parseQuantity } from '../../../kube/quantity.ts';

const GIGA = 1_000_000_000n;

describe('parseQuantity', () => {
  const values: [text: string, nanos: bigint][] = [
    ['0', 0n],
    ['1', GIGA],
    ['100m', 100_000_000n],
    ['0.1', 100_000_000n],
    ['.5', 500_000_000n],
    ['5.', 5n * GIGA],
    ['1000m', GIGA],
    ['250u', 250_000n],
    ['156340n', 156_340n],
    ['1k', 1_000n * GIGA],
    ['1Ki', 1_024n * GIGA],
    ['1.5Gi', 1_536n * 1024n * 1024n * GIGA],
    ['20G', 20n * GIGA * GIGA],
    ['1E', GIGA * GIGA * GIGA],
    ['1e3', 1_000n * GIGA],
    ['1E3', 1_000n * GIGA],
    ['12e-1', 1_200_000_000n],
    ['-2', -2n * GIGA],
    ['+2', 2n * GIGA],
    ['0.0000000001', 1n],
    ['-0.0000000001', -1n],
  ];
  for (const [text, nanos] of values) {
    it(`reads ${text}`, () => {
      expect(parseQuantity(text)).to.equal(nanos);
    });
  }

  for (const text of ['', 'x', '1 Gi', '1gi', '1KI', '1mm', '.', '1e', '--1', '0x10', 'Infinity']) {
    it(`refuses "${text}"`, () => {
      expect(parseQuantity(text)).to.equal(undefined);
    });
  }

  it('reads any whole number of milli-units exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (n) => {
        expect(parseQuantity(`${n.toString()}m`)).to.equal(n * 1_000_000n);
      }),
    );
  });
});
