import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import fc from 'fast-check';

import { EVERY_TITLE } from '../../../../catalog/title-choice.ts';
import type { SourceFile, SourceFiles } from '../../../../seed/files/source-files.ts';
import type { ImdbFileName } from '../../../../seed/imdb/imdb-files.ts';
import { ImdbSource } from '../../../../seed/imdb/imdb-source.ts';
import { JsonLinesSource } from '../../../../seed/json-lines/json-lines-source.ts';
import { SeedError } from '../../../../seed/seed-error.ts';
import { ScratchFile } from '../../../../seed/scratch/scratch-file.ts';
import { sortLines } from '../../../../seed/sort/sort-file.ts';
import { openSorted } from '../../../../seed/sort/sorted-file.ts';
import { SortedFiles, type Sorting } from '../../../../seed/sort/sorted-files.ts';
import type { Reading, SourceItem, TitleSource } from '../../../../seed/title-source.ts';
import { failure } from '../../../support/failure.ts';
import { imdbFixture } from '../../../support/imdb/imdb-fixture.ts';
import { MemoryImdbFiles } from '../../../support/imdb/memory-imdb-files.ts';
import { MemoryFiles } from '../../../support/memory-files.ts';

const { signal } = new AbortController();
const TITLE_FILES: readonly ImdbFileName[] = ['title.basics', 'title.crew', 'title.akas', 'title.ratings'];

/** What a source yields, but for lines' numbers and the order of what is set aside. */
async function read(source: TitleSource, onReading?: (reading: Reading) => void): Promise<unknown> {
  const titles: SourceItem[] = [];
  const odd: string[] = [];
  const files: unknown[] = [];
  for await (const group of source.items(signal, onReading)) {
    for (const item of group) {
      if (item.kind === 'title') titles.push(item);
      else if (item.kind === 'file') files.push(item.file);
      else if (item.kind !== 'skipped')
        odd.push(`${item.kind} ${item.row.file} ${item.row.reason} ${item.row.text}`);
    }
  }
  return { titles, odd: odd.toSorted(), files };
}

const idsIn = (found: unknown): string[] =>
  (found as { titles: { title: { _id: string } }[] }).titles.map(({ title }) => title._id);

/** Lines below a header in the order that the numbers say. */
function shuffled(text: string, order: readonly number[], hasHeader: boolean): string {
  const lines = text.split('\n').slice(0, -1);
  const header = hasHeader ? lines.splice(0, 1) : [];
  const places = lines.map((line, index) => ({ line, at: order[index % order.length] ?? 0, index }));
  const moved = places.toSorted((a, b) => a.at - b.at || a.index - b.index).map(({ line }) => line);
  return [...header, ...moved, ''].join('\n');
}

/** Lines in the order in which `LC_ALL=C sort --stable` by id puts them. */
function inOrder(text: string, hasHeader: boolean, idOf: (line: string) => string): string {
  const lines = text.split('\n').slice(0, -1);
  const header = hasHeader ? lines.splice(0, 1) : [];
  const compare = (a: string, b: string): number => (idOf(a) < idOf(b) ? -1 : Number(idOf(a) > idOf(b)));
  return [...header, ...lines.toSorted(compare), ''].join('\n');
}

