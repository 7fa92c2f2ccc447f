import { expect } from 'chai';
import fc from 'fast-check';

import { repairMacRoman } from '../../../../seed/bundled/repair-encoding.ts';

describe('repairMacRoman', () => {
  const cases: [string, string][] = [
    ["Le Fabuleux destin d'AmÈlie Poulain", "Le Fabuleux destin d'Amélie Poulain"],
    ["De battre mon coeur s'est arrÍtÈ", "De battre mon coeur s'est arrêté"],
    ['Per qualche dollaro in pi˘', 'Per qualche dollaro in più'],
    ["I Love You Ö Don't Touch Me!", "I Love You … Don't Touch Me!"],
    ['The Naked Gun 2Ω: The Smell of Fear', 'The Naked Gun 2½: The Smell of Fear'],
    ['La mala educaciÛn', 'La mala educación'],
    ['Die F‰lscher', 'Die Fälscher'],
    ['DÈj‡ Vu', 'Déjà Vu'],
    ['Obsluhoval jsem anglickÈho kr·le', 'Obsluhoval jsem anglického krále'],
    ['Joyeux NoÎl', 'Joyeux Noël'],
  ];
  for (const [broken, right] of cases) {
    it(`reads ${broken} as ${right}`, () => {
      expect(repairMacRoman(broken)).to.equal(right);
    });
  }

  const right = [
    'Amélie',
    'Alien³',
    'Ri¢hie Ri¢h',
    'Mañana',
    'Crème brûlée',
    'García',
    '七人の侍',
    'Łódź',
    'Das Weiße Band',
  ];
  for (const title of right) {
    it(`leaves ${title} alone`, () => {
      expect(repairMacRoman(title)).to.equal(title);
    });
  }

  it('undoes the mistake for every accented letter of French, German, Spanish and Italian', () => {
    const letters = fc.constantFrom(...'àâçéèêëîïôùûüäößáíóúñìòÀÂÇÉÈÊËÎÏÔÙÛÜÄÖÁÍÓÚÑabcdefghij '.split(''));
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1 }), (characters) => {
        const title = characters.join('');
        const bytes = Uint8Array.from(title, (character) => character.charCodeAt(0)); // Latin-1
        expect(repairMacRoman(new TextDecoder('macintosh').decode(bytes))).to.equal(title);
      }),
    );
  });

  it('never touches ASCII', () => {
    fc.assert(
      fc.property(fc.string(), (title) => {
        expect(repairMacRoman(title)).to.equal(title);
      }),
    );
  });
});
