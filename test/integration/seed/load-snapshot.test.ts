import { expect } from 'chai';
import type { Binary } from 'mongodb';

import { snapshotCollection, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import { Snapshot } from '../../../catalog/snapshot/snapshot.ts';
import type { SnapshotSegment } from '../../../catalog/snapshot/snapshot-segment.ts';
import { type LoadBrake, NOT_TIMED } from '../../../seed/brake/load-brake.ts';
import { collectionNames } from './catalogue-reader.ts';
import { failure, lenient, LoadTrial } from './load-trial.ts';
import { NumberedSource, titled } from './numbered-source.ts';
import { watching } from './watched-store.ts';

describe('the search snapshot of a version', function () {
  this.timeout(300_000);
  let trial: LoadTrial;

  before(async () => {
    trial = await LoadTrial.start(1);
  });
  beforeEach(async () => {
    await trial.db.dropDatabase();
  });
  after(() => trial.stop());

  const segmentsOf = (version: string): Promise<SnapshotSegment<Binary>[]> =>
    trial.db
      .collection<SnapshotSegment<Binary>>(snapshotCollection(version))
      .find()
      .sort({ _id: 1 })
      .toArray();

  const snapshotOf = async (version: string): Promise<Snapshot> => {
    const bytes = (await segmentsOf(version)).map((segment) => segment.bytes.buffer);
    return Snapshot.read(await new Blob(bytes.map((each) => Uint8Array.from(each))).arrayBuffer());
  };

  it('is stored with its titles, and finds each of them', async () => {
    await trial.load('v1', new NumberedSource(3000));
    const snapshot = await snapshotOf('v1');
    expect(snapshot.facts).to.include({ version: 'v1', titles: 3000 });
    // The most voted first: the films are voted for by their number.
    expect(snapshot.title(0)).to.include({ id: 'tt2999', title: 'Film 2999' });
    expect(await trial.reportOf('v1')).to.deep.include({
      snapshotBytes: (await segmentsOf('v1')).reduce((sum, { bytes }) => sum + bytes.length(), 0),
    });
  });

  it('goes with its titles, and stays with them', async () => {
    for (const version of ['v1', 'v2', 'v3']) await trial.load(version, new NumberedSource(10));
    const names = (await collectionNames(trial.db)).filter((name) => /^(?:titles|snapshot)_/u.test(name));
    expect(names).to.deep.equal(
      ['v2', 'v3'].flatMap((version) => [snapshotCollection(version), titlesCollection(version)]).sort(),
    );
  });

  it('is not published where a segment went missing, and nor are the titles', async () => {
    const losing = watching(trial.store, () => ({ addSegments: () => Promise.resolve() }));
    const error = await failure(trial.load('v1', new NumberedSource(10), { store: losing }));
    expect(error.code).to.equal('VERIFICATION_FAILED');
    expect(error.message).to.match(/0 segments of the search snapshot of v1, but \d+ were written/u);
    expect((await collectionNames(trial.db)).filter((name) => name !== 'datasets')).to.deep.equal([]);
  });

  /** Loads titles, and tells what was asked of the brake and which segments were written, once all titles were. */
  const stepsOf = async (titles: number, { isGentle }: { isGentle: boolean }): Promise<string[]> => {
    const steps: string[] = [];
    const brake: LoadBrake = {
      isStandingStill: false,
      isGentle,
      wait: () => {
        steps.push('wait');
        return Promise.resolve(NOT_TIMED);
      },
      end: () => void steps.push('end'),
    };
    const watched = watching(trial.store, (staged) => ({
      async addSegments(segments) {
        steps.push(`write ${segments.map(({ _id }) => _id).join()}`);
        await staged.addSegments(segments);
      },
    }));
    await trial.load('v1', new NumberedSource(titles), { store: watched, brake });
    return steps.slice(steps.indexOf('end') + 1);
  };

  it('waits for the readers before each write, and tells the brake when it is stored', async () => {
    const steps = await stepsOf(20_000, { isGentle: true });
    const segments = await segmentsOf('v1');
    const [, ...rest] = segments.map(({ bytes }) => bytes.length());
    expect(new Set(rest.slice(0, -1))).to.deep.equal(new Set([256 * 1024]));
    // The header last: it is numbered 0.
    const inOrder = segments.map((_, n) => (n + 1) % segments.length);
    const writes = inOrder.flatMap((number) => ['wait', `write ${number}`]);
    expect(writes.length).to.be.at.least(4);
    expect(steps.slice(-writes.length - 1)).to.deep.equal([...writes, 'end']);
    // Before its first write, the threads that build it are held by the brake as well.
    const before = steps.slice(0, -writes.length - 1);
    expect(before.length).to.be.greaterThan(0);
    expect(new Set(before)).to.deep.equal(new Set(['wait']));
  });

  it('is stored in its order, the header last, where two threads make it', async () => {
    const steps = await stepsOf(20_000, { isGentle: false });
    const writes = steps.filter((step) => step.startsWith('write'));
    const lastWait = steps.lastIndexOf('wait', steps.indexOf(writes.at(-1)!));
    expect(steps.at(-1)).to.equal('end');
    expect(steps[lastWait + 1], 'each write waits').to.equal(writes.at(-1));
    const numbers = writes.flatMap((write) => write.slice('write '.length).split(',').map(Number));
    expect(numbers).to.deep.equal(numbers.map((_, n) => (n + 1) % numbers.length));
    expect((await snapshotOf('v1')).facts).to.include({ version: 'v1', titles: 20_000 });
  });

  it('is made anew over one that a run left which was killed before it published the titles', async () => {
    await trial.db
      .collection<SnapshotSegment>(snapshotCollection('v1'))
      .insertOne({ _id: 77, bytes: Buffer.of(1) });
    await trial.load('v1', new NumberedSource(10), { limits: lenient });
    expect((await segmentsOf('v1')).map(({ _id }) => _id)).not.to.include(77);
    expect((await snapshotOf('v1')).title(0).id).to.equal(titled(9)._id);
  });
});