describe('files that are out of order', () => {
  let folder: string;
  let made: ScratchFile[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'movie-search-sort-'));
    made = [];
  });
  afterEach(() => {
    // Whatever a test has done: nothing is left, neither by name nor open.
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(openIn(folder)).to.deep.equal([]);
    rmSync(folder, { recursive: true });
  });

  const sorting = (memoryBytes: number): Sorting => ({
    folder,
    memoryBytes,
    scratch: (where, needs) => {
      const file = new ScratchFile(where, { needs });
      made.push(file);
      return file;
    },
  });
  const unsorted = (order: readonly number[]): Record<ImdbFileName, string> => {
    const texts = imdbFixture();
    for (const name of TITLE_FILES) texts[name] = shuffled(texts[name], order, true);
    return texts;
  };
  const reversed = Array.from({ length: 5000 }, (_, index) => -index);

  it('of IMDb’s give the same titles as sorted ones, in whichever order their rows are', async function () {
    this.timeout(60_000);
    const orders = fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        orders,
        fc.constantFrom(200, 3000, 100_000),
        fc.integer({ min: 10, max: 5000 }),
        async (order, memoryBytes, chunk) => {
          const texts = unsorted(order);
          const sorted = { ...texts };
          for (const name of TITLE_FILES) {
            const idOf = (line: string): string => /^tt\d+(?=\t)/u.exec(line)?.[0] ?? '';
            sorted[name] = inOrder(texts[name], true, idOf);
          }
          const expected = await read(new ImdbSource(new MemoryImdbFiles(sorted), EVERY_TITLE));
          const files = new MemoryImdbFiles(texts, chunk);
          expect(await read(new ImdbSource(files, EVERY_TITLE, sorting(memoryBytes)))).to.deep.equal(
            expected,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of JSON Lines do so, too, with lines that will be set aside among them', async () => {
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,12}$/u);
    const line = fc.oneof(
      { weight: 6, arbitrary: id.map((each) => JSON.stringify({ id: each, title: `Film É ${each}` })) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('', '{', '7', '{"title":"No id"}', '{"id":7}', '{"id":"a b","title":"x"}'),
      },
      { weight: 1, arbitrary: id.map((each) => JSON.stringify({ title: 'Ⅷ', id: each })) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 500, 5000),
        fc.integer({ min: 1, max: 300 }),
        async (lines, memoryBytes, chunk) => {
          const text = lines.map((each) => `${each}\n`).join('');
          const idOf = (each: string): string => {
            const found: unknown = /"id":"([^"]*)"/u.exec(each)?.[1];
            return typeof found === 'string' ? found : '';
          };
          const plain = new MemoryFiles({ 'titles.jsonl': inOrder(text, false, idOf) }, '.jsonl');
          const expected = await read(new JsonLinesSource(plain, EVERY_TITLE));
          const files = new MemoryFiles({ 'titles.jsonl': `\ufeff${text}` }, '.jsonl', chunk);
          const source = new JsonLinesSource(files, EVERY_TITLE, sorting(memoryBytes));
          expect(await read(source)).to.deep.equal(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keep every byte of a line, be it UTF-8 or not, and both lines of one id in their order', async () => {
    const lines = ['{"id":"b","title":"Ä"}\n', '{"id":"a","title":"\xff"}\n', '{"id":"b","title":"2"}\n'];
    const content = Buffer.concat([
      Buffer.from(lines[0]!),
      Buffer.from(lines[1]!, 'latin1'),
      Buffer.from(lines[2]!),
    ]);
    const files = new MemoryFiles({ 'titles.jsonl': content }, '.jsonl', 7);
    const found = await read(new JsonLinesSource(files, EVERY_TITLE, sorting(1)));
    expect(found).to.have.nested.property('titles.length', 1);
    expect(found).to.have.nested.property('titles[0].title.title', 'Ä');
    expect(found).to.have.nested.property('odd.length', 2);
    expect(String((found as { odd: string[] }).odd))
      .to.include('a further line of one id')
      .and.include('not UTF-8');
  });

  it('are sorted in many runs where memory is short, and not at all where all are in order', async () => {
    await read(new ImdbSource(new MemoryImdbFiles(imdbFixture()), EVERY_TITLE, sorting(1000)));
    expect(made).to.have.length(0);
    const expected = await read(new ImdbSource(new MemoryImdbFiles(imdbFixture()), EVERY_TITLE));
    const texts = {
      ...imdbFixture(),
      'title.basics': shuffled(imdbFixture()['title.basics'], reversed, true),
    };
    const found = await read(new ImdbSource(new MemoryImdbFiles(texts, 64), EVERY_TITLE, sorting(1000)));
    expect(made).to.have.length(1);
    // A title that has two rows has the other one first now.
    expect(idsIn(found)).to.deep.equal(idsIn(expected));
  });

  it('are held in memory no further than is allowed: a run ends there', async () => {
    const lines = Array.from({ length: 4000 }, (_, index) => `${String(9999 - index)} ${'x'.repeat(46)}`);
    const file = await new MemoryFiles({ 'a.txt': lines.map((line) => `${line}\n`).join('') }, '.txt').open(
      'a',
    );
    using scratch = disposable(new ScratchFile(folder));
    let read = 0;
    const order = { hasHeader: false, longest: 500, keyFor: () => (line: string) => line };
    const sorted = await sortLines(file, order, {
      scratch: scratch.file,
      memoryBytes: 20_000,
      onLines: (more) => (read += more),
    });
    const sizes = sorted?.runs.map(({ start, end }) => end - start) ?? [];
    expect(read).to.equal(4000);
    expect(sizes.length).to.be.at.least(25);
    expect(Math.max(...sizes)).to.be.at.most(20_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.equal(4000 * 52);
    const chunks: Uint8Array[] = [];
    for await (const chunk of openSorted(sorted!, 20_000).chunks) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString().trimEnd().split('\n')).to.deep.equal(lines.toReversed());
  });

  it('are refused without the choice, and the refusal names it', async () => {
    const imdb = await failure(read(new ImdbSource(new MemoryImdbFiles(unsorted(reversed)), EVERY_TITLE)));
    const lines = '{"id":"b","title":"B"}\n{"id":"a","title":"A"}\n';
    const json = await failure(
      read(new JsonLinesSource(new MemoryFiles({ 'titles.jsonl': lines }, '.jsonl'), EVERY_TITLE)),
    );
    for (const error of [imdb, json]) {
      expect(error).to.have.property('code', 'SOURCE_UNSORTED');
      expect(String(error)).to.include('unsorted: Sort in spec.dataset.source');
    }
  });

  it('say how far their sorting is, which never goes back, before the phases of the load', async () => {
    const source = new ImdbSource(new MemoryImdbFiles(unsorted(reversed), 100), EVERY_TITLE, sorting(2000));
    const { files } = await source.look(signal);
    const size = files
      .filter(({ file }) => file !== 'name.basics.tsv')
      .reduce((sum, file) => sum + (file.size ?? 0), 0);
    const phases: string[] = [];
    let current: Reading | undefined;
    const shares: { done: number; total: number | null; rows: number }[] = [];
    const look = (): void => {
      if (current?.phase === 'Sorting') shares.push({ ...current.share(), rows: current.rows?.() ?? -1 });
    };
    const watched: SourceFiles<ImdbFileName> = {
      description: 'watched',
      open: async (name, stop) => {
        const file = await new MemoryImdbFiles(unsorted(reversed), 100).open(name);
        stop.throwIfAborted();
        return { ...file, chunks: watching(file, look) };
      },
    };
    const watchedSource = new ImdbSource(watched, EVERY_TITLE, sorting(2000));
    await watchedSource.look(signal);
    await read(watchedSource, (reading) => {
      look();
      phases.push(reading.phase);
      current = reading;
      look();
    });
    expect(phases).to.deep.equal(['Sorting', 'ReadingNames', 'Loading']);
    const done = shares.map((share) => share.done);
    expect(done).to.deep.equal(done.toSorted((a, b) => a - b));
    expect(new Set(done).size).to.be.greaterThan(20);
    expect(new Set(shares.map(({ total }) => total))).to.deep.equal(new Set([2 * size]));
    expect(shares.at(0)?.done).to.equal(0);
    expect(shares.at(-1)?.done).to.equal(2 * size);
    expect(shares.at(-1)?.rows).to.be.greaterThan(0);
  });

  it('that were cut say so, and what broke off stays behind all', async () => {
    const lines = '{"id":"b","title":"B"}\n{"id":"c","title":"C"}\n{"id":"a","title":"A"}';
    const files = new MemoryFiles({ 'titles.jsonl': lines }, '.jsonl', 9);
    const whole = await read(new JsonLinesSource(files, EVERY_TITLE, sorting(1)));
    expect(whole).to.have.nested.property('titles.length', 3);
    expect(whole).to.have.nested.property('files[0].cut', 'its last line has no line feed at its end');
    expect(whole).to.have.nested.property('files[0].rows', 3);
    const broken: SourceFiles = {
      description: 'broken',
      open: async (name) => {
        const file = await files.open(name);
        return { ...file, chunks: breaking(file) };
      },
    };
    const part = await read(new JsonLinesSource(broken, EVERY_TITLE, sorting(1)));
    expect(part).to.have.nested.property('titles.length', 2);
    expect(part).to.have.nested.property('files[0].cut', 'its packed form breaks off');
    expect(String((part as { odd: string[] }).odd)).to.include(
      'the file breaks off within this line {"id":"0"',
    );
  });

  it('say what they need where there is no room, and leave nothing behind', async () => {
    const full: Sorting = {
      folder,
      memoryBytes: 500,
      scratch: (where, needs) =>
        new ScratchFile(where, {
          needs,
          write: () => {
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          },
        }),
    };
    const error = await failure(
      read(new ImdbSource(new MemoryImdbFiles(unsorted(reversed)), EVERY_TITLE, full)),
    );
    expect(error).to.be.instanceOf(SeedError).with.property('code', 'SCRATCH_UNAVAILABLE');
    expect(String(error))
      .to.include(`temporary file in ${folder}`)
      .and.include('ENOSPC')
      .and.include(
        'to sort title.basics.tsv, the folder must be writable and have room for the whole of it, unpacked',
      )
      .and.include('ephemeral-storage');
  });

  it('leave nothing behind where the reader has enough of them, or a file is none', async () => {
    const source = new ImdbSource(new MemoryImdbFiles(unsorted(reversed)), EVERY_TITLE, sorting(1000));
    let wasOpen = 0;
    for await (const group of source.items(signal)) {
      wasOpen = openIn(folder).length;
      if (group.some(({ kind }) => kind === 'title')) break;
    }
    expect(wasOpen).to.equal(4);
    const files = { ...unsorted(reversed), 'title.akas': 'no\theader\n1\t2\n' };
    const error = await failure(read(new ImdbSource(new MemoryImdbFiles(files), EVERY_TITLE, sorting(1000))));
    expect(error).to.have.property('code', 'SOURCE_MALFORMED');
  });

  it('are let through to the reader where a line is longer than any should be', async () => {
    const files = new MemoryFiles({ 'a.txt': `b\na\n${'x'.repeat(2000)}\n` }, '.txt', 100);
    using sorted = new SortedFiles(files, sorting(10));
    const order = { hasHeader: false, longest: 500, keyFor: () => (line: string) => line };
    await sorted.putInOrder([{ name: 'a', order, size: null }], signal, () => undefined);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await sorted.open('a', signal)).chunks) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).to.match(/^b\na\nx/u);
    expect(sorted.share()).to.deep.include({ total: null });
  });
});

function disposable(file: ScratchFile): { file: ScratchFile } & Disposable {
  return { file, [Symbol.dispose]: () => file.close() };
}

/** Descriptors of this process that lead into the folder. */
function openIn(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(join('/proc/self/fd', fd));
      return target.startsWith(folder) ? [target] : [];
    } catch {
      // It was the descriptor of the list itself.
      return [];
    }
  });
}

async function* watching(file: SourceFile, look: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of file.chunks) {
    look();
    yield chunk;
  }
}

/** Two whole lines out of order, then the beginning of a third. */
async function* breaking(file: SourceFile): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('{"id":"b","title":"B"}\n{"id":"a","title":"A"}\n{"id":"0"'));
  throw new SeedError('SOURCE_CUT', `${file.name} is cut.`);
}
