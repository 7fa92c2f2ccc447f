import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import fc from 'fast-check';

import { decodeHeader } from '../../../../catalog/snapshot/snapshot-header.ts';
import type { SnapshotSegment } from '../../../../catalog/snapshot/snapshot-segment.ts';
import { SeedError } from '../../../../seed/seed-error.ts';
import { SnapshotBuilder } from '../../../../seed/snapshot/snapshot-builder.ts';
import type { SnapshotSource } from '../../../../seed/snapshot/title-records.ts';
import { GeneratedImdb } from '../../../data/imdb/generated-imdb.ts';
import { buildSnapshot, source, TINY_MEMORY, titleSources } from '../../../support/snapshot.ts';

describe('SnapshotBuilder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-builder-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  function generated(titles: number): ReturnType<GeneratedImdb['document']>[] {
    const imdb = new GeneratedImdb({ titles, seed: 1 });
    return [...imdb.titleNumbers()].map((n) => imdb.document(n));
  }

  function plain(titles: number): SnapshotSource[] {
    return Array.from({ length: titles }, (_, n) => source({ _id: `tt${1_000_000 + n}` }));
  }

  /** Files that this process has open in the folder, unlinked ones included. */
  async function openFiles(): Promise<string[]> {
    const descriptors = await readdir('/proc/self/fd');
    const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
    return paths.filter((path) => path.startsWith(folder));
  }

  async function take(builder: SnapshotBuilder, signal?: AbortSignal): Promise<SnapshotSegment[]> {
    const segments: SnapshotSegment[] = [];
    for await (const segment of builder.finish(signal)) segments.push(segment);
    return segments;
  }

  it('makes the same bytes of the same titles in any order, in however little memory', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(titleSources(), fc.infiniteStream(fc.nat()), async (titles, numbers) => {
        const shuffled = titles
          .map((title) => ({ title, at: numbers.next().value as number }))
          .sort((one, other) => one.at - other.at)
          .map(({ title }) => title);
        const bytes = Buffer.from(await buildSnapshot(titles));
        expect(Buffer.from(await buildSnapshot(shuffled)).equals(bytes), 'another order').to.equal(true);
        const tiny = await buildSnapshot(shuffled, { memory: TINY_MEMORY, segmentBytes: 100 });
        expect(Buffer.from(tiny).equals(bytes), 'little memory').to.equal(true);
      }),
      { numRuns: 25 },
    );
  });

  it('makes the same bytes of thousands of titles in hundreds of runs', async function () {
    this.timeout(60_000);
    const titles = generated(3000);
    const memory = {
      titleBytes: 16_384,
      keys: { partKeys: 500, mostParts: 10, partBufferBytes: 64, termBytes: 1024, pairs: 64 },
      words: { termBytes: 1024, pairs: 128 },
      people: { termBytes: 2048, pairs: 64, creditsAPart: 100, partBufferBytes: 64 },
      bufferBytes: 64,
    };
    const one = Buffer.from(await buildSnapshot(titles));
    const many = Buffer.from(await buildSnapshot(titles.toReversed(), { memory }));
    expect(many.equals(one)).to.equal(true);
  });

  it('gives segments no larger than asked for in their order, and the header by itself at last', async () => {
    const builder = new SnapshotBuilder({ folder, version: 'label', schema: 7, segmentBytes: 1000 });
    for (const title of generated(200)) builder.add(title);
    const segments = await take(builder);
    const numbers = segments.map(({ _id }) => _id);
    expect(numbers).to.deep.equal([...numbers.slice(0, -1).map((_, n) => n + 1), 0]);
    const [last] = segments.slice(-1);
    const { header, headerBytes, totalBytes } = decodeHeader(last!.bytes);
    expect(header).to.include({ version: 'label', schema: 7, titles: 200 });
    expect(last!.bytes).to.have.length(headerBytes);
    const rest = segments.slice(0, -1).map(({ bytes }) => bytes.length);
    expect(rest.slice(0, -1).every((length) => length === 1000)).to.equal(true);
    expect(rest.reduce((sum, length) => sum + length, headerBytes)).to.equal(totalBytes);
  });

  it('never has a file to be seen, and has none open once it is finished', async () => {
    const builder = new SnapshotBuilder({ folder, version: 'label', memory: TINY_MEMORY });
    for (const title of generated(50)) builder.add(title);
    expect(await openFiles()).to.have.lengthOf(1);
    expect(await readdir(folder)).to.deep.equal([]);
    for await (const segment of builder.finish()) {
      expect([segment.bytes.length > 0, await readdir(folder)]).to.deep.equal([true, []]);
    }
    expect(await openFiles()).to.deep.equal([]);
  });

  it('has no file open once it is closed unfinished', async () => {
    {
      using builder = new SnapshotBuilder({ folder, version: 'label', memory: TINY_MEMORY });
      builder.add(source({ _id: 'a' }));
      expect(await openFiles()).to.have.lengthOf(1);
    }
    expect(await openFiles()).to.deep.equal([]);
  });

  it('has no file open where the caller takes no further segment', async () => {
    const builder = new SnapshotBuilder({ folder, version: 'label' });
    builder.add(source({ _id: 'a' }));
    const segments = builder.finish();
    await segments.next();
    await segments.return();
    expect(await openFiles()).to.deep.equal([]);
  });

  it('ends with the reason of a signal, before and after the first segment, and has no file open', async () => {
    for (const segments of [0, 2]) {
      const abort = new AbortController();
      const builder = new SnapshotBuilder({ folder, version: 'label', segmentBytes: 1000 });
      for (const title of plain(2500)) builder.add(title);
      const reason = new Error('stopped');
      if (segments === 0) abort.abort(reason);
      let taken = 0;
      let failure: unknown;
      try {
        for await (const segment of builder.finish(abort.signal)) {
          taken += segment.bytes.length > 0 ? 1 : 0;
          if (taken === segments) abort.abort(reason);
        }
      } catch (error) {
        failure = error;
      }
      expect(failure).to.equal(reason);
      expect(taken).to.equal(segments);
      expect(await openFiles()).to.deep.equal([]);
    }
  });

  it('lets others have their turn while it finishes', async () => {
    const builder = new SnapshotBuilder({ folder, version: 'label' });
    for (const title of plain(5000)) builder.add(title);
    let turns = 0;
    let finished = false;
    const count = (): void => {
      turns += 1;
      if (!finished) setImmediate(count);
    };
    setImmediate(count);
    await take(builder);
    finished = true;
    expect(turns).to.be.greaterThan(2);
  });

  it('says what it needs where it cannot write', () => {
    expect(() => new SnapshotBuilder({ folder: join(folder, 'missing'), version: 'label' }))
      .to.throw(SeedError, /temporary file in .*missing .*must be writable/u)
      .with.property('code', 'SCRATCH_UNAVAILABLE');
  });

  it('refuses what breaks the limits of the catalogue', () => {
    using builder = new SnapshotBuilder({ folder, version: 'label' });
    const long = 'x'.repeat(1001);
    expect(() => builder.add(source({ _id: 'a', title: long }))).to.throw(
      RangeError,
      /a has a title of more/u,
    );
    expect(() => builder.add(source({ _id: 'a', aliases: ['b', long] }))).to.throw(RangeError);
    expect(() => builder.add(source({ _id: 'a', originalTitle: long }))).to.throw(RangeError);
    expect(() => builder.add(source({ _id: 'a', year: 10_000 }))).to.throw(RangeError, /year 10000/u);
    expect(() => builder.add(source({ _id: 'a', votes: -1 }))).to.throw(RangeError, /-1 votes/u);
    expect(() => builder.add(source({ _id: 'a'.repeat(1001) }))).to.throw(RangeError);
  });
});
