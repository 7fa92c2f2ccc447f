import { expect } from 'chai';

import { couldBeName } from '../../../typed/could-be-name.ts';

describe('what is typed', () => {
  for (const name of [
    'Michael Mann',
    'mann, michael',
    ' Mann ,Michael ',
    'F. W. Murnau',
    '王 家衛',
    'a b c d e',
  ])
    it(`could be a name: "${name}"`, () => expect(couldBeName(name)).to.equal(true));

  for (const other of [
    '',
    'heat',
    ', heat ,',
    'blade runner 2049',
    'rocky Ⅱ',
    'a b c d e f',
    '8 1/2',
    'heat !',
  ])
    it(`is no name: "${other}"`, () => expect(couldBeName(other)).to.equal(false));
});
