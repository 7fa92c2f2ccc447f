import { expect } from 'chai';

import { DEFAULT_TITLE_CHOICE, EVERY_TITLE } from '../../../../catalog/title-choice.ts';
import { type TitleDocument, titleDocument } from '../../../../catalog/title-document.ts';
import { JsonLinesSource } from '../../../../seed/json-lines/json-lines-source.ts';
import type { SeedError } from '../../../../seed/seed-error.ts';
import type { OddRow, ReadFile } from '../../../../seed/title-source.ts';
import { failure } from '../../../support/failure.ts';
import { MemoryFiles } from '../../../support/memory-files.ts';

const { signal } = new AbortController();

interface Read {
  titles: TitleDocument[];
  rejected: OddRow[];
  files: ReadFile[];
  skipped: { file: string; reason: string; rows: number }[];
}

async function read(content: string | Uint8Array, chunkSize?: number, choice = EVERY_TITLE): Promise<Read> {
  const source = new JsonLinesSource(
    new MemoryFiles({ 'titles.jsonl': content }, '.jsonl', chunkSize),
    choice,
  );
  const all: Read = { titles: [], rejected: [], files: [], skipped: [] };
  for await (const group of source.items(signal)) {
    for (const item of group) {
      if (item.kind === 'title') all.titles.push(titleDocument(item.title));
      else if (item.kind === 'file') all.files.push(item.file);
      else if (item.kind === 'skipped') all.skipped.push(item);
      else all.rejected.push(item.row);
    }
  }
  return all;
}
const lines = (...titles: object[]): string => titles.map((title) => `${JSON.stringify(title)}\n`).join('');

