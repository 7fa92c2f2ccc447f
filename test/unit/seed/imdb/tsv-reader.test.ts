import { expect } from 'chai';
import fc from 'fast-check';

import { TsvReader, type TsvRow } from '../../../../seed/imdb/tsv-reader.ts';
import { SeedError } from '../../../../seed/seed-error.ts';

type Column = 'id' | 'title';

function open(...chunks: (string | Uint8Array)[]): Promise<TsvReader<Column>> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      yield await Promise.resolve(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
    }
  }
  return TsvReader.open({ name: 'some.tsv', chunks: bytes() }, ['id', 'title']);
}

async function read(...chunks: (string | Uint8Array)[]): Promise<TsvRow<Column>[]> {
  return Array.fromAsync((await open(...chunks)).rows());
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
      ['2! 1 columns where the header has 2', '3: tt2 Heat'],
    ],
    ['tells a line with too many', 'tt1\tJaws\tx\n', ['2! 3 columns where the header has 2']],
    ['tells an empty line', '\ntt1\tJaws\n', ['2! 1 columns where the header has 2', '3: tt1 Jaws']],
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

  it('keeps the text of a row that cannot be used', async () => {
    expect((await read('id\ttitle\ntt1 Jaws\n'))[0]).to.include({ text: 'tt1 Jaws' });
  });

  it('reads the same wherever the chunks are cut, within a character even', async () => {
    const field = fc
      .string({ unit: 'grapheme' })
      .map((text) => text.replace(/[\t\n\r\ufffd]|^\ufeff|^\\N$/gu, ''));
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
    ['a file without the columns', 'id\tname\n', /lacks the column title/u],
    ['an empty file', '', /lacks the columns id, title/u],
    ['a line without end', 'x'.repeat(1_000_001), /line 1 is longer/u],
  ];
  for (const [what, text, message] of refused) {
    it(`refuses ${what}, by name`, async () => {
      const error: unknown = await read(text).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(SeedError).with.property('code', 'SOURCE_MALFORMED');
      expect(String(error)).to.match(message).and.include('some.tsv');
    });
  }

  it('closes the file when its header is wrong', async () => {
    let closed = false;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        yield await Promise.resolve(new TextEncoder().encode('wrong\n'));
      } finally {
        closed = true;
      }
    }
    await TsvReader.open({ name: 'some.tsv', chunks: bytes() }, ['id']).catch(() => undefined);
    expect(closed).to.equal(true);
  });
});
