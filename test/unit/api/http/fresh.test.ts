import { expect } from 'chai';

import { isFresh } from '../../../../api/http/fresh.ts';

describe('isFresh', () => {
  for (const [ifNoneMatch, cacheControl, fresh] of [
    [undefined, undefined, false],
    ['"abc"', undefined, true],
    ['W/"abc"', undefined, true],
    ['"x", W/"abc" ,"y"', undefined, true],
    ['*', undefined, true],
    ['abc', undefined, false],
    ['"abcd"', undefined, false],
    ['"abc"', 'max-age=0', true],
    ['"abc"', 'max-age=0, no-cache', false],
  ] as const) {
    it(`is ${fresh} of ${ifNoneMatch ?? 'nothing'} with ${cacheControl ?? 'nothing'}`, () => {
      expect(isFresh('abc', { 'if-none-match': ifNoneMatch, 'cache-control': cacheControl })).to.equal(fresh);
    });
  }
});
