import { expect } from 'chai';

import { isFullerName, personKey } from '../../../../seed/bundled/person-key.ts';

describe('personKey', () => {
  const same: [string, string][] = [
    ['Pedro Almodóvar', 'Pedro Almodovar'],
    ['Guillermo del Toro', 'Guillermo Del Toro'],
    ['Chan-wook Park', 'Park Chan Wook'],
    ['Wong Kar-wai', 'Kar Wai Wong'],
  ];
  for (const [one, other] of same) {
    it(`takes ${one} and ${other} for one person`, () => {
      expect(personKey(one)).to.equal(personKey(other));
    });
  }

  const different: [string, string][] = [
    ['Paul Anderson', 'Paul Thomas Anderson'],
    ['Joel Coen', 'Ethan Coen'],
    ['An Nguyen', 'A Nguyen'],
    ['!', '?'],
  ];
  for (const [one, other] of different) {
    it(`keeps ${one} apart from ${other}`, () => {
      expect(personKey(one)).not.to.equal(personKey(other));
    });
  }
});

describe('isFullerName', () => {
  const cases: [string, string, boolean][] = [
    ['Francis Ford Coppola', 'Francis Coppola', true],
    ['Francis Coppola', 'Francis Ford Coppola', false],
    ['Francis Coppola', 'Francis Coppola', false],
    ['Jerry Zucker', 'Zucker', false],
    ['Jim Jerry Zucker', 'Jerry Zucker', false],
  ];
  for (const [fuller, name, expected] of cases) {
    it(`${expected ? 'takes' : 'does not take'} ${fuller} for ${name} in full`, () => {
      expect(isFullerName(fuller, name)).to.equal(expected);
    });
  }
});
