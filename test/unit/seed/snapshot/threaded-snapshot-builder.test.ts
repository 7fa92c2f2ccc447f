import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { SeedError } from '../../../../seed/seed-error.ts';
import { ThreadedSnapshotBuilder } from '../../../../seed/snapshot/threaded-snapshot-builder.ts';
import type { SnapshotSource } from '../../../../seed/snapshot/title-spill.ts';
import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { failure } from '../../../support/failure.ts';
import { buildSnapshot, joined, source } from '../../../support/snapshot.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('ThreadedSnapshotBuilder', function () {
  this.timeout(30_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-threaded-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  function generated(titles: number): SnapshotSource[] {
    const imdb = new GeneratedImdb({ titles, seed: 1 });
    return [...imdb.titleNumbers()].map((n) => imdb.document(n));
  }

  async function openFiles(): Promise<number> {
    const descriptors = await readdir('/proc/self/fd');
    const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
    return paths.filter((path) => path.startsWith(folder)).length;
  }

  async function untilNothingIsOpen(): Promise<void> {
    await waitUntil('the thread has ended, and its file with it', async () => (await openFiles()) === 0);
  }

  it('makes the bytes that the builder makes on this thread', async () => {
    const titles = generated(7300);
    const segments: Uint8Array[] = [];
    {
      using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
      for (const title of titles) {
        builder.add(title);
        await builder.room();
      }
      for await (const segment of builder.finish()) segments.push(segment);
    }
    const expected = Buffer.from(await buildSnapshot(titles));
    expect(Buffer.from(joined(segments)).equals(expected)).to.equal(true);
    await untilNothingIsOpen();
  });

  it('makes a snapshot of no titles', async () => {
    const segments: Uint8Array[] = [];
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for await (const segment of builder.finish()) segments.push(segment);
    const expected = Buffer.from(await buildSnapshot([]));
    expect(Buffer.from(joined(segments)).equals(expected)).to.equal(true);
  });

  it('throws what kept the thread from going on, with its code', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder: join(folder, 'missing'), version: 'test' });
    builder.add(source({ _id: 'a' }));
    const thrown = await failure(builder.finish().next());
    expect(thrown).to.be.instanceOf(SeedError).with.property('code', 'SCRATCH_UNAVAILABLE');
  });

  it('tells of a title that breaks the limits before it goes on for long', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    builder.add(source({ _id: 'bad', votes: -1 }));
    const adding = async (): Promise<void> => {
      for (let n = 0; n < 10_000; n += 1) {
        builder.add(source({ _id: `tt${n}` }));
        await builder.room();
      }
    };
    expect(await failure(adding())).to.have.property('message', 'bad has -1 votes');
  });

  it('keeps whoever adds from running far ahead', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of generated(20_000)) builder.add(title);
    let hasRoom = false;
    const room = builder.room().then(() => (hasRoom = true));
    // All that needs no other thread is done by then.
    await Promise.resolve();
    expect(hasRoom).to.equal(false);
    await room;
  });

  it('rests now and then before it has the first segment, for as long as it is told to', async () => {
    const titles = generated(40_000);
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of titles) builder.add(title);
    const resting = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const goOn = Promise.withResolvers<undefined>();
    let rests = 0;
    const segments = builder.finish(undefined, async () => {
      resting[rests]?.resolve(undefined);
      rests += 1;
      if (rests === 1) await goOn.promise;
    });
    const first = segments.next();
    await resting[0]?.promise;
    // What comes in the meantime would be the segment, or the next rest.
    for (let turn = 0; turn < 1000; turn += 1) await new Promise(setImmediate);
    expect(rests).to.equal(1);
    goOn.resolve(undefined);
    await resting[1]?.promise;
    expect(await first).to.have.property('done', false);
    const before = rests;
    while ((await segments.next()).done !== true);
    expect(rests, 'afterwards, whoever takes the segments sets the pace').to.equal(before);
  });

  it('ends with what ends a rest', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of generated(40_000)) builder.add(title);
    const segments = builder.finish(undefined, () => Promise.reject(new Error('stopped')));
    expect(await failure(segments.next())).to.have.property('message', 'stopped');
  });

  it('ends with the reason of a signal', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    builder.add(source({ _id: 'a' }));
    const abort = new AbortController();
    const segments = builder.finish(abort.signal);
    await segments.next();
    abort.abort(new Error('stopped'));
    expect(await failure(segments.next())).to.have.property('message', 'stopped');
  });

  it('fails whoever waits once it is closed, and ends thread and file', async () => {
    const builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of generated(3000)) builder.add(title);
    const finishing = failure(builder.finish().next());
    builder.close();
    expect(await finishing).to.match(/has ended/u);
    await untilNothingIsOpen();
  });
});
