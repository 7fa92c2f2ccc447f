import { expect } from 'chai';

import { decodeHeader } from '../../../../catalog/snapshot/snapshot-header.ts';
import { inWrites, StoredSnapshot } from '../../../../seed/snapshot/stored-snapshot.ts';
import { buildSnapshot, source } from '../../../support/snapshot.ts';

describe('StoredSnapshot', () => {
  it('numbers segments in their order, and tells how much is stored of all once it has the header', async () => {
    const whole = new Uint8Array(await buildSnapshot([source({ _id: 'a' }), source({ _id: 'b' })]));
    const { headerBytes, totalBytes } = decodeHeader(whole);
    const [header, first, last] = [
      whole.slice(0, headerBytes),
      whole.slice(headerBytes, headerBytes + 100),
      whole.slice(headerBytes + 100),
    ];
    const stored = new StoredSnapshot();
    expect(stored.share).to.equal(null);
    expect(stored.numbered([header, first])).to.deep.equal([
      { _id: 0, bytes: header },
      { _id: 1, bytes: first },
    ]);
    stored.add([header, first]);
    expect(stored.share).to.deep.equal({ done: headerBytes + 100, total: totalBytes });
    expect(stored.numbered([last])).to.deep.equal([{ _id: 2, bytes: last }]);
    stored.add([last]);
    expect(stored.share).to.deep.equal({ done: totalBytes, total: totalBytes });
    expect(stored).to.include({ segments: 3, bytes: totalBytes });
  });
});

describe('inWrites', () => {
  const grouped = async (count: number): Promise<number[][]> => {
    const segments = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      for (let n = 0; n < count; n += 1) yield await Promise.resolve(Uint8Array.of(n));
    };
    const groups: number[][] = [];
    for await (const group of inWrites(segments())) groups.push(group.map(([n = -1]) => n));
    return groups;
  };

  for (const [count, expected] of [
    [0, []],
    [3, [[0, 1, 2]]],
    [4, [[0, 1, 2, 3]]],
    [9, [[0, 1, 2, 3], [4, 5, 6, 7], [8]]],
  ] as const) {
    it(`gives ${count} segments in groups of four, in their order`, async () => {
      expect(await grouped(count)).to.deep.equal(expected);
    });
  }
});
