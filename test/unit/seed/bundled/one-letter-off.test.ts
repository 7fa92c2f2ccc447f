import { expect } from 'chai';
import { areOneSlipApart, isOneLetterOff } from '../../../../seed/bundled/one-letter-off.ts';

describe('isOneLetterOff', () => {
  const cases: [string, string, boolean][] = [
    ['kurosawa', 'kurosava', true],
    ['point', 'pointe', true],
    ['gui', 'gu', true],
    ['gilliam', 'giliam', true],
    ['teh', 'the', true],
    ['ab', 'ba', true],
    ['same', 'same', false],
    ['abc', 'cba', false],
    ['point', 'pontes', false],
    ['abcd', 'badc', false],
    ['', 'a', true],
    ['', '', false],
  ];
  for (const [one, other, is] of cases) {
    it(`${is ? 'takes' : 'does not take'} "${one}" for "${other}"`, () => {
      expect(isOneLetterOff(one, other)).to.equal(is);
      expect(isOneLetterOff(other, one)).to.equal(is);
    });
  }
});

describe('areOneSlipApart', () => {
  const cases: [string, string, boolean][] = [
    ['grosse point blank', 'grosse pointe blank', true],
    ['akira kurosava', 'akira kurosawa', true],
    ['pride and prejudice', 'bride and prejudice', false],
    ['tom hooper', 'tim hooper', false],
    ['analyze that', 'analyze this', false],
    ['rocky part1', 'rocky part2', false],
    ['one two three', 'one two', false],
    ['chapter seven', 'chaptre sevn', false],
    ['heat', 'heat', false],
  ];
  for (const [one, other, are] of cases) {
    it(`${are ? 'takes' : 'does not take'} "${one}" for "${other}"`, () => {
      expect(areOneSlipApart(one.split(' '), other.split(' '))).to.equal(are);
      expect(areOneSlipApart(other.split(' '), one.split(' '))).to.equal(are);
    });
  }
});
