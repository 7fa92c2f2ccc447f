import { expect } from 'chai';
import fc from 'fast-check';

import { type JsonRow, jsonRows } from '../../../../seed/bundled/json-rows.ts';
import { SeedError } from '../../../../seed/seed-error.ts';

async function rowsOf(...chunks: string[]): Promise<JsonRow[]> {
  return Array.fromAsync(jsonRows('films.json', fromChunks(chunks)));
}

async function* fromChunks(chunks: readonly string[]): AsyncGenerator<string> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

describe('jsonRows', () => {
  it('gives each element with the line it begins on', async () => {
    expect(await rowsOf('[\n  {"a": 1},\n  {"b":\n 2},\n  {"c": 3}\n]\n')).to.deep.equal([
      { line: 2, text: '{"a": 1}' },
      { line: 3, text: '{"b":\n 2}' },
      { line: 5, text: '{"c": 3}' },
    ]);
  });

  it('passes a broken element on by itself', async () => {
    expect((await rowsOf('[{"a": 1}, {"b": nonsense}, {"c": 3}]')).map(({ text }) => text)).to.deep.equal([
      '{"a": 1}',
      '{"b": nonsense}',
      '{"c": 3}',
    ]);
  });

  it('gives none for an empty array', async () => {
    expect(await rowsOf('[]')).to.deep.equal([]);
  });

  it('finds what JSON.parse finds, wherever the chunks are cut', async () => {
    const row = fc.dictionary(fc.string(), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.array(row), fc.array(fc.nat({ max: 20 }), { minLength: 1 }), async (rows, cuts) => {
        const text = JSON.stringify(rows, null, 1);
        const chunks: string[] = [];
        for (let at = 0, turn = 0; at < text.length; turn += 1) {
          const size = 1 + (cuts[turn % cuts.length] ?? 0);
          chunks.push(text.slice(at, at + size));
          at += size;
        }
        const parsed = (await rowsOf(...chunks)).map(({ text: element }): unknown => JSON.parse(element));
        expect(parsed).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  const malformed: [string, string][] = [
    ['an array that breaks off', '[{"a": 1}, {"b": 2'],
    ['nothing', ''],
    ['an object', '{"a": 1}'],
    ['two arrays', '[{"a": 1}]\n[{"b": 2}]'],
    ['a bracket too many', '[{"a": 1}]]'],
  ];
  for (const [what, text] of malformed) {
    it(`refuses ${what}`, async () => {
      const error: unknown = await rowsOf(text).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(SeedError).with.property('code', 'SOURCE_MALFORMED');
      expect(String(error)).to.include('films.json');
    });
  }
});
