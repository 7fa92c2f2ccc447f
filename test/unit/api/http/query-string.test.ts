import { expect } from 'chai';

import { Problem } from '../../../../api/http/problem.ts';
import { parseQueryString } from '../../../../api/http/query-string.ts';

function faultsOf(text: string): unknown {
  try {
    return parseQueryString(text);
  } catch (error) {
    expect(error).to.be.instanceOf(Problem).and.include({ status: 400 });
    return (error as Problem).faults.map(({ parameter, detail }) => `${parameter} ${detail}`);
  }
}

describe('parseQueryString', () => {
  for (const [text, parameters] of [
    ['', {}],
    ['&&', {}],
    ['title=Heat', { title: 'Heat' }],
    ['title=The+Matrix', { title: 'The Matrix' }],
    ['title=The%20Matrix', { title: 'The Matrix' }],
    ['title=Am%C3%A9lie&year=2001', { title: 'Amélie', year: '2001' }],
    ['title=1%2B1%3D2%26', { title: '1+1=2&' }],
    ['title=a%0A%09b', { title: 'a\n\tb' }],
    ['title=a=b', { title: 'a=b' }],
    ['title', { title: '' }],
    ['title=', { title: '' }],
    ['t%69tle=x', { title: 'x' }],
    ['__proto__=x', Object.fromEntries([['__proto__', 'x']])],
  ] as const) {
    it(`reads "${text}"`, () => {
      expect(Object.fromEntries(parseQueryString(text))).to.deep.equal(parameters);
    });
  }

  for (const [text, faults] of [
    ['title=100%', ['title is not percent-encoded UTF-8: write a "%" itself as %25']],
    ['title=%E9', ['title is not percent-encoded UTF-8: write a "%" itself as %25']],
    ['%=1', ['% is not percent-encoded UTF-8: write a "%" itself as %25']],
    ['title=%00', ['title holds the control character U+0000: leave it out']],
    ['ti%7Ftle=x', ['ti\x7ftle holds the control character U+007F: leave it out']],
    ['title=%C2%85x', ['title holds the control character U+0085: leave it out']],
    ['title=a&title=a', ['title is given more than once']],
    [
      'title=a&t%69tle=b&year=1&year=2&year=3',
      ['title is given more than once', 'year is given more than once'],
    ],
  ] as const) {
    it(`refuses "${text}"`, () => {
      expect(faultsOf(text)).to.deep.equal(faults);
    });
  }
});
