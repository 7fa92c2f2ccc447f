import { expect } from 'chai';
import { Timestamp } from 'mongodb';

import { memberLook } from '../../../../seed/mongo/watch-readers.ts';

describe('memberLook', () => {
  const lastWrite = { opTime: { ts: new Timestamp({ t: 3_000_000_000, i: 7 }), t: 1 } };
  const newestWrite = (3_000_000_000n << 32n) | 7n;

  const cases: [string, Record<string, unknown>, { role: string; newestWrite: bigint | null }][] = [
    ['a primary', { isWritablePrimary: true, secondary: false, lastWrite }, { role: 'primary', newestWrite }],
    [
      'a secondary',
      { isWritablePrimary: false, secondary: true, lastWrite },
      { role: 'reader', newestWrite },
    ],
    ['a hidden one', { secondary: true, hidden: true, lastWrite }, { role: 'other', newestWrite }],
    [
      'one that copies',
      { isWritablePrimary: false, secondary: false, lastWrite },
      { role: 'other', newestWrite },
    ],
    ['an arbiter', { secondary: false, arbiterOnly: true }, { role: 'other', newestWrite: null }],
    ['a mongod without a set', { isWritablePrimary: true }, { role: 'primary', newestWrite: null }],
  ];
  for (const [what, reply, expected] of cases) {
    it(`knows ${what}`, () =>
      expect(memberLook('a:1', reply, 5)).to.deep.equal({ member: 'a:1', at: 5, ...expected }));
  }
});
