import { expect } from 'chai';
import fc from 'fast-check';

import { LineSplitter } from '../../../kube/line-splitter.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('LineSplitter', () => {
  it('gives lines once they are complete', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(bytes('{"a":'))).to.deep.equal([]);
    expect(splitter.push(bytes('1}\n{"b":2}\n{"c"'))).to.deep.equal(['{"a":1}', '{"b":2}']);
    expect(splitter.pendingBytes).to.equal(4);
    expect(splitter.push(bytes(':3}\n'))).to.deep.equal(['{"c":3}']);
    expect(splitter.pendingBytes).to.equal(0);
  });

  it('passes over empty lines', () => {
    expect(new LineSplitter().push(bytes('\n\na\n\n'))).to.deep.equal(['a']);
  });

  it('keeps a character whole whose bytes arrive one by one', () => {
    const splitter = new LineSplitter();
    const lines = [...bytes('Amélie 😀 映画\n')].flatMap((byte) => splitter.push(Uint8Array.of(byte)));
    expect(lines).to.deep.equal(['Amélie 😀 映画']);
  });

  it('gives the same lines however the stream is cut into chunks', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (lines, sizes) => {
          const stream = bytes(lines.map((text) => `${text}\n`).join(''));
          const splitter = new LineSplitter();
          const seen: string[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const end = at + sizes[turn % sizes.length]!;
            seen.push(...splitter.push(stream.subarray(at, end)));
            at = end;
          }
          expect(seen).to.deep.equal(lines);
          expect(splitter.pendingBytes).to.equal(0);
        },
      ),
    );
  });

  it('refuses a line that never ends', () => {
    const splitter = new LineSplitter(8);
    splitter.push(bytes('12345678'));
    expect(() => splitter.push(bytes('9'))).to.throw(RangeError, '8 bytes');
  });

  it('refuses what is not UTF-8', () => {
    expect(() => new LineSplitter().push(Uint8Array.of(0xff, 0xfe, 0x0a))).to.throw(TypeError);
  });
});
