import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { SeedError } from '../../../../seed/seed-error.ts';
import { ThreadedSnapshotBuilder } from '../../../../seed/snapshot/threaded-snapshot-builder.ts';
import type { SnapshotSource } from '../../../../seed/snapshot/title-records.ts';
import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { failure } from '../../../support/failure.ts';
import { buildSnapshot, source, TINY_MEMORY, whole } from '../../../support/snapshot.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('ThreadedSnapshotBuilder', function () {
  this.timeout(60_000);
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

  for (const isGentle of [false, true]) {
    it(`makes the bytes that the builder makes on this thread, by ${isGentle ? 'one thread after the other' : 'two threads'}`, async () => {
      const titles = generated(7300);
      {
        using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
        for (const title of titles) {
          builder.add(title);
          await builder.room();
        }
        expect(builder.totalBytes).to.equal(null);
        const bytes = Buffer.from(await whole(builder.finish(undefined, { isGentle })));
        expect(bytes.equals(Buffer.from(await buildSnapshot(titles)))).to.equal(true);
        expect(builder.totalBytes).to.equal(bytes.length);
      }
      await untilNothingIsOpen();
    });
  }

  it('makes a snapshot of no titles', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    const bytes = Buffer.from(await whole(builder.finish()));
    expect(bytes.equals(Buffer.from(await buildSnapshot([])))).to.equal(true);
  });

  it('throws what kept the thread from going on, with its code', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder: join(folder, 'missing'), version: 'test' });
    builder.add(source({ _id: 'a' }));
    const thrown = await failure(builder.finish().next());
    expect(thrown).to.be.instanceOf(SeedError).with.property('code', 'SCRATCH_UNAVAILABLE');
  });

  it('refuses a title that breaks the limits', () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    expect(() => builder.add(source({ _id: 'bad', votes: -1 }))).to.throw(RangeError, 'bad has -1 votes');
  });

  it('tells of what kept the thread from going on before more is added for long', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder: join(folder, 'missing'), version: 'test' });
    const adding = async (): Promise<void> => {
      for (let n = 0; n < 10_000; n += 1) {
        builder.add(source({ _id: `tt${n}` }));
        await builder.room();
      }
    };
    expect(await failure(adding())).to.have.property('code', 'SCRATCH_UNAVAILABLE');
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

  it('rests now and then where one thread works at a time, for as long as it is told to', async () => {
    const titles = generated(20_000);
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of titles) builder.add(title);
    const resting = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const goOn = Promise.withResolvers<undefined>();
    let rests = 0;
    const rest = async (): Promise<void> => {
      resting[rests]?.resolve(undefined);
      rests += 1;
      if (rests === 1) await goOn.promise;
    };
    const segments = builder.finish(undefined, { rest, isGentle: true });
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

  it('has two threads rest together', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of generated(20_000)) builder.add(title);
    let [resting, rests, most] = [0, 0, 0];
    const rest = async (): Promise<void> => {
      rests += 1;
      resting += 1;
      most = Math.max(most, resting);
      // Long enough for the other one to come to its rest.
      for (let turn = 0; turn < 3000; turn += 1) await new Promise(setImmediate);
      resting -= 1;
    };
    await whole(builder.finish(undefined, { rest }));
    expect(rests).to.be.greaterThan(1);
    expect(most).to.equal(1);
  });

  it('gives segments of the one half while the other is not complete', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test', segmentBytes: 1000 });
    for (const title of generated(3000)) builder.add(title);
    const segments = builder.finish();
    const { value } = await segments.next();
    expect(value).to.have.property('_id', 1);
    expect(builder.totalBytes).to.equal(null);
    while ((await segments.next()).done !== true);
    expect(builder.totalBytes).to.be.greaterThan(1000);
  });

  it('ends with what ends a rest', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of generated(20_000)) builder.add(title);
    const rest = (): Promise<void> => Promise.reject(new Error('stopped'));
    expect(await failure(whole(builder.finish(undefined, { rest })))).to.have.property('message', 'stopped');
  });

  for (const isGentle of [false, true]) {
    const how = isGentle ? 'one after the other' : 'side by side';
    const { keys, words, ...memory } = TINY_MEMORY;
    for (const [half, broken] of [
      ['titles', { ...memory, words, keys: { ...keys, partBufferBytes: -1 } }],
      ['words', { ...memory, keys, words: { ...words, pairs: -1 } }],
    ] as const) {
      it(`throws what kept the half of ${half} from being made, ${how}`, async () => {
        {
          using builder = new ThreadedSnapshotBuilder({ folder, version: 'test', memory: broken });
          builder.add(source({ _id: 'a' }));
          const thrown = await failure(whole(builder.finish(undefined, { isGentle })));
          expect(thrown).to.match(/array length/u);
        }
        await untilNothingIsOpen();
      });
    }

    it(`throws what kept the second thread from having a file, with its code, ${how}`, async () => {
      using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
      for (const title of generated(1000)) builder.add(title);
      await waitUntil('the first thread has its file', async () => (await openFiles()) === 1);
      await rm(folder, { recursive: true });
      const thrown = await failure(whole(builder.finish(undefined, { isGentle })));
      expect(thrown).to.be.instanceOf(SeedError).with.property('code', 'SCRATCH_UNAVAILABLE');
    });
  }

  it('ends with the reason of a signal', async () => {
    using builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    builder.add(source({ _id: 'a' }));
    const abort = new AbortController();
    const segments = builder.finish(abort.signal);
    await segments.next();
    abort.abort(new Error('stopped'));
    expect(await failure(segments.next())).to.have.property('message', 'stopped');
  });

  it('has both threads and files ended where the caller takes no further segment', async () => {
    {
      using builder = new ThreadedSnapshotBuilder({ folder, version: 'test', segmentBytes: 1000 });
      for (const title of generated(3000)) builder.add(title);
      for await (const segment of builder.finish()) if (segment._id === 3) break;
    }
    await untilNothingIsOpen();
  });

  it('fails whoever waits once it is closed while both threads work, and ends them and their files', async () => {
    const builder = new ThreadedSnapshotBuilder({ folder, version: 'test' });
    for (const title of generated(3000)) builder.add(title);
    const endless = new Promise<void>(() => undefined);
    const finishing = failure(whole(builder.finish(undefined, { rest: () => endless })));
    await waitUntil('both have a file', async () => (await openFiles()) === 2);
    builder.close();
    expect(await finishing).to.match(/has ended/u);
    await untilNothingIsOpen();
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
