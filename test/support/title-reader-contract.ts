import { expect } from 'chai';

import { titlesCollection, type DatasetPointer } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { systemClock } from '../../time/clock.ts';
import { fromByteText } from '../../api/byte-text.ts';
import { Deadline } from '../../api/deadline.ts';
import {
  comparePositions,
  type FoundTitle,
  passes,
  type Position,
  positionOf,
  type Selection,
  type TitleReader,
} from '../../api/titles/title-reader.ts';
import { MAX_LOADS } from '../../api/datasets/dataset-list.ts';
import { film, films } from './film.ts';
import { loadOf } from './load-of.ts';

/** A place to read from, and how to fill it. */
export interface TitleReaderWorld {
  readonly reader: TitleReader;
  /** Into the collection of that version. */
  write(version: string, titles: readonly TitleDocument[]): Promise<void>;
  point(pointer: DatasetPointer): Promise<void>;
  report(loads: readonly LoadProgress[]): Promise<void>;
}

const collection = titlesCollection('2026-11');

/** What every TitleReader does. `open` is called once. */
export function describeTitleReader(open: () => Promise<TitleReaderWorld>): void {
  let world: TitleReaderWorld;
  let deadline: Deadline;

  before(async () => {
    world = await open();
    await world.write('2026-11', films);
  });

  beforeEach(() => (deadline = new Deadline(systemClock, 9000)));
  afterEach(() => deadline[Symbol.dispose]());

  const place = (votes: number, year: number | null, id: string): Position => ({
    byAlias: false,
    votes,
    year,
    id,
  });
  const ids = (titles: readonly FoundTitle[]): string[] => titles.map(({ _id }) => _id);
  const page = async (selection: Selection, range: Parameters<TitleReader['page']>[2]): Promise<string[]> =>
    ids(await world.reader.page(collection, selection, range, deadline));

  it('has no dataset until there is a pointer, then tells it as it was written', async () => {
    expect(await world.reader.dataset(deadline)).to.equal(null);
    const pointer: DatasetPointer = {
      _id: 'current',
      version: '2026-11',
      collection,
      titles: films.length,
      rejectedRows: 2,
      loadedAt: new Date('2026-11-24T06:00:00Z'),
    };
    await world.point(pointer);
    expect(await world.reader.dataset(deadline)).to.deep.equal(pointer);
  });

  it('tells who directed the titles of these ids, without those that there are not', async () => {
    const wanted = ['tt0113277', 'none', 'tt0211915'];
    const found = await world.reader.directorsOf(collection, wanted, deadline);
    const due = films.filter(({ _id }) => wanted.includes(_id));
    expect(due).to.have.length(2);
    expect(new Map([...found].map(([id, json]) => [id, JSON.parse(fromByteText(json))]))).to.deep.equal(
      new Map(due.map(({ _id, directors }) => [_id, directors])),
    );
    expect(await world.reader.directorsOf('titles_none', wanted, deadline)).to.deep.equal(new Map());
  });

  it('keeps to years', async () => {
    const heat = { kind: 'exact', key: 'heat' } as const;
    const all = await world.reader.page(collection, heat, { limit: 10 }, deadline);
    const from = async (of: Partial<Selection>): Promise<string[]> => page({ ...heat, ...of }, { limit: 10 });
    for (const of of [
      { yearFrom: 1986 },
      { yearTo: 1986 },
      { yearFrom: 1986, yearTo: 1995 },
      { year: 1995, yearTo: 1990 },
    ]) {
      const due = all.filter((title) => passes(title, of));
      expect(await from(of), JSON.stringify(of)).to.deep.equal(ids(due));
      expect(await world.reader.count(collection, { ...heat, ...of }, 10, deadline)).to.equal(due.length);
    }
    expect(await from({ yearFrom: 1980, yearTo: 1990 })).to.deep.equal(['tt0093164']);
  });

  it('finds every title of each key by whichever of its titles, once', async () => {
    const found = await world.reader.withKeys(
      collection,
      ['heat', 'amelie', 'ameliefrommontmartre'],
      100,
      deadline,
    );
    expect(ids(found)).to.have.members([
      ...['tt0113277', 'tt0093164', 'tt0068688', 'tt9000001', 'tt2404463'],
      'tt0211915',
    ]);
    expect(found.find(({ _id }) => _id === 'tt0211915')).to.deep.include({
      title: 'Amélie',
      originalTitle: "Le Fabuleux Destin d'Amélie Poulain",
      year: 2001,
      type: 'movie',
      votes: 780_000,
      directors: [{ id: 'nm0000466', name: 'Jean-Pierre Jeunet' }],
    });
  });

  it('brings no more titles of keys than it is allowed to', async () => {
    expect(await world.reader.withKeys(collection, ['heat'], 3, deadline)).to.have.length(3);
  });

  it('finds nothing in a collection that does not exist', async () => {
    expect(await world.reader.withKeys('titles_gone', ['heat'], 10, deadline)).to.deep.equal([]);
    expect(
      await world.reader.page('titles_gone', { kind: 'prefix', key: 'heat' }, { limit: 10 }, deadline),
    ).to.deep.equal([]);
    expect(await world.reader.count('titles_gone', { kind: 'prefix', key: 'heat' }, 10, deadline)).to.equal(
      0,
    );
  });

  it('pages through the same votes from the latest to those without a year, equals by id', async () => {
    const pilot = (_id: string, year: number | null) => film({ _id, title: 'Pilot', year, votes: 7 });
    const years = titlesCollection('years');
    await world.write('years', [
      pilot('z', 2001),
      pilot('y', null),
      pilot('x', 1950),
      pilot('b', 1950),
      pilot('a', null),
    ]);
    const selection = { kind: 'exact', key: 'pilot' } as const;
    const read = async (from?: Position): Promise<string[]> =>
      ids(await world.reader.page(years, selection, { after: from, limit: 9 }, deadline));
    const order = ['z', 'b', 'x', 'a', 'y'];
    expect(await read()).to.deep.equal(order);
    const places: [number | null, string][] = [
      [2001, 'z'],
      [1950, 'b'],
      [1950, 'x'],
      [null, 'a'],
      [null, 'y'],
    ];
    for (const [n, [year, id]] of places.entries()) {
      expect(await read(place(7, year, id)), id).to.deep.equal(order.slice(n + 1));
    }
  });

  it('pages through a prefix, most voted first, each title once', async () => {
    const heat = { kind: 'prefix', key: 'heat' } as const;
    expect(await page(heat, { limit: 3 })).to.deep.equal(['tt0113277', 'tt2404463', 'tt0093164']);
    expect(await page(heat, { limit: 3, after: place(6000, 1986, 'tt0093164') })).to.deep.equal([
      'tt0068688',
      'tt0045888',
      'tt9000001',
    ]);
    expect(await page(heat, { limit: 3, after: place(3, 1995, 'tt9000001') })).to.deep.equal([]);
    expect(await page({ kind: 'prefix', key: 'amelie' }, { limit: 3 })).to.deep.equal(['tt0211915']);
  });

  it('pages through the titles of one key, and filters by year and type', async () => {
    expect(await page({ kind: 'exact', key: 'heat' }, { limit: 2 })).to.deep.equal([
      'tt0113277',
      'tt2404463',
    ]);
    expect(await page({ kind: 'exact', key: 'heat', year: 1995 }, { limit: 9 })).to.deep.equal([
      'tt0113277',
      'tt9000001',
    ]);
    expect(await page({ kind: 'exact', key: 'heat', year: 1995, type: 'short' }, { limit: 9 })).to.deep.equal(
      ['tt9000001'],
    );
  });

  it('finds only titles that begin with an article, whichever of their texts does', async () => {
    const articles = titlesCollection('articles');
    await world.write('articles', [
      film({ _id: 'a', title: 'A Team of Two', votes: 5 }),
      film({ _id: 'quoted', title: '"A Team"', votes: 4 }),
      film({ _id: 'alias', title: 'Equipo', aliases: ['a team'], votes: 3 }),
      film({ _id: 'america', title: 'Team America', originalTitle: "A's Team", votes: 9 }),
      film({ _id: 'an', title: 'An Team', votes: 8 }),
    ]);
    const read = async (selection: Selection, after?: Position): Promise<string[]> =>
      ids(await world.reader.page(articles, selection, { after, limit: 9 }, deadline));
    const selection = { kind: 'prefix', key: 'team', article: 'a' } as const;
    expect(await read(selection)).to.deep.equal(['a', 'quoted', 'alias']);
    expect(await read(selection, place(5, null, 'a'))).to.deep.equal(['quoted', 'alias']);
    expect(await read({ ...selection, kind: 'exact' })).to.deep.equal(['quoted', 'alias']);
    expect(await read({ ...selection, article: 'an' })).to.deep.equal(['an']);
    expect(await world.reader.count(articles, selection, 9, deadline)).to.equal(3);
  });

  it('counts a selection, up to a bound', async () => {
    expect(await world.reader.count(collection, { kind: 'prefix', key: 'heat' }, 100, deadline)).to.equal(6);
    expect(await world.reader.count(collection, { kind: 'prefix', key: 'heat' }, 4, deadline)).to.equal(4);
    expect(
      await world.reader.count(collection, { kind: 'exact', key: 'heat', type: 'movie' }, 100, deadline),
    ).to.equal(4);
  });

  it('gives the whole title of an id, and null where there is none', async () => {
    expect(await world.reader.title(collection, 'tt0211915', deadline)).to.deep.equal(
      films.find(({ _id }) => _id === 'tt0211915'),
    );
    expect(await world.reader.title(collection, 'tt02119', deadline)).to.equal(null);
    expect(await world.reader.title('titles_gone', 'tt0211915', deadline)).to.equal(null);
  });

  it('gives the pointer and the reports of loads, the latest first, no more than are wanted', async () => {
    expect((await world.reader.records(deadline)).loads).to.deep.equal([]);
    const loads = Array.from({ length: MAX_LOADS + 2 }, (_, day) => loadOf(`v${day}`, new Date(day * 1e8)));
    await world.report(loads);
    const records = await world.reader.records(deadline);
    expect(records.loads).to.deep.equal(loads.toReversed().slice(0, MAX_LOADS));
    expect(records.pointer).to.deep.equal(await world.reader.dataset(deadline));
    expect(records.pointer).to.include({ version: '2026-11' });
  });

  it('takes no character of a key for an operator', async () => {
    const odd = titlesCollection('odd');
    // A title without letters is its own key.
    const key = '.*+?()[]{}|^$\\';
    await world.write('odd', [film({ _id: 'odd', title: key }), film({ _id: 'even', title: 'ab' })]);
    for (let length = 1; length <= key.length; length += 1) {
      const selection = { kind: 'prefix', key: key.slice(0, length) } as const;
      const found = ids(await world.reader.page(odd, selection, { limit: 9 }, deadline));
      expect(found, selection.key).to.deep.equal(['odd']);
    }
    const all = await world.reader.page(odd, { kind: 'prefix', key: '' }, { limit: 9 }, deadline);
    expect(ids(all)).to.deep.equal(['even', 'odd']);
  });

  it('pages through thousands of titles of one key, each once, whatever their ids are like', async () => {
    const crowd = Array.from({ length: 3000 }, (_, n) =>
      film({
        _id: n % 3 === 0 ? `film ${n} é` : `tt${String(n * 7919).padStart(7, '0')}`,
        title: 'Pilot',
        // Two texts of one key: it is one title all the same.
        aliases: n % 4 === 0 ? ['Pi Lot', 'The pilot'] : [],
        year: n % 7 === 0 ? null : 1990 + (n % 30),
        type: n % 2 === 0 ? 'tvEpisode' : 'movie',
        votes: n % 5 === 0 ? n : n % 3,
      }),
    );
    await world.write('crowd', crowd);
    const inCrowd = titlesCollection('crowd');
    const due = crowd.toSorted((a, b) => comparePositions(positionOf(a), positionOf(b)));
    for (const selection of [
      { kind: 'exact', key: 'pilot' },
      { kind: 'prefix', key: 'p' },
      { kind: 'prefix', key: 'pil', type: 'movie', yearFrom: 2000 },
    ] as const) {
      const wanted = due.filter((title) => passes(title, selection));
      const read: string[] = [];
      for (let after: Position | undefined; ;) {
        const titles = await world.reader.page(inCrowd, selection, { after, limit: 450 }, deadline);
        read.push(...ids(titles));
        const last = titles.at(-1);
        if (last === undefined || titles.length < 450) break;
        after = positionOf(last);
      }
      expect(read, JSON.stringify(selection)).to.deep.equal(ids(wanted));
      for (const upTo of [1, 999, wanted.length, 10_001]) {
        expect(await world.reader.count(inCrowd, selection, upTo, deadline)).to.equal(
          Math.min(upTo, wanted.length),
        );
      }
    }
    expect(await world.reader.withKeys(inCrowd, ['pilot', 'none'], 501, deadline)).to.have.length(501);
  });

  it('throws the reason of a signal that has aborted', async () => {
    const gone = new AbortController();
    using limited = new Deadline(systemClock, 5000, gone.signal);
    gone.abort(new Error('the client has gone'));
    const error: unknown = await world.reader.withKeys(collection, ['heat'], 10, limited).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.equal(gone.signal.reason);
  });
}
