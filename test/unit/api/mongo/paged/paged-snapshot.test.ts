import { expect } from 'chai';
import fc from 'fast-check';
import { LRUCache } from 'lru-cache';

import { Deadline } from '../../../../../api/deadline.ts';
import { PagedKeys } from '../../../../../api/mongo/paged/paged-keys.ts';
import { PagedRead, type RangeOptions } from '../../../../../api/mongo/paged/paged-read.ts';
import type { RankFilter } from '../../../../../api/mongo/paged/paged-ranks.ts';
import { PagedSnapshot } from '../../../../../api/mongo/paged/paged-snapshot.ts';
import { type PageCache, SnapshotPages } from '../../../../../api/mongo/paged/snapshot-pages.ts';
import { passes, type Position, type Selection } from '../../../../../api/titles/title-reader.ts';
import { Snapshot } from '../../../../../catalog/snapshot/snapshot.ts';
import { systemClock } from '../../../../../time/clock.ts';
import { MemorySegments } from '../../../../support/memory-segments.ts';
import { buildSnapshot, source, titleSources } from '../../../../support/snapshot.ts';

describe('PagedSnapshot', () => {
  /** Less than most of what is read has: everything crosses borders. */
  const TINY = 37;
  let deadline: Deadline;

  beforeEach(() => (deadline = new Deadline(systemClock, 60_000)));
  afterEach(() => deadline[Symbol.dispose]());

  const cacheOf = (bytes: number): PageCache => new LRUCache({ maxSize: bytes });

  async function open(segments: MemorySegments, cache = cacheOf(2 ** 20)): Promise<SnapshotPages> {
    return new SnapshotPages((await segments.read([1]))!, cache);
  }

  const asked = (pages: SnapshotPages, segments: MemorySegments): PagedSnapshot =>
    new PagedSnapshot(new PagedRead(pages, segments, deadline));

  async function idsOf(
    paged: PagedSnapshot,
    selection: Pick<Selection, 'kind' | 'key'>,
    options: { filter?: RankFilter; after?: Position; atOnce: number },
  ): Promise<string[]> {
    const ranks: number[] = [];
    for await (const some of paged.ranks(await paged.texts(selection), options)) ranks.push(...some);
    return await paged.ids(ranks);
  }

  /** The same by the snapshot in memory. */
  function ranksDue(snapshot: Snapshot, { kind, key }: Pick<Selection, 'kind' | 'key'>): number[] {
    const texts = kind === 'exact' ? snapshot.exact(key) : snapshot.textsBeginning(key);
    return [...new Set([...texts].map((text) => snapshot.textRank(text)))].sort((a, b) => a - b);
  }

  function keysOf(snapshot: Snapshot): string[] {
    return Array.from({ length: snapshot.keys.count }, (_, n) => {
      const { bytes, length } = snapshot.keys.at(n);
      return Buffer.from(bytes.slice(0, length)).toString('utf8');
    });
  }

  it('answers as the snapshot in memory does, of any titles and in segments of any size', async function () {
    this.timeout(120_000);
    const sizes = fc.constantFrom(1, TINY, 512, 2 ** 18);
    await fc.assert(
      fc.asyncProperty(titleSources(), sizes, fc.nat(), async (titles, segmentBytes, pick) => {
        const bytes = await buildSnapshot(titles);
        const snapshot = Snapshot.read(bytes);
        const segments = new MemorySegments(bytes, segmentBytes);
        const pages = await open(segments, cacheOf(segmentBytes === TINY ? 4000 : 2 ** 20));
        const keys = keysOf(snapshot);
        const some = keys.filter((_, n) => n % 7 === pick % 7);
        for (const key of [...some, 'none', '']) {
          const { year, type } =
            snapshot.titles.count === 0
              ? { year: 1, type: 'x' }
              : snapshot.title(pick % snapshot.titles.count);
          const filters: RankFilter[] = [
            {},
            { type },
            { yearFrom: year ?? 1990 },
            { yearTo: 1999, type: 'movie' },
          ];
          for (const selection of [
            { kind: 'exact', key },
            { kind: 'prefix', key },
            { kind: 'prefix', key: key.slice(0, 1) },
          ] as const) {
            const due = ranksDue(snapshot, selection).map((rank) => snapshot.title(rank));
            for (const filter of filters) {
              const ids = due.filter((title) => passes(title, filter)).map(({ id }) => id);
              const found = await idsOf(asked(pages, segments), selection, {
                filter,
                atOnce: 1 + (pick % 9),
              });
              expect(found, JSON.stringify([selection, filter])).to.deep.equal(ids);
            }
            const at = due[pick % Math.max(1, due.length)];
            if (at === undefined) continue;
            // A document says how many there are, a snapshot no more than it can.
            const votes = at.votes === 0xffff_ffff ? Number.MAX_SAFE_INTEGER : at.votes;
            const after = { byAlias: false, votes, year: at.year, id: at.id };
            const behind = await idsOf(asked(pages, segments), selection, { after, atOnce: 5 });
            expect(behind, JSON.stringify([selection, after])).to.deep.equal(
              due.slice((pick % due.length) + 1).map(({ id }) => id),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  describe('of many titles', () => {
    const many = Array.from({ length: 20_000 }, (_, n) =>
      source({
        _id: n % 11 === 0 ? `film ${n}` : `tt${String(n * 37).padStart(7, '0')}`,
        title: n % 10 === 0 ? 'The Kid' : `Kid ${(n * 7919) % 20_011}`,
        aliases: n % 3 === 0 ? [`Goose ${n}`, `The Goose ${n}`, `Swan ${n}`] : [],
        year: n % 13 === 0 ? null : 1900 + (n % 120),
        votes: n % 4 === 0 ? n : 0,
      }),
    );
    let bytes: ArrayBuffer;
    let snapshot: Snapshot;

    before(async function () {
      this.timeout(60_000);
      bytes = await buildSnapshot(many);
      snapshot = Snapshot.read(bytes);
    });

    for (const segmentBytes of [512, 2 ** 18]) {
      it(`pages through a beginning from anywhere, in segments of ${segmentBytes} bytes`, async () => {
        const segments = new MemorySegments(bytes, segmentBytes);
        const pages = await open(segments);
        for (const selection of [
          { kind: 'prefix', key: 'kid' },
          { kind: 'prefix', key: 'goose1' },
          { kind: 'exact', key: 'kid' },
        ] as const) {
          const due = ranksDue(snapshot, selection).map((rank) => snapshot.title(rank));
          expect(await idsOf(asked(pages, segments), selection, { atOnce: 50 })).to.deep.equal(
            due.map(({ id }) => id),
          );
          for (const from of [0, 1, due.length >> 1, due.length - 2, due.length - 1]) {
            const { votes, year, id } = due[from]!;
            const after = { byAlias: false, votes, year, id };
            const found = await idsOf(asked(pages, segments), selection, { after, atOnce: 50 });
            expect(found, `${selection.key} ${from}`).to.deep.equal(
              due.slice(from + 1).map((title) => title.id),
            );
          }
        }
      });
    }

    it('begins a page at a place that no title has', async () => {
      const segments = new MemorySegments(bytes, 2 ** 18);
      const after = { byAlias: false, votes: 10_001, year: 1950, id: 'tt' };
      const found = await idsOf(
        asked(await open(segments), segments),
        { kind: 'exact', key: 'kid' },
        { after, atOnce: 50 },
      );
      const due = ranksDue(snapshot, { kind: 'exact', key: 'kid' }).map((rank) => snapshot.title(rank));
      expect(found).to.deep.equal(due.filter(({ votes }) => votes < 10_001).map(({ id }) => id));
    });

    it('reads no more than a few segments for a key, and none that it has read for the same', async () => {
      const segments = new MemorySegments(bytes, 4096);
      const pages = await open(segments);
      const look = async (key: string): Promise<number[]> => {
        segments.reads.length = 0;
        await idsOf(asked(pages, segments), { kind: 'exact', key }, { atOnce: 500 });
        return segments.reads.flat();
      };
      const blocks = Math.ceil(snapshot.keys.count / 16);
      const cold = await look('goose12000');
      expect(cold.length).to.be.at.most(2 * Math.ceil(Math.log2(blocks)) + 8);
      expect(segments.count).to.be.greaterThan(100);
      expect(await look('goose12000')).to.deep.equal([]);
    });

    it('remembers the keys that every search compares with first', async () => {
      const segments = new MemorySegments(bytes, 512);
      // Two segments have room.
      const pages = await open(segments, cacheOf(2200));
      const key = 'goose12000';
      const look = async (): Promise<number> => {
        segments.reads.length = 0;
        await new PagedKeys(new PagedRead(pages, segments, deadline)).exact(Buffer.from(key));
        return segments.reads.length;
      };
      expect(await look()).to.be.greaterThan(8);
      expect(await look()).to.be.within(1, 3);
    });

    it('asks for what it needs at one time with one read, and with one after the other', async () => {
      const segments = new MemorySegments(bytes, 512);
      const pages = await open(segments);
      segments.reads.length = 0;
      const read = new PagedRead(pages, segments, deadline);
      const ranges = [0, 3000, 6000].map((from) => read.bytes('keys', from, from + 700));
      const found = await Promise.all(ranges);
      expect(found.map(({ length }) => length)).to.deep.equal([700, 700, 700]);
      expect(segments.reads).to.have.length(1);
      expect(segments.reads[0]!.length).to.be.within(6, 9);
    });

    it('keeps a segment unless it is read from end to end', async () => {
      const segments = new MemorySegments(bytes, 4096);
      const pages = await open(segments);
      const { offset } = pages.section('keys');
      const number = Math.floor((offset + 50_000) / 4096) + 1;
      const read = (options?: RangeOptions): Promise<Uint8Array> =>
        new PagedRead(pages, segments, deadline).bytes('keys', 50_000, 50_001, options);
      await read({ keep: false });
      expect(pages.segment(number)).to.equal(undefined);
      await read();
      expect(pages.segment(number)).to.have.length(4096);
    });

    /** Has all titles counted. @returns the numbers of the segments that were read for it */
    async function countAll(pages: SnapshotPages, segments: MemorySegments): Promise<number[]> {
      segments.reads.length = 0;
      const paged = asked(pages, segments);
      const texts = await paged.texts({ kind: 'prefix', key: '' });
      let count = 0;
      const options = { filter: { yearFrom: 1000, type: 'movie' }, atOnce: 10_001 };
      for await (const ranks of paged.ranks(texts, options)) count += ranks.length;
      expect(count).to.be.greaterThan(18_000);
      return segments.reads.flat();
    }

    it('has the segments of a key still after a count of all titles', async () => {
      const segments = new MemorySegments(bytes, 512);
      const pages = await open(segments, cacheOf(300_000));
      const look = async (): Promise<number[]> => {
        segments.reads.length = 0;
        await idsOf(asked(pages, segments), { kind: 'exact', key: 'goose12000' }, { atOnce: 500 });
        return segments.reads.flat();
      };
      // The first time, it takes the steps that are remembered then.
      await look();
      await look();
      const read = await countAll(pages, segments);
      expect(read.length * 1024).to.be.greaterThan(300_000);
      expect(await look()).to.deep.equal([]);
    });

    it('keeps nothing of what a count reads from end to end, and reads it once', async () => {
      const segments = new MemorySegments(bytes, 512);
      const pages = await open(segments);
      const read = await countAll(pages, segments);
      expect(read.length - new Set(read).size).to.be.at.most(3);
      for (const name of [
        'keys',
        'keyBlocks',
        'keyTexts',
        'texts',
        'textBlocks',
        'years',
        'types',
      ] as const) {
        const section = pages.section(name);
        const [early, late] = [0, section.bytes - 600].map(
          (at) => pages.segment(Math.floor((section.offset + at) / 512) + 1) !== undefined,
        );
        expect({ early, late }, name).to.deep.equal({ early: true, late: false });
      }
    });

    it('keeps the texts of a beginning for whoever asks next, and no others', async () => {
      const segments = new MemorySegments(bytes, 4096);
      const pages = await open(segments);
      const texts = (key: string, kind: Selection['kind']): ReturnType<PagedSnapshot['texts']> =>
        asked(pages, segments).texts({ kind, key });
      const begun = await texts('goose1', 'prefix');
      expect(await texts('goose1', 'prefix')).to.equal(begun);
      expect(await texts('goose2', 'prefix')).not.to.equal(begun);
      expect(await texts('kid', 'exact')).not.to.equal(await texts('kid', 'exact'));
    });

    it('never puts pieces of two snapshots together', async () => {
      const segments = new MemorySegments(bytes, 4096);
      const pages = await open(segments);
      const others = await buildSnapshot(many.map((title) => ({ ...title, title: `X${title.title}` })));
      let reads = 0;
      segments.onRead = () => {
        reads += 1;
        if (reads === 3) segments.store(others, 4096);
      };
      const error = await idsOf(
        asked(pages, segments),
        { kind: 'exact', key: 'goose12000' },
        { atOnce: 9 },
      ).catch((reason: unknown) => reason);
      expect(error).to.include({ code: 'DATASET_CHANGED' });
      expect(reads).to.equal(3);
    });
  });

  describe('of a snapshot that is not as it should be', () => {
    const titles = Array.from({ length: 400 }, (_, n) =>
      source({ _id: `tt${1_000_000 + n}`, title: `Kid ${n % 300}` }),
    );
    let bytes: ArrayBuffer;
    let all: string[];

    before(async () => {
      bytes = await buildSnapshot(titles);
      all = ranksDue(Snapshot.read(bytes), { kind: 'prefix', key: 'k' }).map(
        (rank) => `tt${1_000_000 + rank}`,
      );
    });

    const outcome = async (segments: MemorySegments): Promise<unknown> => {
      try {
        return await idsOf(
          asked(await open(segments), segments),
          { kind: 'prefix', key: 'k' },
          { atOnce: 500 },
        );
      } catch (error) {
        return (error as { code?: unknown }).code ?? error;
      }
    };

    it('says so where it is cut anywhere', async () => {
      const whole = new MemorySegments(bytes, 512);
      expect(await outcome(whole)).to.have.members(all);
      for (let from = 1; from < whole.count; from += 1) {
        const segments = new MemorySegments(bytes, 512);
        segments.change(from, undefined);
        const found = await outcome(segments);
        // Words come last, and are not looked at.
        expect(Array.isArray(found) ? found.length : found, String(from)).to.be.oneOf(['CUT', all.length]);
        if (from < 8) expect(found, String(from)).to.equal('CUT');
      }
      const short = new MemorySegments(bytes, 512);
      short.change(2, new Uint8Array(511));
      expect(await outcome(short)).to.equal('CUT');
    });

    it('says so where its header is damaged, or is none', async () => {
      for (const at of [0, 9, 30, 200]) {
        const segments = new MemorySegments(bytes, 512);
        const header = new Uint8Array((await segments.read([]))!.header);
        header[at] = header[at]! ^ 0x41;
        segments.change(0, header);
        expect(await outcome(segments)).to.be.oneOf(['DAMAGED', 'NOT_A_SNAPSHOT', 'TOO_NEW']);
      }
    });

    it('says so where what leads to a key does not fit the keys', async () => {
      const pages = await open(new MemorySegments(bytes, 512));
      const headerBytes = bytes.byteLength - dataBytes(pages);
      for (const name of ['keyBlocks', 'keys'] as const) {
        const { offset, bytes: length } = pages.section(name);
        let told = 0;
        for (let at = 0; at < length; at += 1) {
          const damaged = bytes.slice(0);
          const view = new Uint8Array(damaged);
          view[headerBytes + offset + at] = view[headerBytes + offset + at]! ^ 0x80;
          const found = await outcome(new MemorySegments(damaged, 512));
          if (found === 'DAMAGED') told += 1;
          else expect(Array.isArray(found), `${name} ${at}: ${String(found)}`).to.equal(true);
        }
        // A letter can become another unnoticed.
        expect(told / length, name).to.be.greaterThan(name === 'keys' ? 0.2 : 0.6);
      }
    });
  });

  function dataBytes({ header }: SnapshotPages): number {
    return Math.max(...header.sections.map(({ offset, bytes }) => Math.ceil((offset + bytes) / 8) * 8));
  }
});
