import { expect } from 'chai';
import fc from 'fast-check';

import { FileMeter } from '../../../../seed/files/file-meter.ts';
import { TsvReader, type TsvRow } from '../../../../seed/imdb/tsv-reader.ts';
import { SeedError } from '../../../../seed/seed-error.ts';

type Column = 'id' | 'title';

function open(...chunks: (string | Uint8Array)[]): Promise<TsvReader<Column>> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      yield await Promise.resolve(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
    }
  }
  return TsvReader.open(
    { name: 'some.tsv', modifiedAt: null, meter: new FileMeter(null), chunks: bytes() },
    {
      needed: ['id', 'title'],
      further: ['x'],
      values: (cell) => ({ id: cell(0), title: cell(1) }),
    },
  );
}

async function read(...chunks: (string | Uint8Array)[]): Promise<TsvRow<Column>[]> {
  return Array.fromAsync((await open(...chunks)).remaining());
}

/** Rows as short text: line, then id and title, or the problem. */
async function summary(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  return (await read(...chunks)).map((row) =>
    row.usable
      ? `${row.line}: ${String(row.values.id)} ${String(row.values.title)}`
      : `${row.line}! ${row.problem}`,
  );
}

describe('TsvReader', () => {
  it('reads the columns asked for, wherever they are, and their lines', async () => {
    expect(await summary('title\tx\tid\nJaws\t1\ttt1\nHeat\t2\ttt2\n')).to.deep.equal([
      '2: tt1 Jaws',
      '3: tt2 Heat',
    ]);
  });

  const texts: [string, string, string[]][] = [
    [
      'takes \\N for null and nothing else',
      'tt1\t\\N\ntt2\tN\ntt3\t\n',
      ['2: tt1 null', '3: tt2 N', '4: tt3 '],
    ],
    ['knows no quoting', 'tt1\t"Jaws\ntt2\t"a" b\\\n', ['2: tt1 "Jaws', '3: tt2 "a" b\\']],
    ['needs no line feed at the end', 'tt1\tJaws', ['2: tt1 Jaws']],
    [
      'tells a line with too few columns',
      'tt1\ntt2\tHeat\n',
      ["2! more or fewer columns than the header's 2", '3: tt2 Heat'],
    ],
    ['tells a line with too many', 'tt1\tJaws\tx\n', ["2! more or fewer columns than the header's 2"]],
    ['tells an empty line', '\ntt1\tJaws\n', ["2! more or fewer columns than the header's 2", '3: tt1 Jaws']],
    ['reads nothing from a header alone', '', []],
  ];
  for (const [what, text, rows] of texts) {
    it(what, async () => {
      expect(await summary(`id\ttitle\n${text}`)).to.deep.equal(rows);
    });
  }

  it('reads lines that end in CR LF throughout', async () => {
    expect(await summary('id\ttitle\r\ntt1\tJaws\r\n')).to.deep.equal(['2: tt1 Jaws']);
  });

  it('tells bytes that are not UTF-8, and reads on', async () => {
    expect(await summary('id\ttitle\ntt1\tAm', Uint8Array.of(0xe9), 'lie\ntt2\tHeat\n')).to.deep.equal([
      '2! bytes that are not UTF-8',
      '3: tt2 Heat',
    ]);
  });

  it('takes a replacement character that the file itself has', async () => {
    expect(await summary('id\ttitle\ntt1\tAm\ufffdlie\n', Uint8Array.of(0xff), '\n')).to.deep.equal([
      '2: tt1 Am\ufffdlie',
      "3! more or fewer columns than the header's 2",
    ]);
  });

  it('takes a byte order mark in front for none of the header', async () => {
    expect(await summary('\ufeffid\ttitle\ntt1\t\ufeffJaws\n')).to.deep.equal(['2: tt1 \ufeffJaws']);
  });

  const cuts: [string, (string | Uint8Array)[], string | null][] = [
    ['is whole', ['id\ttitle\ntt1\tJaws\n'], null],
    ['is a header alone', ['id\ttitle\n'], null],
    ['ends within a row', ['id\ttitle\ntt1\tJa'], 'its last line has no line feed at its end'],
    ['ends within its header', ['id\ttitle'], 'its last line has no line feed at its end'],
  ];
  for (const [what, chunks, cut] of cuts) {
    it(`tells whether a file was cut: one that ${what}`, async () => {
      const reader = await open(...chunks);
      await Array.fromAsync(reader.remaining());
      expect(reader.cut).to.equal(cut);
    });
  }

  it('reads a file whose packed form breaks off up to there, and gives away the row it breaks', async () => {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new TextEncoder().encode('id\ttitle\ntt1\tJaws\ntt2\tHea'));
      throw new SeedError('SOURCE_CUT', 'some.tsv is cut');
    }
    const reader = await TsvReader.open(
      { name: 'some.tsv', modifiedAt: null, meter: new FileMeter(null), chunks: bytes() },
      { needed: ['id', 'title'], further: [], values: (cell) => ({ id: cell(0), title: cell(1) }) },
    );
    const rows = await Array.fromAsync(reader.remaining());
    expect(rows.map((row) => (row.usable ? row.values.title : row.problem))).to.deep.equal([
      'Jaws',
      'the file breaks off within this row',
    ]);
    expect({ cut: reader.cut, rows: reader.rows }).to.deep.equal({
      cut: 'its packed form breaks off',
      rows: 2,
    });
  });

  it('keeps the text of a row that cannot be used', async () => {
    expect((await read('id\ttitle\ntt1 Jaws\n'))[0]).to.include({ text: 'tt1 Jaws' });
  });

  it('reads the same wherever the chunks are cut, within a character even', async () => {
    const field = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\t\n\r]|^\\N$/gu, ''));
    const rows = fc.array(fc.tuple(field, field));
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (written, size) => {
        const bytes = new TextEncoder().encode(
          `id\ttitle\n${written.map((row) => `${row.join('\t')}\n`).join('')}`,
        );
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const found = (await read(...chunks)).map((row) =>
          row.usable ? [row.values.id, row.values.title] : row,
        );
        expect(found).to.deep.equal(written);
      }),
    );
  });

  const refused: [string, string, RegExp][] = [
    ['a file without a column', 'id\n', /: its header lacks the column title\.$/u],
    ['a file without the columns', 'x\n', /: its header lacks the columns id, title\.$/u],
    [
      'a header with a tab too many at its end',
      'id\ttitle\t\ntt1\tJaws\n',
      /: column 3 of its header has no name: take away the tab too many\.$/u,
    ],
    [
      'a header with a tab too many within, its lines ending in CR LF',
      'id\t\ttitle\r\n',
      /: column 2 of its header has no name: take away the tab too many\.$/u,
    ],
    [
      'a header with a column nobody knows',
      'id\ttitle\tTitle \n',
      /: its header has the unknown column "Title ": take it away, or give it its right name \(known are id, title, x\)\.$/u,
    ],
    ['a header with one column twice', 'id\ttitle\tid\n', /: its header has the column id twice\.$/u],
    [
      'a header, saying all that is wrong',
      'id\tname\tx\tx\n',
      /lacks the column title; .* unknown column "name".*; .* the column x twice/u,
    ],
    [
      'another file of IMDb’s',
      'tconst\taverageRating\tnumVotes\n',
      /lacks the columns id, title; .* Its columns are those of title\.ratings\.$/u,
    ],
    ['an empty file', '', /: it is empty: fetch it again\.$/u],
    ['a file with an empty first line', '\nid\ttitle\n', /: its first line is empty/u],
    ['a line without end', 'x'.repeat(1_000_001), /line 1 is longer/u],
  ];
  for (const [what, text, message] of refused) {
    it(`refuses ${what}, by name`, async () => {
      const error: unknown = await read(text).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(SeedError).with.property('code', 'SOURCE_MALFORMED');
      expect(String(error)).to.match(message).and.include('some.tsv');
    });
  }

  it('refuses a first line that is not UTF-8, by name', async () => {
    const error: unknown = await read(Uint8Array.of(0xff, 0xfe, 0x69), '\n').catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).to.match(/some\.tsv .*: its first line is not UTF-8\.$/u);
  });

  it('closes the file when its header is wrong', async () => {
    let closed = false;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        yield await Promise.resolve(new TextEncoder().encode('wrong\n'));
      } finally {
        closed = true;
      }
    }
    const file = { name: 'some.tsv', modifiedAt: null, meter: new FileMeter(null), chunks: bytes() };
    await TsvReader.open(file, { needed: ['id'], further: [], values: (cell) => ({ id: cell(0) }) }).catch(
      () => undefined,
    );
    expect(closed).to.equal(true);
  });

  it('reads no more of a file than it must while only the header is taken, and one chunk ahead afterwards', async () => {
    let given = 0;
    let ended = false;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for (const text of ['id\ttitle\n', 'tt1\tJaws\n', 'tt2\tHeat\n', 'tt3\tAlien\n', 'tt4\tBig\n']) {
          given += 1;
          yield await Promise.resolve(Buffer.from(text));
        }
      } finally {
        ended = true;
      }
    }
    const reader = await TsvReader.open<Column>(
      { name: 'some.tsv', modifiedAt: null, meter: new FileMeter(null), chunks: chunks() },
      { needed: ['id', 'title'], further: [], values: (cell) => ({ id: cell(0), title: cell(1) }) },
    );
    await new Promise(setImmediate);
    expect(given).to.equal(1);
    expect(await reader.fill()).to.equal(true);
    expect(reader.take()).to.have.nested.property('values.title', 'Jaws');
    await new Promise(setImmediate);
    expect(given).to.equal(3);
    await reader.close();
    expect(ended).to.equal(true);
  });

  it('is closed although the chunk that it reads ahead does not come', async () => {
    const late = Promise.withResolvers<undefined>();
    let ended = false;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from('id\ttitle\n');
        yield Buffer.from('tt1\tJaws\n');
        await late.promise;
        yield Buffer.from('tt2\tHeat\n');
      } finally {
        ended = true;
      }
    }
    const reader = await TsvReader.open<Column>(
      { name: 'some.tsv', modifiedAt: null, meter: new FileMeter(null), chunks: chunks() },
      { needed: ['id', 'title'], further: [], values: (cell) => ({ id: cell(0), title: cell(1) }) },
    );
    await reader.fill();
    expect(reader.take()).to.have.nested.property('values.title', 'Jaws');
    await reader.close();
    expect(ended).to.equal(false);
    late.resolve(undefined);
    await new Promise(setImmediate);
    expect(ended).to.equal(true);
  });
});
