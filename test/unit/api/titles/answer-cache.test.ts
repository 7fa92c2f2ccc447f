import { expect } from 'chai';

import { toByteText } from '../../../../api/byte-text.ts';
import { AnswerCache } from '../../../../api/titles/answer-cache.ts';

describe('AnswerCache', () => {
  const answer = (rest: string) => ({ rest: toByteText(rest), etag: 'e', dataset: '1', replica: 'm-db-0' });

  it('keeps answers by dataset and query', () => {
    const cache = new AnswerCache(10_000);
    cache.set('1', 'heat', answer('old'));
    cache.set('2', 'heat', answer('new'));
    expect(cache.get('1', 'heat')?.rest).to.equal('old');
    expect(cache.get('2', 'heat')?.rest).to.equal('new');
    expect(cache.get('1', 'jaws')).to.equal(undefined);
  });

  it('gives up the least recently used beyond its size', () => {
    const cache = new AnswerCache(3000);
    for (const query of ['a', 'b', 'c']) cache.set('1', query, answer('x'.repeat(700)));
    cache.get('1', 'a');
    cache.set('1', 'd', answer('x'.repeat(700)));
    expect(['a', 'b', 'c', 'd'].filter((query) => cache.get('1', query) !== undefined)).to.deep.equal([
      'a',
      'c',
      'd',
    ]);
  });

  it('keeps nothing where it has no room', () => {
    const cache = new AnswerCache(0);
    cache.set('1', 'heat', answer('x'));
    expect(cache.get('1', 'heat')).to.equal(undefined);
  });
});
