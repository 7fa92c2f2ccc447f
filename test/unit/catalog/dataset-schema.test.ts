import { expect } from 'chai';
import { createHash } from 'node:crypto';

import { DATASET_SCHEMA, schemaOf } from '../../../catalog/dataset-schema.ts';
import { nameKey } from '../../../catalog/fold-name.ts';
import { foldTitle } from '../../../catalog/fold-title.ts';
import { TITLE_INDEX, titleKeys } from '../../../catalog/title-document.ts';

/**
 * What each schema makes of the table below, as a hash. Where the test fails because the folding was changed on purpose: raise
 * DATASET_SCHEMA by one and add the new hash under it, without touching those of earlier numbers. (Number 1 was of a shorter table.)
 */
const MADE_BY: Readonly<Record<number, string>> = {
  1: '226078b043950c8049aa7b21d210b95a66e813d41add095bdf450205a4802492',
  2: '762d7ac04d2e2e6097a5e2e78f2b62777137af9db0edd65868269c55fd1d3708',
};

const TITLES = [
  ...[
    'The Matrix',
    'Matrix, The',
    'A-Team, The',
    'An Education',
    'The',
    'The The',
    'A',
    '!!!',
    '…',
    '? ?',
    ' ',
  ],
  ...['Amélie', 'Ame\u0301lie', "Le Fabuleux Destin d'Amélie Poulain", 'Fast & Furious', 'M*A*S*H', 'WALL·E'],
  ...['8½', 'Alien³', '１９４１', 'Straße', 'Łódź', 'Børnholm', 'İstanbul', 'Æon Flux', 'Hawaiʻi', 'ΟΔΟΣ'],
  ...['Ёлки', '七人の侍', 'ｶﾒﾗ', 'がき', 'किताब', 'שָׁלוֹם', 'Dolce vita, La', 'Avventura, L’', '㎒', '♥', '👍🏽'],
  ...[
    'the.matrix',
    'The_Godfather',
    '“The Matrix”',
    '\u200eThe Matrix',
    'A.I.',
    'A I',
    'A to Z',
    'Eat, Sleep, Die',
  ],
  ...[
    '"Matrix, The"',
    'Heat™',
    '❤\ufe0f',
    'כתר\u200d',
    'كتـــاب',
    'Spy×Family',
    'Ri¢hie Ri¢h',
    '\u3164',
    '\0',
  ],
];

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const title of TITLES) hash.update(`${foldTitle(title)}\n`);
  // Every character of the first plane within a word; surrogates stand for no character by themselves.
  for (let code = 0; code < 0x10000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    hash.update(`${foldTitle(`a${String.fromCharCode(code)}b`)}\n`);
  }
  const keys = titleKeys({ title: 'Das Boot', originalTitle: 'Boot, Das', aliases: ['The Boat', 'Boat'] });
  hash.update(JSON.stringify([keys, TITLE_INDEX]));
  return hash.digest('hex');
}

/** The same for names, by which the snapshot has people; number 1 had none. */
const NAMES_MADE_BY: Readonly<Record<number, string>> = {
  2: '8493273ab1e1d61e390031cb68d72d805eaa27e03d218d0bfb1c3e14394dcdd9',
};

function fingerprintOfNames(): string {
  const names = [
    'Michael Mann',
    'J.J. Abrams',
    'Agnès VARDA',
    "Sinéad O'Connor",
    'A & B',
    '李安',
    '?!',
    'a\0b',
  ];
  const hash = createHash('sha256');
  for (const name of names) hash.update(`${nameKey(name)}\n`);
  for (let code = 0; code < 0x10000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    hash.update(`${nameKey(`a${String.fromCharCode(code)}b`)}\n`);
  }
  return hash.digest('hex');
}

describe('DATASET_SCHEMA', () => {
  it('is another number whenever titles are folded to other keys', () => {
    expect(MADE_BY[DATASET_SCHEMA], 'raise DATASET_SCHEMA and write its hash down in this test').to.equal(
      fingerprint(),
    );
  });

  it('is another number whenever names are folded to other keys', () => {
    expect(NAMES_MADE_BY[DATASET_SCHEMA], 'raise DATASET_SCHEMA, as above').to.equal(fingerprintOfNames());
  });

  it('is 1 where an earlier release has written no number', () => {
    expect(schemaOf({})).to.equal(1);
    expect(schemaOf({ schema: 7 })).to.equal(7);
  });
});
