import { expect } from 'chai';
import fc from 'fast-check';

import { foldWords } from '../../../../catalog/fold-text.ts';
import { foldTitle } from '../../../../catalog/fold-title.ts';
import { BYTES_A_UNIT, KEY_OF, TextFolder } from '../../../../seed/folding/text-folder.ts';
import { titleText } from '../../../support/snapshot.ts';

describe('TextFolder', () => {
  const folder = new TextFolder();

  function folded(text: string): { words: string[]; key: string } {
    const out = Buffer.alloc(text.length * BYTES_A_UNIT + 1);
    const end = folder.fold(text, out, 0);
    const words = end === 0 ? [] : out.toString('utf8', 0, end).split(' ');
    if (folder.keyOf === KEY_OF.itself) return { words, key: folder.key };
    return { words, key: (folder.keyOf === KEY_OF.allWords ? words : words.slice(1)).join('') };
  }

  function expectSame(text: string): void {
    const due = { words: foldWords(text).map((word) => word.toWellFormed()), key: foldTitle(text) };
    const found = folded(text);
    // Comparing texts is quick, and there are many; chai says what differs.
    if (JSON.stringify(found) !== JSON.stringify(due)) {
      expect(found, JSON.stringify(text)).to.deep.equal(due);
    }
  }

  for (const text of [
    'The Matrix',
    'the-matrix',
    '"The Matrix"',
    ' The Matrix',
    '“The Matrix”',
    '\u200eThe Matrix',
    'the.matrix',
    'The_Godfather',
    "the' x",
    'the& x',
    'the, x',
    '& a b',
    'A_B',
    'A-Team',
    '"A B"',
    'The "A Team"',
    'Heat™',
    'a™ b',
    '❤\ufe0f x',
    'a\u200db',
    'كتـــاب',
    'ก\u0e48\u200d\u0e38',
    'Spy×Family',
    'Eat, Sleep, Die',
    'The !!!',
    'The',
    'The A',
    'A & B',
    'A&B',
    '& the',
    "A' b",
    'A’s b',
    "rock'n'roll",
    "rock ' n ' roll",
    "rock'' roll",
    "'tis",
    "l'",
    'Matrix, The',
    'Avventura, L’',
    'Hello, Dolly',
    'I, Robot',
    'One, Two, a',
    'The Rock, the',
    'Éa the',
    'e\u0301',
    'が',
    'か\u0301\u3099',
    '8½',
    '',
    '!!!',
    '\u0301',
    'a\u0301b',
    'हिन्दी',
    'ΟΔΟΣ',
    'İ',
    '𝔸b',
    'Hawaiʻi',
    'ŉa',
    '\ud800x',
    'Ｔｈｅ Matrix',
    'the\u00a0x',
    'ก\u0e48\u0e38',
    'क\u094d\u093c',
    'か\u0301\u3099\u0e38',
  ]) {
    it(`folds ${JSON.stringify(text)} as the catalogue does`, () => expectSame(text));
  }

  it('folds any text as the catalogue does', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(titleText(), (text) => expectSame(text)),
      { numRuns: 3000 },
    );
  });

  it('folds each UTF-16 unit as the catalogue does, within words and by itself', function () {
    this.timeout(60_000);
    for (let unit = 0; unit < 0x1_0000; unit += 1) {
      const character = String.fromCharCode(unit);
      expectSame(`the x${character}y'${character}${character}'z`);
      expectSame(`A${character}b, ${character}`);
    }
  });
});
