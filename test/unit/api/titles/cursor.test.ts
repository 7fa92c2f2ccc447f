import { expect } from 'chai';
import fc from 'fast-check';

import {
  CursorRefused,
  decodeCursor,
  encodeCursor,
  queryFingerprint,
} from '../../../../api/titles/cursor.ts';

describe('cursor', () => {
  const fields = fc.record({
    dataset: fc.string(),
    query: fc.string(),
    kind: fc.constantFrom('exact' as const, 'prefix' as const),
    reading: fc.nat(),
    after: fc.record({
      byAlias: fc.boolean(),
      votes: fc.nat(),
      year: fc.option(fc.nat()),
      id: fc.string({ unit: 'binary' }).filter((id) => id.isWellFormed()),
    }),
    total: fc.nat(),
    partial: fc.boolean(),
  });

  it('comes back as it went out, and needs no encoding in a URL', () => {
    fc.assert(
      fc.property(fields, (cursor) => {
        const text = encodeCursor(cursor);
        expect(text).to.match(/^[\w-]+$/);
        expect(decodeCursor(text)).to.deep.equal(cursor);
      }),
    );
  });

  it('is refused where it is anything else', () => {
    for (const text of [
      '',
      'x',
      'W10',
      Buffer.from('["a",1]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ]) {
      expect(() => decodeCursor(text), text).to.throw(CursorRefused, /start again/);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text)).to.throw(CursorRefused);
      }),
    );
  });
});

describe('queryFingerprint', () => {
  it('differs for queries with different answers, and only for those', () => {
    const base = { understood: 'heat' };
    const others = [
      { understood: 'heatwave' },
      { understood: 'heat', year: 1995 },
      { understood: 'heat', year: 1986 },
      { understood: 'heat', type: 'movie' },
      { understood: 'heat', director: 'mann' },
      { understood: 'heat', match: 'exact' as const },
      { understood: 'heat', match: 'prefix' as const },
    ];
    expect(new Set([base, ...others].map(queryFingerprint)).size).to.equal(others.length + 1);
    expect(queryFingerprint({ understood: 'heat', year: undefined })).to.equal(queryFingerprint(base));
  });
});