describe('JSON Lines', () => {
  it('give a title with all it may have', async () => {
    const line = {
      id: 'amelie-2001',
      title: ' Amélie ',
      originalTitle: "Le fabuleux destin d'Amélie Poulain",
      aliases: ['Amelie', 'Amélie', 'Amelie', "Le fabuleux destin d'Amélie Poulain"],
      year: 2001,
      type: 'tvMovie',
      votes: 700000,
      rating: 8.3,
      directors: [
        { id: 'jpj', name: 'Jean-Pierre Jeunet' },
        { id: 'jpj', name: 'Jean-Pierre Jeunet' },
        { id: 'x', name: null },
      ],
    };
    const { titles } = await read(lines(line));
    expect(titles).to.deep.equal([
      {
        _id: 'amelie-2001',
        title: 'Amélie',
        originalTitle: "Le fabuleux destin d'Amélie Poulain",
        aliases: ['Amelie'],
        year: 2001,
        type: 'tvMovie',
        votes: 700000,
        rating: 8.3,
        directors: [
          { id: 'jpj', name: 'Jean-Pierre Jeunet' },
          { id: 'x', name: null },
        ],
        keys: ['amelie', 'lefabuleuxdestindameliepoulain'],
      },
    ]);
  });

  it('need no more than an id and a title', async () => {
    const { titles } = await read(lines({ id: 'a', title: 'Heat' }));
    expect(titles).to.deep.equal([
      {
        _id: 'a',
        title: 'Heat',
        originalTitle: null,
        aliases: [],
        year: null,
        type: 'movie',
        votes: 0,
        rating: null,
        directors: [],
        keys: ['heat'],
      },
    ]);
  });

  it('may have a byte order mark, carriage returns, blank lines, and come in any pieces', async () => {
    const text = `\ufeff{"id":"a","title":"Ä"}\r\n\r\n  \n{"id":"b","title":"七人の侍"}\r\n`;
    for (const size of [1, 2, 3, 7, 1000]) {
      const { titles, rejected, files } = await read(text, size);
      expect(titles.map(({ _id, title }) => [_id, title])).to.deep.equal([
        ['a', 'Ä'],
        ['b', '七人の侍'],
      ]);
      expect(rejected).to.deep.equal([]);
      expect(files).to.deep.equal([
        {
          file: 'titles.jsonl',
          gives: ['titles', 'titlesWithDirectors'],
          rows: 2,
          modifiedAt: null,
          cut: null,
        },
      ]);
    }
  });

  const sound = { id: 'b', title: 'Heat' };
  const bad: Record<string, { line: object | string; reason: string }> = {
    'no JSON': { line: '{"id": "b", "title": "He', reason: 'not JSON' },
    'a list': { line: [], reason: 'not a JSON object' },
    'no id': { line: { title: 'Heat' }, reason: 'id: Invalid input: expected string, received undefined' },
    'an id with a space': {
      line: { ...sound, id: 'b b' },
      reason: 'id: must be letters, digits, ".", "_", ":" and "-", with one of the first two in front',
    },
    'no title': { line: { id: 'b' }, reason: 'title: Invalid input: expected string, received undefined' },
    'a blank title': { line: { ...sound, title: ' ' }, reason: 'title: must not be blank' },
    'a title that is too long': {
      line: { ...sound, title: 'x'.repeat(1001) },
      reason: 'title: must have 1000 characters at most',
    },
    'a year that is text': {
      line: { ...sound, year: '1995' },
      reason: 'year: Invalid input: expected number, received string',
    },
    'a year that is none': { line: { ...sound, year: 19 }, reason: 'year: must be 1000 to 9999' },
    'a rating that is none': { line: { ...sound, rating: 11 }, reason: 'rating: must be 1 to 10' },
    'negative votes': { line: { ...sound, votes: -1 }, reason: 'votes: must not be negative' },
    'a type that is none': {
      line: { ...sound, type: 'tv movie' },
      reason: 'type: must be 1 to 50 letters and digits, with a letter in front',
    },
    'a blank alias': { line: { ...sound, aliases: ['x', ''] }, reason: 'aliases: must not be blank' },
    'a director without an id': {
      line: { ...sound, directors: [{ name: 'A B' }] },
      reason: 'directors.id: Invalid input: expected string, received undefined',
    },
    'a field that there is not': {
      line: { ...sound, director: 'A B' },
      reason: 'the line has a field that there is not',
    },
    'a director’s field that there is not': {
      line: { ...sound, directors: [{ id: 'x', name: 'A B', born: 1900 }] },
      reason: 'directors has a field that there is not',
    },
    'an id that was there': { line: { ...sound, id: 'a' }, reason: 'a further line of one id' },
  };
  for (const [what, { line, reason }] of Object.entries(bad)) {
    it(`set aside a line with ${what}, and read on`, async () => {
      const text = typeof line === 'string' ? line : JSON.stringify(line);
      const { titles, rejected, files } = await read(
        `{"id":"a","title":"A"}\n${text}\n{"id":"c","title":"C"}\n`,
      );
      expect(titles.map(({ _id }) => _id)).to.deep.equal(['a', 'c']);
      expect(rejected).to.deep.equal([{ file: 'titles.jsonl', line: 2, reason, text }]);
      expect(files[0]?.rows).to.equal(3);
    });
  }

  it('set aside a line that is not UTF-8, and read on', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"id":"a","title":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"id":"b","title":"\ufffd is a letter"}\n'),
    ]);
    const { titles, rejected } = await read(broken);
    expect(titles.map(({ title }) => title)).to.deep.equal(['\ufffd is a letter']);
    expect(rejected.map(({ line, reason }) => ({ line, reason }))).to.deep.equal([
      { line: 1, reason: 'bytes that are not UTF-8' },
    ]);
  });

  it('are refused where a line is out of order, with the command that sorts them', async () => {
    const error = (await failure(read(lines(sound, { id: 'B', title: 'x' })))) as SeedError;
    expect(error.code).to.equal('SOURCE_UNSORTED');
    expect(error.message).to.match(/^titles\.jsonl, line 2: B comes after b, .*LC_ALL=C sort/u);
  });

  it('are in order once sorted by that command', async () => {
    const ids = ['a', 'a.1', 'a-1', 'a:1', 'a1', 'A', 'b_', '9', 'ab'];
    const sorted = ids
      .map((id) => `{"id":"${id}","title":"x"}`)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const { titles } = await read(`${sorted.join('\n')}\n`);
    expect(titles).to.have.length(ids.length);
  });

  it('say that the file was cut', async () => {
    const { titles, files } = await read('{"id":"a","title":"A"}\n{"id":"b","title":"B"}');
    expect(titles).to.have.length(2);
    expect(files[0]?.cut).to.equal('its last line has no line feed at its end');
  });

  it('are refused where a line has no end', async () => {
    const error = (await failure(read('x'.repeat(4_000_001), 65_536))) as SeedError;
    expect(error.message).to.equal(
      'titles.jsonl is not a file of JSON Lines, one title a line: line 1 is longer than 4000000 bytes.',
    );
  });

  it('can be looked at before they are read', async () => {
    const there = new JsonLinesSource(new MemoryFiles({ 'titles.jsonl': '' }, '.jsonl'), EVERY_TITLE);
    expect(await there.look(signal)).to.deep.equal({
      files: [{ file: 'titles.jsonl', modifiedAt: null, size: 0 }],
      missing: [],
    });
    const absent = new JsonLinesSource(new MemoryFiles({}, '.jsonl'), EVERY_TITLE);
    expect(await absent.look(signal)).to.deep.equal({
      files: [],
      missing: ['There is no titles.jsonl in memory'],
    });
  });

  it('are left out by their type, and by nothing else that one can choose by', async () => {
    const content = lines(
      { id: 'a', title: 'A' },
      { id: 'b', title: 'B', type: 'tvEpisode' },
      { id: 'b', title: 'B', type: 'tvEpisode' },
      { id: 'c', title: 'C', type: 'play' },
    );
    const found = await read(content, undefined, {
      ...DEFAULT_TITLE_CHOICE,
      aliasRegions: ['US'],
    });
    expect(found.titles.map(({ _id }) => _id)).to.deep.equal(['a', 'c']);
    expect(found.rejected.map(({ reason }) => reason)).to.deep.equal(['a further line of one id']);
    expect(found.skipped).to.deep.equal([
      { kind: 'skipped', file: 'titles.jsonl', reason: 'a type that is left out', rows: 1 },
    ]);
    expect(found.files[0]?.rows).to.equal(4);
    const plays = await read(content, undefined, { ...EVERY_TITLE, types: { only: ['play'] } });
    expect(plays.titles.map(({ _id }) => _id)).to.deep.equal(['c']);
    const unsorted = lines({ id: 'b', title: 'B', type: 'tvEpisode' }, { id: 'a', title: 'A' });
    expect(await failure(read(unsorted, undefined, DEFAULT_TITLE_CHOICE))).to.have.property(
      'code',
      'SOURCE_UNSORTED',
    );
  });
});
