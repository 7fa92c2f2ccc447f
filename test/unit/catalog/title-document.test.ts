import { expect } from 'chai';

import { titleKeys } from '../../../catalog/title-document.ts';

describe('titleKeys', () => {
  it('folds primary, original and alias titles, the primary first, each key once', () => {
    expect(
      titleKeys({
        title: 'Amélie',
        originalTitle: "Le fabuleux destin d'Amélie Poulain",
        aliases: ['Amelie', 'Die fabelhafte Welt der Amélie', "Fabuleux destin d'Amélie Poulain, Le"],
      }),
    ).to.deep.equal(['amelie', 'lefabuleuxdestindameliepoulain', 'diefabelhafteweltderamelie']);
  });

  it('needs no original title', () => {
    expect(titleKeys({ title: 'Jaws', originalTitle: null, aliases: [] })).to.deep.equal(['jaws']);
  });
});
