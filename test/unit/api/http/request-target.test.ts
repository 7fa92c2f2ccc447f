import { expect } from 'chai';

import { Problem } from '../../../../api/http/problem.ts';
import { requestTarget } from '../../../../api/http/request-target.ts';

describe('requestTarget', () => {
  for (const [url, path, queryString] of [
    ['/', '/', ''],
    ['/directors', '/directors', ''],
    ['/directors?', '/directors', ''],
    ['/directors?title=a?b', '/directors', 'title=a?b'],
    ['/directors?title=a#top', '/directors', 'title=a'],
    ['/#/?x', '/', ''],
    ['//host/path', '//host/path', ''],
    ['http://host/directors?title=x', '/directors', 'title=x'],
    ['HTTPS://host', '/', ''],
    ['*', '*', ''],
  ] as const) {
    it(`takes ${url} apart`, () => {
      expect(requestTarget(url)).to.deep.equal({ path, queryString });
    });
  }

  for (const url of ['http://[', 'ftp://host/', 'javascript:1', '', 'http://:99999999/']) {
    it(`refuses "${url}"`, () => {
      expect(() => requestTarget(url))
        .to.throw(Problem)
        .with.property('status', 400);
    });
  }
});
