import { expect } from 'chai';

import { correctedLetters } from '../../../../api/finding/corrected-letters.ts';

describe('correctedLetters', () => {
  const cases: readonly (readonly [
    title: string,
    typed: string,
    word: string,
    corrected: readonly string[],
  ])[] = [
    ['The Godfather', 'godfahter', 'godfather', ['th']],
    ['Heathers', 'heathrs', 'heathers', ['e']],
    ['Heathers', 'haethesr', 'heathers', ['ea', 'rs']],
    ['Heathers', 'eathers', 'heathers', ['H']],
    ['Heat', 'heaat', 'heat', ['e']],
    ['Heat', 'haet', 'heat', ['ea']],
    ['Amélie', 'amelue', 'amelie', ['i']],
    ['Ame\u0301lie', 'amalie', 'amelie', ['e\u0301']],
    ['Spider-Man', 'spidreman', 'spiderman', ['er']],
    ['Spider-Man', 'spidermen', 'spiderman', ['a']],
    ['The Girl with the Dragon Tattoo', 'tatoo', 'tattoo', ['t']],
    ['Straße', 'strase', 'strasse', ['ß']],
    ['Heat', 'nothing of it', 'other', []],
    ['Heat', 'the', '', []],
    ['𝕳eat', 'jeat', 'heat', ['𝕳']],
  ];
  for (const [title, typed, word, corrected] of cases) {
    it(`marks ${JSON.stringify(corrected)} in "${title}" for "${typed}"`, () => {
      const ranges = correctedLetters(title, [{ from: 0, to: typed.length, typed, word }]);
      expect(ranges.map(([from, to]) => title.slice(from, to))).to.deep.equal(corrected);
    });
  }

  it('marks what several words have amiss in the order of the title', () => {
    const title = 'Fight Club';
    const ranges = correctedLetters(title, [
      { from: 0, to: 4, typed: 'clbu', word: 'club' },
      { from: 5, to: 10, typed: 'fihgt', word: 'fight' },
    ]);
    expect(ranges).to.deep.equal([
      [2, 4],
      [8, 10],
    ]);
  });
});
