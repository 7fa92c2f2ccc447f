import { expect } from 'chai';

import { foldWords } from '../../../catalog/fold-text.ts';
import { inLatinAlphabet, isRussianInLatin, onOtherKeyboards } from '../../../catalog/other-scripts.ts';

describe('titles in other scripts', () => {
  const latin: Record<string, string[]> = {
    Сталкер: ['stalker', 'stalker'],
    'Щит и меч': ['shchit i mech', 'shchit i mec'],
    Köprü: [],
    Љубав: ['љubav', 'ljubav'],
    'Ο Θίασος': ['o thiasos', 'o thiasos'],
    Κυνόδοντας: ['kynodontas', 'kynodontas'],
    'Ταξίδι του μπαμπά': ['taxidi tou baba', 'taxidi tou baba'],
    'The Matrix': [],
    アキラ: [],
  };
  for (const [title, due] of Object.entries(latin)) {
    it(`writes ${title} in Latin letters as ${due.join(', ') || 'nothing else'}`, () => {
      expect([...inLatinAlphabet(title)].map(({ words }) => words.join(' '))).to.deep.equal(due);
    });
  }

  const keyboards: Record<string, string[]> = {
    'згдз ашсешщт': ['pulp fiction'],
    ghbdtn: ['привет'],
    'vjcrdf cktpfv yt dthbn': ['москва слезам не верит'],
    Qvqtqr: ['avatar'],
    αωαταρ: ['avatar'],
    שהשאשר: ['avatar'],
    شرشفشق: ['avatar'],
    Yoolander: ['zoolander'],
    heroes: [],
    saw: [],
    qw: [],
    'アキラ アキ': [],
  };
  for (const [title, due] of Object.entries(keyboards)) {
    it(`reads ${title} on another keyboard as ${due.join(', ') || 'nothing else'}`, () => {
      const read = [...onOtherKeyboards(title, foldWords(title))].map(({ words }) => words.join(' '));
      expect(read).to.include.members(due);
      if (due.length === 0) expect(read).to.deep.equal([]);
    });
  }

  it('takes a text with the vowels of a language for none that was typed on a Russian keyboard', () => {
    for (const typed of ['The Matrix', 'Memento', 'Up', 'XXX', 'Brrr 2', '1917'])
      expect(isRussianInLatin(typed), typed).to.equal(typed === 'Brrr 2');
    expect(isRussianInLatin('ghbdtn')).to.equal(true);
  });
});
