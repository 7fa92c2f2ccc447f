import { expect } from 'chai';

import { loadSnapshot } from '../../../../api/finding/load-snapshot.ts';
import type { SnapshotReader } from '../../../../api/finding/snapshot-reader.ts';
import { SnapshotUnusable } from '../../../../api/finding/snapshot-unusable.ts';
import { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';
import { Snapshot } from '../../../../catalog/snapshot/snapshot.ts';
import { decodeHeader } from '../../../../catalog/snapshot/snapshot-header.ts';
import { MemorySnapshotReader } from '../../../support/memory-snapshot-reader.ts';
import { buildSnapshot, source } from '../../../support/snapshot.ts';

describe('loadSnapshot', () => {
  const wanted = { version: 'test', schema: DATASET_SCHEMA };
  const { signal } = new AbortController();
  let header: Uint8Array;
  let data: Uint8Array;

  before(async () => {
    const whole = new Uint8Array(await buildSnapshot([source({ _id: 'a', title: 'The Godfather' })]));
    const { headerBytes } = decodeHeader(whole);
    header = whole.subarray(0, headerBytes);
    data = whole.subarray(headerBytes);
  });

  async function codeOf(
    reader: SnapshotReader,
    of: { version: string; schema?: number } = wanted,
  ): Promise<string> {
    try {
      await loadSnapshot(reader, of, signal);
      return 'loaded';
    } catch (error) {
      expect(error).to.be.instanceOf(SnapshotUnusable);
      return (error as SnapshotUnusable).code;
    }
  }

  const of = (...segments: Uint8Array[]): SnapshotReader => new MemorySnapshotReader(segments);

  it('puts the segments together, in memory that threads can share', async () => {
    const { bytes, tables } = await loadSnapshot(
      of(header, data.subarray(0, 100), data.subarray(100)),
      wanted,
      signal,
    );
    expect(bytes).to.be.instanceOf(SharedArrayBuffer);
    const finder = new TitleFinder(Snapshot.checked(bytes), tables);
    expect(finder.find({ title: 'godfahter', limit: 1 }).hits.map(({ id }) => id)).to.deep.equal(['a']);
  });

  it('says what is wrong with a snapshot', async () => {
    const damaged = Uint8Array.from(data);
    damaged[40] = damaged[40]! ^ 1;
    expect(await codeOf(of())).to.equal('MISSING');
    expect(await codeOf(of(header, damaged))).to.equal('DAMAGED');
    expect(await codeOf(of(header, data.subarray(8)))).to.equal('CUT');
    expect(await codeOf(of(header))).to.equal('CUT');
    expect(await codeOf(of(header, data, data))).to.equal('CUT');
    expect(await codeOf(of(data))).to.equal('NOT_A_SNAPSHOT');
    expect(await codeOf(of(header, data), { ...wanted, version: 'another' })).to.equal('OTHER_VERSION');
    expect(await codeOf(of(header, data), { ...wanted, schema: DATASET_SCHEMA + 1 })).to.equal(
      'OTHER_SCHEMA',
    );
    const broken = of(header, data);
    broken.header = () => Promise.reject(new Error('gone'));
    expect(await codeOf(broken)).to.equal('READ_FAILED');
    expect(await codeOf(of(header, data))).to.equal('loaded');
  });
});
