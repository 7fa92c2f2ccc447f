import { expect } from 'chai';

import { Deadline } from '../../../../api/deadline.ts';
import { ReplicaReadError } from '../../../../api/replica-read-error.ts';
import { HotKeys } from '../../../../api/titles/hot-keys.ts';
import { ReplicaTitles } from '../../../../api/titles/replica-titles.ts';
import { film, films } from '../../../support/film.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';
import { failureOf } from '../../../support/search-trial.ts';

describe('ReplicaTitles', () => {
  let clock: ManualClock;
  let hotKeys: HotKeys;
  let answers: number;
  const prefix = { kind: 'prefix', key: 'h' } as const;
  const within = (milliseconds: number): Deadline => new Deadline(clock, milliseconds);
  const titlesOn = (replica: MemoryReplica): ReplicaTitles =>
    new ReplicaTitles(new MemoryTitleReader('a', replica), {
      replica: 'a',
      clock,
      hotKeys,
      measure: (read) => read(),
      onAnswer: () => (answers += 1),
    });

  beforeEach(() => {
    clock = new ManualClock();
    hotKeys = new HotKeys();
    answers = 0;
  });

  it('tells of each read that was answered, and of none that failed or was not needed', async () => {
    const replica = new MemoryReplica().serve('1', films);
    const titles = titlesOn(replica);
    const reads: ((deadline: Deadline) => Promise<unknown>)[] = [
      (deadline) => titles.dataset(deadline),
      (deadline) => titles.lookup('titles_1', 'heat', deadline),
      (deadline) => titles.directors('titles_1', ['tt0113277'], deadline),
      (deadline) => titles.page('titles_1', prefix, { limit: 1 }, deadline),
      (deadline) => titles.count('titles_1', prefix, 10, deadline),
      (deadline) => titles.title('titles_1', 'tt0113277', deadline),
      (deadline) => titles.records(deadline),
    ];
    for (const [n, read] of reads.entries()) {
      await read(within(1000));
      expect(answers, `read ${n}`).to.equal(n + 1);
    }
    await titles.directors('titles_1', [], within(1000));
    replica.behaviour = 'unreachable';
    for (const read of reads) await failureOf(read(within(1000)));
    expect(answers).to.equal(reads.length);
  });

  it('keeps a key with too many titles out of later lookups, on every replica', async () => {
    const crowd = Array.from({ length: 600 }, (_, index) => film({ _id: `tt${index}`, title: 'Pilot' }));
    const [first, second] = [1, 2].map(() => new MemoryReplica().serve('1', [...crowd, ...films]));
    const lookup = (titles: ReplicaTitles, keys: readonly string[]) =>
      Promise.all(keys.map((key) => titles.lookup('titles_1', key, within(1000))));
    expect((await lookup(titlesOn(first!), ['pilot', 'matrix', 'heat']))[0]).to.equal('too many');

    const found = await lookup(titlesOn(second!), ['pilot', 'matrix', 'heat']);
    expect(found.map((titles) => titles.length)).to.deep.equal(['too many'.length, 1, 5]);
    expect(second!.reads).to.deep.equal(['withKeys titles_1']);
  });

  it('does not blame the replica for a page or a count that takes too long', async () => {
    const replica = new MemoryReplica().serve('1', films);
    const titles = titlesOn(replica);
    replica.behaviour = 'frozen';
    const failures = [
      failureOf(titles.page('titles_1', prefix, { limit: 10 }, within(100))),
      failureOf(titles.count('titles_1', prefix, 10, within(100))),
    ];
    await clock.advance(200);
    for (const failure of await Promise.all(failures)) {
      expect(failure).to.be.instanceOf(ReplicaReadError).and.include({ failure: 'slow', replica: 'a' });
    }
    replica.behaviour = 'timeout'; // the server's own end of the read
    expect(await failureOf(titles.page('titles_1', prefix, { limit: 10 }, within(100)))).to.include({
      failure: 'slow',
    });
    replica.behaviour = 'unreachable';
    expect(await failureOf(titles.page('titles_1', prefix, { limit: 10 }, within(100)))).to.include({
      failure: 'unreachable',
    });
  });

  it('has lookups and pages of one key pass scans that hold all that scans may hold', async () => {
    const replica = new MemoryReplica().serve('1', films);
    const titles = titlesOn(replica);
    replica.frozenReads.add('page');
    const scans = Array.from({ length: 20 }, () =>
      failureOf(titles.page('titles_1', prefix, { limit: 10 }, within(5000))),
    );
    await settle();
    expect(replica.reads, 'scans that the replica has at work').to.have.length(2);
    replica.frozenReads.clear();
    expect(await titles.lookup('titles_1', 'heat', within(100))).to.have.length(5);
    const exact = { kind: 'exact', key: 'heat' } as const;
    expect(await titles.page('titles_1', exact, { limit: 10 }, within(100))).to.have.length(5);
    await clock.advance(6000);
    await Promise.all(scans);
  });
});
