import { expect } from 'chai';
import fc from 'fast-check';

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

  it('reads ASCII, which has a short way, as it reads the same with a letter that has none', () => {
    const part = fc.constantFrom('a', 'B', 'x1', "'", "''", '&', ' ', '-', '_', '.', '9');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        expect(foldWords(text)).to.deep.equal(foldWords(`${text} 漢`).slice(0, -1));
      }),
      { numRuns: 3000 },
    );
  });
});
