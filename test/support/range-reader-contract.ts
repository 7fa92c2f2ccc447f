import { expect } from 'chai';

import { systemClock } from '../../time/clock.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { Deadline } from '../../api/deadline.ts';
import { WHOLE } from '../../api/parallel/id-range.ts';
import { nameKeys } from '../../catalog/fold-name.ts';
import type { RangeReader, TitleFilter } from '../../api/parallel/range-reader.ts';
import { film, films } from './film.ts';
import { foundTitle } from './memory-range-reader.ts';

/** A place to read ranges from, and how to fill it. */
export interface RangeReaderWorld {
  readonly reader: RangeReader;
  write(collection: string, titles: readonly TitleDocument[]): Promise<void>;
}

const collection = 'titles_ranges';
const odd = 'titles_odd_ranges';
const NAMES = [
  ...[
    'Michael Mann',
    'MICHAEL MANN',
    'Michaël  Mann',
    'Mann, Michael',
    'Michael Manning',
    'Jean-Pierre Jeunet',
  ],
  ...[
    'J.-P. Melville',
    'Æon Flux',
    'Aeon Flux',
    'Günter Grass',
    'Günter Graß',
    'Łódź O’Neill',
    'Agnès Varda',
  ],
  ...['Agne\u0300s Varda', 'Тарковский', 'тарковскии', '黒澤明', 'Straße & Sohn', 'x(y)[z]^-\\', '宮崎 駿'],
];

