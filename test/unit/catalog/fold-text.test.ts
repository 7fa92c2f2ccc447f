import { expect } from 'chai';

import { foldWords } from '../../../catalog/fold-text.ts';

describe('foldWords', () => {
  const cases: [string, string[]][] = [
    ["Schindler's List", ['schindlers', 'list']],
    ['Spider-Man', ['spider', 'man']],
    ['Alejandro González Iñárritu', ['alejandro', 'gonzalez', 'inarritu']],
    ['Fast&Furious', ['fast', 'and', 'furious']],
    ['Kim Ki-duk', ['kim', 'ki', 'duk']],
    ['An Nguyen', ['an', 'nguyen']],
    ['Heat™ Æon ŋ', ['heat', 'aeon', 'n']],
    ['\u200eThe Mat\u00adrix', ['the', 'matrix']],
    ['كتـــاب', ['كتاب']],
    ['I ❤\ufe0f NY', ['i', 'ny']],
    ['!!!', []],
    ['', []],
  ];
  for (const [text, words] of cases) {
    it(`reads ${JSON.stringify(text)} as ${words.join(' ')}`, () => {
      expect(foldWords(text)).to.deep.equal(words);
    });
  }
});
