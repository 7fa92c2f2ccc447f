import { expect } from 'chai';

import {
  englishNumber,
  englishOrdinal,
  numeralsIn,
  ordinalDigits,
  roman,
  romanValue,
} from '../../../catalog/numerals.ts';

describe('numerals', () => {
  const announces = new Set(['part']);
  const found = (text: string): string[] =>
    numeralsIn(text.split(' '), announces).map(
      ({ at, length, value, style, fraction, mayGoOn }) =>
        `${at}+${length} ${style} ${value}${['', ...(fraction?.readOut ?? [])].join(' ')}${mayGoOn === true ? ' or more letters' : ''}`,
    );

  const cases: Record<string, string[]> = {
    'superman ii': ['1+1 roman 2'],
    'superman 2': ['1+1 digits 2'],
    'the magnificent seven': ['2+1 words 7'],
    'twenty one grams': ['0+2 words 21'],
    'one hundred and two dalmatians': ['0+4 words 102'],
    'a hundred streets': ['0+2 words 100'],
    'a hundred and one': ['0+4 words 101'],
    'friday the 13th part v new': ['2+1 ordinal 13', '4+1 roman 5'],
    'the sixth sense': ['1+1 ordinal 6'],
    'malcolm x': ['1+1 roman 10'],
    'i robot': [],
    'x men': [],
    'vi ar bast': [],
    'v for vendetta': [],
    'withnail and i am': [],
    'twenty eleven': ['0+2 words 2011'],
    'nineteen eighty four': ['0+3 words 1984'],
    'twenty one eleven': ['0+2 words 21', '2+1 words 11'],
    'nineteen two': ['0+1 words 19', '1+1 words 2'],
    'heat 1995': [],
    'the mix': [],
    'zero dark thirty': ['2+1 words 30'],
    'twenty fifth hour': ['0+2 ordinal 25'],
    'twenty thousand leagues': ['0+2 words 20000'],
    '20 000 leagues': ['0+2 digits 20000'],
    '20000 leagues': ['0+1 digits 20000'],
    'house of a thousand': ['2+2 words 1000'],
    'the hundred foot journey': ['1+1 words 100'],
    '8 1 2': ['0+3 digits 8 and a half'],
    'nine and a half weeks': ['0+4 words 9 and a half'],
    'half past nine': ['2+1 words 9'],
    '33 and a third': ['0+4 digits 33 and a third'],
    'fourteen oh eight': ['0+3 words 1408'],
    'five oh one': ['0+1 words 5', '2+1 words 1'],
    '20k leagues': ['0+1 digits 20000'],
    'a i': [],
    'rambo drei': ['1+1 words 3'],
    'tres metros': ['0+1 words 3'],
    'star tre': ['1+1 words 3 or more letters'],
    'hot shots part deux': ['3+1 words 2'],
    'rambo drei rises': ['1+1 words 3'],
    'xii angry men': ['0+1 roman 12'],
    'vi menn': [],
    'elf men': [],
    'acht frauen': ['0+1 words 8'],
    'oceans dodici': ['1+1 words 12'],
    'once monkeys': [],
    'sei donne': [],
    'брат два': ['1+1 words 2'],
    'rambo part deux rises': ['2+1 words 2'],
    'episode a part i': ['3+1 roman 1'],
  };
  for (const [text, due] of Object.entries(cases)) {
    it(`are ${due.join(', ') || 'none'} in "${text}"`, () => {
      expect(found(text)).to.deep.equal(due);
    });
  }

  it('are written and read alike in roman numerals, I to XXXIX', () => {
    for (let value = 1; value < 40; value += 1) expect(romanValue(roman(value) ?? '')).to.equal(value);
    expect(['xxxix', 'xiv', 'viii'].map(romanValue)).to.deep.equal([39, 14, 8]);
    expect([roman(0), roman(40), romanValue(''), romanValue('iiii'), romanValue('vx')]).to.deep.equal(
      Array.from({ length: 5 }, () => undefined),
    );
  });

  it('are written and read alike in English, up to 999,999', () => {
    for (let value = 1; value < 1_000_000; value += value < 1000 ? 1 : 997) {
      const words = englishNumber(value) ?? [];
      expect(numeralsIn(words, announces)).to.deep.equal([
        { at: 0, length: words.length, value, style: 'words' },
      ]);
    }
    expect(englishNumber(2001)).to.deep.equal(['two', 'thousand', 'and', 'one']);
    expect(englishNumber(1_000_000)).to.equal(undefined);
  });

  it('have ordinals', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22].map(ordinalDigits)).to.deep.equal(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd'.split(' '),
    );
    for (let value = 1; value < 100; value += 1) {
      const words = englishOrdinal(value) ?? [];
      expect(numeralsIn(words, announces)).to.deep.equal([
        { at: 0, length: words.length, value, style: 'ordinal' },
      ]);
    }
    expect([englishOrdinal(6), englishOrdinal(42), englishOrdinal(0), englishOrdinal(100)]).to.deep.equal([
      ['sixth'],
      ['forty', 'second'],
      undefined,
      undefined,
    ]);
  });
});
