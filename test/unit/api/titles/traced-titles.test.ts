import { expect } from 'chai';

import { HotKeys } from '../../../../api/titles/hot-keys.ts';
import { TracedTitles, type TraceRead } from '../../../../api/titles/traced-titles.ts';
import { Deadline } from '../../../../api/deadline.ts';
import { films } from '../../../support/film.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';

const COLLECTION = 'titles_2026-11';

describe('TracedTitles', () => {
  const clock = new ManualClock();
  let replica: MemoryReplica;
  let told: { operation: string; collection: string; size?: number | undefined; failed: boolean }[];
  let hotKeys: HotKeys;
  let titles: TracedTitles;

  beforeEach(() => {
    told = [];
    hotKeys = new HotKeys();
    replica = new MemoryReplica().serve('2026-11', films);
    const trace: TraceRead = async (of, read) => {
      const one = { ...of, failed: false };
      told.push(one);
      try {
        return await read();
      } catch (error) {
        one.failed = true;
        throw error;
      }
    };
    titles = new TracedTitles(
      new MemoryTitleReader('m-db-0', replica),
      { replica: 'm-db-0', clock, hotKeys, measure: (read) => read(), onAnswer: () => undefined },
      trace,
    );
  });

  const deadline = (): Deadline => new Deadline(clock, 2000);

  it('tells everybody who waits for a batch of the read, and of what they asked for themselves', async () => {
    const [one, more] = await Promise.all([
      titles.directors(COLLECTION, ['tt0113277'], deadline()),
      titles.directors(COLLECTION, ['tt0133093', 'tt0113277'], deadline()),
    ]);
    expect(one.size).to.equal(2);
    expect(more.size).to.equal(2);
    expect(replica.reads).to.deep.equal([`directorsOf ${COLLECTION}`]);
    expect(told).to.deep.equal([
      { operation: 'find', collection: COLLECTION, size: 1, failed: false },
      { operation: 'find', collection: COLLECTION, size: 2, failed: false },
    ]);
  });

  it('tells of nothing where nothing is read', async () => {
    hotKeys.add(COLLECTION, 'heat');
    expect(await titles.lookup(COLLECTION, 'heat', deadline())).to.equal('too many');
    expect((await titles.directors(COLLECTION, [], deadline())).size).to.equal(0);
    expect(told).to.deep.equal([]);
    await titles.lookup(COLLECTION, 'jaws', deadline());
    expect(told).to.have.length(1);
  });

  it('tells by which command MongoDB is read, and that a read failed', async () => {
    await titles.count(COLLECTION, { kind: 'exact', key: 'heat' }, 10, deadline());
    await titles.dataset(deadline());
    replica.onRead = () => {
      throw new Error('broken');
    };
    const failure: unknown = await titles.title(COLLECTION, 'tt0113277', deadline()).catch((e: unknown) => e);
    expect(failure).to.have.property('message', 'broken');
    expect(told.map(({ operation, collection, failed }) => [operation, collection, failed])).to.deep.equal([
      ['aggregate', COLLECTION, false],
      ['find', 'datasets', false],
      ['find', COLLECTION, true],
    ]);
  });
});
