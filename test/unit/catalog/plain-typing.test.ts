import { expect } from 'chai';
import fc from 'fast-check';

import { isPlain, plainTyping } from '../../../catalog/plain-typing.ts';

describe('plainTyping', () => {
  const cases: Record<string, string> = {
    'The Matrix': 'The Matrix',
    'Romeo+Juliet': 'Romeo+Juliet',
    'Romeo + Juliet': 'Romeo + Juliet',
    'The+Dark+Knight': 'The Dark Knight',
    'Romeo%20%2B%20Juliet': 'Romeo + Juliet',
    'Ocean%E2%80%99s Eleven': 'Ocean’s Eleven',
    '100%': '100%',
    '100%ff': '100%ff',
    '100%fe': '100%fe',
    'Mis%E9rables': 'Misérables',
    '%C9lie': 'Élie',
    'Am\\u00e9lie': 'Amélie',
    'Face\\Off': 'Face\\Off',
    'Rocky ||': 'Rocky II',
    'Heat | Casino': 'Heat | Casino',
    'Either||Or': 'Either||Or',
    'Bonnie &amp; Clyde': 'Bonnie & Clyde',
    'Bonnie &amp;amp; Clyde': 'Bonnie & Clyde',
    'Schindler&#39;s List': "Schindler's List",
    'Schindler&#x2019;s List': 'Schindler’s List',
    'Am&eacute;lie': 'Ame\u0301lie',
    '&Agrave; bout de souffle': 'A\u0300 bout de souffle',
    'Smilla&rsquo;s sn&oslash;': 'Smilla’s snø',
    'Stra&szlig;e': 'Straße',
    '8&frac12;': '8½',
    'Me &you; him': 'Me &you; him',
    'Bad &#0; code &#99999999;': 'Bad &#0; code &#99999999;',
    '<i>The Matrix</i> (1999)': 'The Matrix (1999)',
    '1 < 2 > 0': '1 < 2 > 0',
    'AmÃ©lie': 'Amélie',
    'Schindlerâ€™s List': 'Schindler’s List',
    'La pequeÃ±a muerte': 'La pequeña muerte',
    'SÃO PAULO': 'SÃO PAULO',
    'Â¿Qué?': 'Â¿Qué?',
    'Ｈｅａｔ（１９９５）': 'Heat(1995)',
    'Heat 【1995】': 'Heat  (1995)',
    ʜᴇᴀᴛ: 'heat',
    '🅗🅔🅐🅣 🅷🅴🅰🆃': 'heat heat',
  };
  for (const [typed, due] of Object.entries(cases)) {
    it(`makes ${JSON.stringify(due)} of ${JSON.stringify(typed)}`, () => {
      expect(plainTyping(typed)).to.equal(due);
    });
  }

  it('leaves what is plain, and says so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        if (isPlain(typed)) return plainTyping(typed) === typed;
        return plainTyping(typed).length <= typed.length * 2;
      }),
    );
    expect(isPlain('The Matrix (1999) - [Director’s Cut], Amélie & Ко')).to.equal(true);
  });
});
