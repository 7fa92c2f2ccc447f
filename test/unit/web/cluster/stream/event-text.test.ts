import { expect } from 'chai';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';

import { EventText } from '../../../../../web/cluster/stream/event-text.ts';

/** What a well-kept parser makes of the same pieces. */
function expected(pieces: readonly string[]): { name: string; data: string }[] {
  const events: { name: string; data: string }[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) =>
      events.push({ name: event === undefined || event === '' ? 'message' : event, data }),
  });
  for (const piece of pieces) parser.feed(piece);
  return events;
}

function read(pieces: readonly string[]): { name: string; data: string }[] {
  const text = new EventText();
  return pieces.flatMap((piece) => text.feed(piece));
}

describe('the text of an event stream', () => {
  const cases: [string, string[], { name: string; data: string }[]][] = [
    ['an event', ['event: a\ndata: 1\n\n'], [{ name: 'a', data: '1' }]],
    ['an event without a name', ['data: 1\n\n'], [{ name: 'message', data: '1' }]],
    ['lines of data', ['data: 1\ndata:2\ndata:  3\n\n'], [{ name: 'message', data: '1\n2\n 3' }]],
    ['comments', [': hello\n\n:\n\ndata: 1\n\n'], [{ name: 'message', data: '1' }]],
    ['a name without data, which is no event', ['event: a\n\ndata: 1\n\n'], [{ name: 'message', data: '1' }]],
    ['an event that is not complete', ['data: 1\n'], []],
    ['other fields', ['id: 5\nretry: 9\nfoo\ndata: 1\n\n'], [{ name: 'message', data: '1' }]],
    ['a mark of the byte order', ['\uFEFFdata: 1\n\n'], [{ name: 'message', data: '1' }]],
    ['CR LF', ['data: 1\r\n\r\n'], [{ name: 'message', data: '1' }]],
    [
      'CR LF that comes apart',
      ['data: 1\r', '\n\r', '\ndata: 2\r\n\r\n'],
      [
        { name: 'message', data: '1' },
        { name: 'message', data: '2' },
      ],
    ],
    ['a colon in the data', ['data: a: b\n\n'], [{ name: 'message', data: 'a: b' }]],
  ];
  for (const [what, pieces, events] of cases) {
    it(`is read with ${what}`, () => {
      expect(read(pieces)).to.deep.equal(events);
    });
  }

  it('is read as a well-kept parser reads it, wherever the pieces end', () => {
    const piece = fc.constantFrom(
      'event: a',
      'data: 1',
      'data:',
      'data',
      ': c',
      'x: y',
      '\n',
      '\n',
      '\n\n',
      '\r\n',
      'é',
      ' ',
    );
    const texts = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));
    const cut = (text: string, places: readonly number[]): string[] => {
      const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
      return [0, ...ends].map((start, index) => text.slice(start, ends[index] ?? text.length));
    };
    fc.assert(
      fc.property(texts, fc.array(fc.nat(200), { maxLength: 8 }), (text, places) => {
        const pieces = cut(`${text}\n\n`, places);
        expect(pieces.join('')).to.equal(`${text}\n\n`);
        expect(read(pieces)).to.deep.equal(expected([`${text}\n\n`]));
      }),
      { numRuns: 2000 },
    );
  });
});
