import { expect } from 'chai';

import { headerOf, readHttpAnswer, UnreadableAnswer } from '../../support/load/http-answer.ts';

const whole = 'HTTP/1.1 200 OK\r\nServed-By: m-db-1\r\ncontent-length: 4\r\nDate: now\r\n\r\n{"a}';

describe('readHttpAnswer', () => {
  it('finds status, head and body, whatever the case of the header', () => {
    const bytes = Buffer.from(`${whole}HTTP/1.1`);
    const answer = readHttpAnswer(bytes);
    expect(answer?.status).to.equal(200);
    expect(bytes.subarray(answer?.bodyFrom, answer?.bodyTo).toString()).to.equal('{"a}');
    expect(headerOf(answer?.head ?? '', 'served-by')).to.equal('m-db-1');
    expect(headerOf(answer?.head ?? '', 'date')).to.equal('now');
    expect(headerOf(answer?.head ?? '', 'etag')).to.equal(undefined);
  });

  it('waits for the rest wherever the bytes end', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(readHttpAnswer(Buffer.from(whole.slice(0, length))), whole.slice(0, length)).to.equal(undefined);
    }
  });

  const unreadable: [string, string][] = [
    ['another protocol', 'SSH-2.0\r\n\r\n'],
    ['an answer of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a head that does not end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`],
  ];
  for (const [what, text] of unreadable) {
    it(`refuses ${what}`, () => {
      expect(() => readHttpAnswer(Buffer.from(text))).to.throw(UnreadableAnswer);
    });
  }
});