/** What every RangeReader does. `open` is called once. */
export function describeRangeReader(open: () => Promise<RangeReaderWorld>): void {
  let world: RangeReaderWorld;
  let deadline: Deadline;

  before(async () => {
    world = await open();
    await world.write(collection, films);
    await world.write(
      odd,
      NAMES.map((name, index) =>
        film({
          _id: `n${String(index).padStart(2, '0')}`,
          title: name,
          votes: index,
          directors: [
            { id: `p${index}`, name },
            { id: 'nobody', name: null },
          ],
        }),
      ),
    );
  });

  beforeEach(() => (deadline = new Deadline(systemClock, 5000)));
  afterEach(() => deadline[Symbol.dispose]());

  const find = async (
    filter: TitleFilter,
    range = WHOLE,
    page: Parameters<RangeReader['find']>[3] = { limit: 9 },
  ): Promise<[number, ...string[]]> => {
    const { count, titles } = await world.reader.find(collection, range, filter, page, deadline);
    return [count, ...titles.map(({ _id }) => _id)];
  };
  const contains = (key: string): TitleFilter => ({ kind: 'contains', key });

  it('finds what has a text anywhere in one of its keys, most voted first, and counts it', async () => {
    expect(await find(contains('eat'))).to.deep.equal([
      6,
      ...['tt0113277', 'tt2404463', 'tt0093164', 'tt0068688', 'tt0045888', 'tt9000001'],
    ]);
    expect(await find(contains('montmartre'))).to.deep.equal([1, 'tt0211915']);
    expect(await find(contains('eat'), WHOLE, { limit: 2 })).to.deep.equal([6, 'tt0113277', 'tt2404463']);
    expect(await find(contains('zzz'))).to.deep.equal([0]);
  });

  it('goes on behind a position', async () => {
    const after = { byAlias: false, votes: 6000, year: 1986, id: 'tt0093164' };
    expect(await find(contains('eat'), WHOLE, { after, limit: 2 })).to.deep.equal([
      3,
      ...['tt0068688', 'tt0045888'],
    ]);
  });

  it('gives the fields that a lookup gives', async () => {
    const { titles } = await world.reader.find(collection, WHOLE, contains('amelie'), { limit: 1 }, deadline);
    expect(titles).to.deep.equal([foundTitle(films.find(({ title }) => title === 'Amélie')!)]);
  });

  it('looks at no title outside of the range: its beginning included, its end not', async () => {
    expect(await find(contains('heat'), { from: 'tt0068688', to: 'tt0113277' })).to.deep.equal([
      2,
      ...['tt0093164', 'tt0068688'],
    ]);
    expect(await find(contains('heat'), { from: null, to: 'tt0068688' })).to.deep.equal([1, 'tt0045888']);
    expect(await find(contains('heat'), { from: 'tt9', to: null })).to.deep.equal([1, 'tt9000001']);
  });

  it('filters by year, years and type', async () => {
    const heat = { kind: 'contains', key: 'heat' } as const;
    expect(await find({ ...heat, year: 1995 })).to.deep.equal([2, 'tt0113277', 'tt9000001']);
    expect(await find({ ...heat, year: 1995, type: 'short' })).to.deep.equal([1, 'tt9000001']);
    expect(await find({ ...heat, yearFrom: 1972, yearTo: 1986 })).to.deep.equal([
      2,
      'tt0093164',
      'tt0068688',
    ]);
  });

  it('takes no character of a key for an operator', async () => {
    const key = 'a.*b+c?(d)[e]{f}|g^h$i\\j';
    await world.write('titles_pattern', [
      film({ _id: 'odd', title: 'odd', keys: [`x${key}y`] }),
      film({ _id: 'even', title: 'even', keys: ['xaXXby'] }),
    ]);
    const { titles } = await world.reader.find(
      'titles_pattern',
      WHOLE,
      contains(key),
      { limit: 9 },
      deadline,
    );
    expect(titles.map(({ _id }) => _id)).to.deep.equal(['odd']);
  });

  it('finds the films of a director by id', async () => {
    expect(await find({ kind: 'directedBy', person: 'nm0905152' })).to.deep.equal([1, 'tt0133093']);
    expect(await find({ kind: 'directedBy', person: 'nm' })).to.deep.equal([0]);
  });

  it('counts by year and by type, those of one type only where that is wanted', async () => {
    const byYear = await world.reader.countBy(collection, WHOLE, 'year', undefined, deadline);
    expect(byYear.get(1995)).to.equal(2);
    expect([...byYear.values()].reduce((sum, each) => sum + each, 0)).to.equal(films.length);
    const within = { from: 'tt9', to: null };
    expect(
      [...(await world.reader.countBy(collection, within, 'type', undefined, deadline))].sort(),
    ).to.deep.equal([
      ['movie', 1],
      ['short', 1],
    ]);
    expect([...(await world.reader.countBy(collection, WHOLE, 'year', 'short', deadline))]).to.deep.equal([
      [1995, 1],
    ]);
    expect([...(await world.reader.countBy(odd, WHOLE, 'year', undefined, deadline))]).to.deep.equal([
      [null, NAMES.length],
    ]);
  });

  for (const [typed, names] of [
    ['michael mann', ['Michael Mann', 'MICHAEL MANN', 'Michaël  Mann']],
    ['Mann, Michael', ['Michael Mann', 'MICHAEL MANN', 'Michaël  Mann', 'Mann, Michael']],
    ['jean pierre jeunet', ['Jean-Pierre Jeunet']],
    ['JP Melville', ['J.-P. Melville']],
    ['aeon flux', ['Æon Flux', 'Aeon Flux']],
    ['æon flux', ['Æon Flux', 'Aeon Flux']],
    ['gunter grass', ['Günter Grass', 'Günter Graß']],
    ["lodz o'neill", ['Łódź O’Neill']],
    ['agnes varda', ['Agnès Varda', 'Agne\u0300s Varda']],
    ['ТАРКОВСКИЙ', ['Тарковский', 'тарковскии']],
    ['黒澤 明', ['黒澤明']],
    ['宮崎駿', ['宮崎 駿']],
    ['strasse and sohn', ['Straße & Sohn']],
    ['x y z', ['x(y)[z]^-\\']],
    ['mann', []],
  ] as const) {
    it(`finds people called ${typed}`, async () => {
      const found = await world.reader.people(odd, WHOLE, nameKeys(typed), deadline);
      expect(found.map(({ name }) => name)).to.have.members(names);
    });
  }

  it('adds up what a person directed', async () => {
    const two = [1, 2].map((index) =>
      film({
        _id: `t${index}`,
        title: 'x',
        votes: index,
        directors: [
          { id: 'p', name: 'Ann Lee' },
          { id: 'q', name: 'Bo' },
        ],
      }),
    );
    await world.write('titles_two', two);
    expect(await world.reader.people('titles_two', WHOLE, ['annlee'], deadline)).to.deep.equal([
      { id: 'p', name: 'Ann Lee', titles: 2, votes: 3 },
    ]);
  });

  it('draws ids that there are, all where they are few', async () => {
    const ids = await world.reader.sampleIds(collection, 1000, deadline);
    expect([...new Set(ids)]).to.have.members(films.map(({ _id }) => _id));
  });

  it('finds nothing in a collection that does not exist', async () => {
    expect(
      await world.reader.find('titles_gone', WHOLE, contains('heat'), { limit: 9 }, deadline),
    ).to.deep.equal({ count: 0, titles: [] });
    expect(await world.reader.people('titles_gone', WHOLE, ['annlee'], deadline)).to.deep.equal([]);
    expect((await world.reader.countBy('titles_gone', WHOLE, 'year', undefined, deadline)).size).to.equal(0);
    expect(await world.reader.sampleIds('titles_gone', 10, deadline)).to.deep.equal([]);
  });

  it('throws the reason of a signal that has aborted', async () => {
    const gone = new AbortController();
    using limited = new Deadline(systemClock, 5000, gone.signal);
    gone.abort(new Error('the client has gone'));
    const error: unknown = await world.reader
      .find(collection, WHOLE, contains('heat'), { limit: 9 }, limited)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).to.equal(gone.signal.reason);
  });
}
