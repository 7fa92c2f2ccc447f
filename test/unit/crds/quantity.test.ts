import { expect } from 'chai';
import fc from 'fast-check';
import { billionths, compareQuantities, isQuantity, quantityValue } from '../../../crds/quantity.ts';

const GIGA = 1_000_000_000n;

describe('quantity', () => {
  for (const [quantity, value] of [
    ['0', 0],
    ['250m', 0.25],
    ['2', 2],
    [3, 3],
    ['.5', 0.5],
    ['1.', 1],
    ['+1k', 1000],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1E', 1e18],
    ['12e-1', 1.2],
    ['1Ki', 1024],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['-2Mi', -(2 ** 21)],
    ['100n', 1e-7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ] as const) {
    it(`reads ${JSON.stringify(quantity)} as ${value}`, () => {
      expect(quantityValue(quantity)).to.equal(value);
    });
  }

  for (const text of [
    '',
    'abc',
    '1 Gi',
    '1gi',
    '1KB',
    '5%',
    '.',
    '-',
    '1e',
    '1e1.5',
    '1e100',
    '1mm',
    '0x10',
    ' 1',
    '1\n',
  ]) {
    it(`takes ${JSON.stringify(text)} for none`, () => {
      expect(isQuantity(text)).to.equal(false);
      expect(() => quantityValue(text)).to.throw(RangeError, 'write one such as 500m');
    });
  }

  it('knows different spellings of one amount as equal', () => {
    for (const [left, right] of [
      ['0.1', '100m'],
      ['1Gi', '1024Mi'],
      ['1e3', '1k'],
      [2, '2000m'],
      ['-0', 0],
    ] as const) {
      expect(compareQuantities(left, right), `${left} and ${right}`).to.equal(0);
    }
  });

  it('rounds away from zero below a billionth, as the API server does', () => {
    expect(compareQuantities('0.0000000001', '1n')).to.equal(0);
    expect(compareQuantities('-1e-20', '-1n')).to.equal(0);
  });

  // What Cmp of k8s.io/apimachinery v0.36.3 gave for each pair.
  for (const [left, right, order] of [
    ['16Ei', '8Ei', 0],
    ['9223372036854775807', '8Ei', 0],
    ['9223372036854775808', '8Ei', 1],
    ['1e30', '8Ei', 1],
    ['16Ei', '1e19', -1],
    ['10E', '20E', -1],
    ['1e98', '1e99', -1],
    ['9223372036854775807', '1e99', -1],
  ] as const) {
    const relation = order === 0 ? 'equal to' : order < 0 ? 'below' : 'above';
    it(`takes ${left} for ${relation} ${right}: only a binary suffix stops at 2^63 - 1`, () => {
      expect(compareQuantities(left, right)).to.equal(order);
      expect(compareQuantities(right, left)).to.equal(0 - order);
    });
  }

  it('orders amounts as their thousandths, whatever unit each is written in', () => {
    const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    const spelling = fc.constantFrom(
      (thousandths: number) => `${thousandths}m`,
      (thousandths: number) => `${thousandths}e-3`,
      (thousandths: number) => `${thousandths * 1000}u`,
    );
    fc.assert(
      fc.property(amount, amount, spelling, spelling, (left, right, spellLeft, spellRight) => {
        expect(compareQuantities(spellLeft(left), spellRight(right))).to.equal(Math.sign(left - right));
      }),
    );
  });

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
    it(`reads ${text} to the billionth`, () => {
      expect(billionths(text)).to.equal(nanos);
    });
  }

  it('reads any whole number of milli-units exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (n) => {
        expect(billionths(`${n.toString()}m`)).to.equal(n * 1_000_000n);
      }),
    );
  });
});
