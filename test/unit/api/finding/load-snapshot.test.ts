import { expect } from 'chai';

import { LoadPace } from '../../../../api/finding/load-pace.ts';
import { loadSnapshot } from '../../../../api/finding/load-snapshot.ts';
import type { SnapshotReader } from '../../../../api/finding/snapshot-reader.ts';
import { SnapshotUnusable } from '../../../../api/finding/snapshot-unusable.ts';
import { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';
import { Snapshot } from '../../../../catalog/snapshot/snapshot.ts';
import { decodeHeader } from '../../../../catalog/snapshot/snapshot-header.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import type { Steps } from '../../../../catalog/snapshot/steps.ts';
import { MemorySnapshotReader } from '../../../support/memory-snapshot-reader.ts';
import { buildSnapshot, source } from '../../../support/snapshot.ts';

describe('loadSnapshot', () => {
  const wanted = { version: 'test', schema: DATASET_SCHEMA };
  const { signal } = new AbortController();
  const pace = new LoadPace(new ManualClock(), { isUrgent: true });
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
      await loadSnapshot(reader, of, { pace, signal });
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
      { pace, signal },
    );
    expect(bytes).to.be.instanceOf(SharedArrayBuffer);
    const finder = new TitleFinder(Snapshot.checked(bytes), tables);
    expect(finder.find({ title: 'godfahter', limit: 1 }).hits.map(({ id }) => id)).to.deep.equal(['a']);
  });

  it('takes a turn of its pace after each piece, and in every part of checking it and making its tables', async () => {
    let work = 'none';
    const turns: string[] = [];
    class CountedPace extends LoadPace {
      override turn(signal: AbortSignal): Promise<void> {
        turns.push(work);
        return super.turn(signal);
      }

      override work<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
        work = turns.some((turn) => turn === 'check') ? 'tables' : 'check';
        return super.work(steps, signal);
      }
    }
    const films = Array.from({ length: 5000 }, (_, n) =>
      source({ _id: `t${n}`, title: `Film ${n * 7919} ${'x'.repeat(120)}` }),
    );
    const whole = new Uint8Array(await buildSnapshot(films));
    const { header: facts, headerBytes } = decodeHeader(whole);
    const [first, half] = [whole.subarray(0, headerBytes), whole.length / 2];
    const reader = of(first, whole.subarray(headerBytes, half), whole.subarray(half));
    const { tables } = await loadSnapshot(reader, wanted, {
      pace: new CountedPace(new ManualClock(), { isUrgent: true }),
      signal,
    });
    const turnsOf = (part: string): number => turns.filter((turn) => turn === part).length;
    const checks = facts.sections.map(({ bytes }) => Math.ceil(bytes / (512 * 1024)));
    expect(turnsOf('none'), 'one for each piece').to.equal(2);
    expect(Math.max(...checks), 'some section takes several').to.be.above(1);
    expect(turnsOf('check')).to.equal(checks.reduce((sum, of) => sum + of));
    // Terms are gone through three times, 2000 at once: for their hashes, to count them and to put them into buckets; the buckets once.
    const rounds = [tables.keys, tables.words].map(
      ({ buckets }) => 2 + 3 + 3 + Math.ceil(buckets.length / 2000),
    );
    expect(turnsOf('tables')).to.equal(rounds.reduce((sum, of) => sum + of));
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
