import { expect } from 'chai';

import { DatasetSession } from '../../../../api/datasets/dataset-session.ts';
import { Deadline } from '../../../../api/deadline.ts';
import { films } from '../../../support/film.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

describe('DatasetSession, after a switch', () => {
  let replica: MemoryReplica;
  let session: DatasetSession<MemoryTitleReader>;
  /** Versions whose finder is here, and those whose finder is about to come. */
  let [here, coming] = [new Set<string>(), new Set<string>()];
  let switches = 0;

  const look = (): Promise<unknown> => session.refresh(new Deadline(new ManualClock(), 1000));
  const read = (): string | undefined => session.dataset?.version;

  beforeEach(async () => {
    [here, coming, switches] = [new Set(['1']), new Set(), 0];
    replica = new MemoryReplica().serve('1', films);
    session = new DatasetSession(
      'a',
      new MemoryTitleReader('a', replica),
      new RecordingLogger(),
      () => {
        switches += 1;
        // As the keeper of finders does, once it is told.
        if (session.served !== null && !here.has(session.served.version)) coming.add(session.served.version);
      },
      { has: ({ version }) => here.has(version), isComing: ({ version }) => coming.has(version) },
    );
    await look();
    replica.switchTo('2', films);
    await look();
  });

  const arrives = (version: string): void => {
    coming.delete(version);
    here.add(version);
  };

  it('reads from the dataset before until the finder of the new one is here', () => {
    expect([read(), session.served?.version, switches]).to.deep.equal(['1', '2', 2]);
    arrives('2');
    expect(read()).to.equal('2');
  });

  it('never goes back once it has read from the new one', async () => {
    arrives('2');
    expect(read()).to.equal('2');
    here.delete('2');
    coming.add('2');
    await look();
    expect(read()).to.equal('2');
  });

  it('reads from the new one where its finder does not come', () => {
    coming.delete('2');
    expect(read()).to.equal('2');
  });

  it('reads from the new one where the finder of the one before is let go', () => {
    here.delete('1');
    expect(read()).to.equal('2');
  });

  it('reads from the new one as soon as the pointer says that the one before is kept no more', async () => {
    replica.pointer = { ...(replica.pointer ?? expect.fail('nothing is served')), kept: [] };
    await look();
    expect(read()).to.equal('2');
  });

  it('reads at once from a kept one that is gone back to, although it has its finder no more', async () => {
    arrives('2');
    expect(read()).to.equal('2');
    here.delete('1');
    replica.switchTo('1', films);
    await look();
    expect([read(), coming.has('1'), here.has('2')]).to.deep.equal(['1', true, true]);
  });

  it('never goes further back than to what it read', async () => {
    // From memory the first one could be read, but for some time now the second was, from MongoDB.
    coming.delete('2');
    expect(read()).to.equal('2');
    const kept = { ...(replica.pointer ?? expect.fail('nothing is served')) };
    replica.serve('3', films);
    replica.pointer = { ...(replica.pointer ?? kept), kept: [kept, ...(kept.kept ?? [])] };
    await look();
    expect(session.find('nothing')).to.equal(null);
    expect([session.served?.version, read()]).to.deep.equal(['3', '3']);
  });

  it('reads from a third one at once where the first is kept no more, and the second had not its finder yet', async () => {
    replica.switchTo('3', films);
    await look();
    expect(read()).to.equal('3');
  });
});

describe('DatasetSession, of a replica that is new', () => {
  it('reads what is served, whether or not its finder is here', async () => {
    const session = new DatasetSession(
      'a',
      new MemoryTitleReader('a', new MemoryReplica().serve('1', films)),
      new RecordingLogger(),
      () => undefined,
      { has: () => false, isComing: () => true },
    );
    await session.refresh(new Deadline(new ManualClock(), 1000));
    expect(session.dataset?.version).to.equal('1');
  });
});
