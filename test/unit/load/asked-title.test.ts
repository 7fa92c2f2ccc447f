import { expect } from 'chai';

import { readyQuestions } from '../../support/load/asked-title.ts';

const groups = [['tt2', 'tt3']];
const titles = (...ids: string[]): string =>
  `{"query":{},"titles":[${ids.map((id) => `{"id":"${id}","directors":[{"id":"nm9"}]}`).join(',')}]}`;

describe('readyQuestions', () => {
  it('makes a whole request of HTTP/1.1', () => {
    const [ready] = readyQuestions(
      { asked: [{ path: '/directors?title=a%20b', id: 'tt1' }], groups },
      'host:1',
    );
    expect(ready?.request.toString()).to.equal(
      'GET /directors?title=a%20b HTTP/1.1\r\nHost: host:1\r\nAccept: application/json\r\n\r\n',
    );
  });

  const cases: [string, { id?: string; group?: number }, string, string | undefined][] = [
    ['takes the title asked for, first or not', { id: 'tt1' }, titles('tt5', 'tt1'), undefined],
    ['refuses an answer without the title', { id: 'tt1' }, titles('tt11', 'tt5'), 'wrong'],
    ['refuses an empty answer', { id: 'tt1' }, titles(), 'empty'],
    ['refuses another document', { id: 'tt1' }, '{"status":200}', 'unreadable'],
    ['takes a namesake where there are many', { group: 0 }, titles('tt3', 'tt7'), undefined],
    ['refuses another title in front of the namesakes', { group: 0 }, titles('tt7', 'tt3'), 'wrong'],
    ['refuses an empty answer where there are many', { group: 0 }, titles(), 'empty'],
    ['refuses no document at all where there are many', { group: 0 }, '', 'unreadable'],
  ];
  for (const [behaviour, expected, body, kind] of cases) {
    it(behaviour, () => {
      const [ready] = readyQuestions({ asked: [{ path: '/', ...expected }], groups }, 'host:1');
      // The bytes of a connection go on behind the body.
      const bytes = Buffer.from(`head${body}${titles('tt1', 'tt2')}`);
      expect(ready?.judge(bytes, 4, 4 + Buffer.byteLength(body))).to.equal(kind);
    });
  }

  it('wants the group that a question names', () => {
    expect(() => readyQuestions({ asked: [{ path: '/', group: 1 }], groups }, 'host:1')).to.throw(RangeError);
  });

  const suggestions = (text: string): string => `{"query":{},"suggestions":${text}}`;
  for (const [behaviour, body, kind] of [
    ['takes any suggestion', suggestions('[{"id":"tt7"}]'), undefined],
    ['refuses none', suggestions('[]'), 'empty'],
    ['refuses titles instead', titles('tt7'), 'unreadable'],
  ] as const) {
    it(`${behaviour} where none is expected before others`, () => {
      const [ready] = readyQuestions({ asked: [{ path: '/titles/suggest?q=hea' }], groups }, 'host:1');
      const bytes = Buffer.from(`head${body}${suggestions('[{"id":"tt1"}]')}`);
      expect(ready?.judge(bytes, 4, 4 + Buffer.byteLength(body))).to.equal(kind);
    });
  }
});
