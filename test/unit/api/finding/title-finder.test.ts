import { expect } from 'chai';

import { finderTables } from '../../../../api/finding/finder-tables.ts';
import { TitleFinder } from '../../../../api/finding/title-finder.ts';
import type { TitleQuestion } from '../../../../api/finding/title-question.ts';
import type { SnapshotSource } from '../../../../seed/snapshot/title-records.ts';
import { finderOf } from '../../../support/finder.ts';
import { snapshotOf, source } from '../../../support/snapshot.ts';

describe('TitleFinder', () => {
  let finder: TitleFinder;

  before(async () => {
    finder = await finderOf([
      source({ _id: 'heat95', title: 'Heat', year: 1995, votes: 700 }),
      source({ _id: 'heat86', title: 'Heat', year: 1986, votes: 5 }),
      source({ _id: 'heat72', title: 'Heat', year: 1972, votes: 5, type: 'short' }),
      source({ _id: 'hitze', title: 'Fever', aliases: ['Heat'], year: 2001, votes: 9000 }),
      source({ _id: 'heathers', title: 'Heathers', year: 1989, votes: 800 }),
      source({
        _id: 'godfather',
        title: 'The Godfather',
        originalTitle: 'Il padrino',
        year: 1972,
        votes: 2000,
      }),
      source({ _id: 'godfather2', title: 'The Godfather Part II', year: 1974, votes: 1500 }),
      source({ _id: 'spider', title: 'Spider-Man', year: 2002, votes: 900 }),
      source({ _id: 'fight', title: 'Fight Club', year: 1999, votes: 2300 }),
      source({ _id: 'dragon', title: 'The Girl with the Dragon Tattoo', year: 2011, votes: 500 }),
      source({ _id: 'knight', title: 'The Dark Knight', year: 2008, votes: 2900 }),
      source({ _id: 'night', title: 'Dark Night', year: 2016, votes: 3 }),
      source({ _id: 'rocky2', title: 'Rocky 2', year: 1979, votes: 220 }),
      source({ _id: 'rocky3', title: 'Rocky 3', year: 1982, votes: 210 }),
      source({ _id: 'eternal', title: 'Eternal Sunshine of the Spotless Mind', year: 2004, votes: 1100 }),
      source({ _id: 'solaris', title: 'Солярис', year: 1972, votes: 100 }),
      source({ _id: 'who', title: 'The Who', year: 1970, votes: 1 }),
    ]);
  });

  function found(title: string, of: Partial<TitleQuestion> = {}): string[] {
    return finder
      .find({ title, limit: 10, ...of })
      .hits.map(({ id, kind, on, distance }) => `${id} ${kind} ${on}${distance === 0 ? '' : ` ${distance}`}`);
  }

  it('finds the titles of a name, the most voted first, then the latest, then those that only an alias calls so', () => {
    expect(found('heat')).to.deep.equal([
      'heat95 exact primary',
      'heat86 exact primary',
      'heat72 exact primary',
      'hitze exact alias',
    ]);
    expect(found('IL PADRINO')).to.deep.equal(['godfather exact original']);
  });

  it('counts the many titles of a name alike, whoever asked before, and whatever of them is asked for', async () => {
    const called = (name: string, many: number): SnapshotSource[] =>
      Array.from({ length: many }, (_, n) =>
        n % 3 === 0
          ? source({ _id: `${name}${n}`, title: `Other ${n}`, aliases: [name], votes: n })
          : source({ _id: `${name}${n}`, title: name, year: 1900 + (n % 100), votes: n }),
      );
    const titles = [...called('Pilot', 200), ...called('Finale', 1700), ...called('Rare', 40)];
    const snapshot = await snapshotOf(titles);
    const finderAnew = (): TitleFinder => new TitleFinder(snapshot, finderTables(snapshot));
    const asked = finderAnew();
    const pages = [
      {},
      { after: 100 },
      { after: 195 },
      { after: 990, limit: 100 },
      { year: 1950 },
      { limit: 1 },
    ];
    for (const title of ['Pilot', 'Finale', 'Rare']) {
      for (const page of [...pages, ...pages]) {
        const question = { title, limit: 10, match: 'exact', ...page } as const;
        expect(asked.find(question), JSON.stringify(question)).to.deep.equal(finderAnew().find(question));
      }
    }
    expect(asked.find({ title: 'Pilot', limit: 10 })).to.include({ total: 200, partial: false, more: true });
    expect(asked.find({ title: 'Finale', limit: 10 })).to.include({ total: 1000, partial: true, more: true });
  });

  it('finds what begins so where nothing is called so', () => {
    expect(found('the godf')).to.deep.equal(['godfather prefix primary', 'godfather2 prefix primary']);
    expect(found('heat', { match: 'prefix' })).to.deep.equal([
      'hitze prefix alias',
      'heathers prefix primary',
      'heat95 prefix primary',
      'heat86 prefix primary',
      'heat72 prefix primary',
    ]);
    expect(found('eat', { match: 'prefix' })).to.deep.equal([]);
  });

  for (const [typed, ...due] of [
    ['godfahter', 'godfather fuzzy primary 1'],
    ['teh godfather', 'godfather fuzzy primary 1'],
    ['the godfathre part ii', 'godfather2 fuzzy primary 1'],
    ['spidreman', 'spider fuzzy primary 1'],
    ['sipder mna', 'spider fuzzy primary 2'],
    ['club fight', 'fight fuzzy primary'],
    ['clbu fight', 'fight fuzzy primary 1'],
    ['girl dragon tatoo', 'dragon fuzzy primary 1'],
    ['eternal sunshine spotless mind', 'eternal fuzzy primary'],
    ['eternl sunshne of spotles mind', 'eternal fuzzy primary 3'],
    ['il padrnio', 'godfather fuzzy original 1'],
    ['солярс', 'solaris fuzzy primary 1'],
    ['dark kight', 'knight fuzzy primary 1', 'night fuzzy primary 1'],
    ['sunshine mind', 'eternal fuzzy primary'],
    ['who the', 'who exact primary'],
  ] as const) {
    it(`finds ${due.join(', ')} by "${typed}"`, () => {
      expect(found(typed)).to.deep.equal(due);
    });
  }

  it('takes no right words for slips', () => {
    expect(found('dark night')).to.deep.equal(['night exact primary']);
    expect(found('night dark')).to.deep.equal(['night fuzzy primary']);
  });

  it('takes no number for another', () => {
    expect(found('rocky 4')).to.deep.equal([]);
    expect(found('rokcy 3')).to.deep.equal(['rocky3 fuzzy primary 1']);
  });

  it('forgives nothing in three letters, and one slip only in seven', () => {
    expect(found('hea', { match: 'fuzzy' })).to.deep.equal([]);
    expect(found('heathrs')).to.deep.equal(['heathers fuzzy primary 1']);
    expect(found('haethrs')).to.deep.equal([]);
    expect(found('haethesr')).to.deep.equal(['heathers fuzzy primary 2']);
  });

  it('says what was corrected, and where it was typed', () => {
    const corrections = (title: string): unknown => finder.find({ title, limit: 1 }).hits[0]?.corrections;
    expect(corrections('The Godfahter, part II')).to.deep.equal([
      { from: 4, to: 13, typed: 'Godfahter', word: 'godfather' },
    ]);
    expect(corrections('spidreman')).to.deep.equal([
      { from: 0, to: 9, typed: 'spidreman', word: 'spiderman' },
    ]);
    expect(corrections('Clbu Fight')).to.deep.equal([{ from: 0, to: 4, typed: 'Clbu', word: 'club' }]);
    expect(corrections('teh godfather')).to.deep.equal([{ from: 0, to: 3, typed: 'teh', word: '' }]);
    expect(corrections('club fight')).to.deep.equal([]);
    expect(corrections('heat')).to.deep.equal([]);
  });

  it('keeps to years and types, and looks further where these leave nothing', () => {
    expect(found('heat', { year: 1986 })).to.deep.equal(['heat86 exact primary']);
    expect(found('heat', { yearFrom: 1986 })).to.deep.equal([
      'heat95 exact primary',
      'heat86 exact primary',
      'hitze exact alias',
    ]);
    expect(found('heat', { yearTo: 1986 })).to.deep.equal(['heat86 exact primary', 'heat72 exact primary']);
    expect(found('heat', { year: 1986, yearFrom: 1990 })).to.deep.equal([]);
    expect(found('heat', { type: 'short' })).to.deep.equal(['heat72 exact primary']);
    expect(found('heat', { type: 'opera' })).to.deep.equal([]);
    expect(found('heat', { year: 1989 })).to.deep.equal(['heathers prefix primary']);
    expect(found('heat', { match: 'exact', year: 1989 })).to.deep.equal([]);
    expect(found('godfahter', { year: 1974 })).to.deep.equal([]);
  });

  it('understands titles as readings do', () => {
    expect(found('heat (1986)')).to.deep.equal(['heat86 exact primary']);
    expect(found('rocky II')).to.deep.equal(['rocky2 exact primary']);
    expect(found('Godfahter (1972)')).to.deep.equal(['godfather fuzzy primary 1']);
    expect(finder.find({ title: 'Godfahter (1972)', limit: 1 }).hits[0]?.corrections).to.deep.equal([
      { from: 0, to: 9, typed: 'Godfahter', word: 'godfather' },
    ]);
    expect(found('heat (1986)', { year: 1995 })).to.deep.equal(['heat95 exact primary']);
  });

  it('gives pages that follow each other', () => {
    const first = finder.find({ title: 'heat', limit: 3 });
    expect([first.total, first.partial, first.more]).to.deep.equal([4, false, true]);
    const next = finder.find({ title: 'heat', limit: 3, after: 3 });
    expect(next.hits.map(({ id }) => id)).to.deep.equal(['hitze']);
    expect([next.total, next.more]).to.deep.equal([4, false]);
    const beginning = finder.find({ title: 'hea', limit: 1, match: 'prefix' });
    expect([beginning.hits.length, beginning.partial, beginning.more]).to.deep.equal([1, true, true]);
    expect(finder.find({ title: 'heat', limit: 3, after: 30 })).to.deep.include({ hits: [], more: false });
  });

  it('answers whatever is typed', () => {
    for (const title of [
      '',
      ' ',
      '!!!',
      '\0',
      '😀',
      'the',
      'the a of',
      'x'.repeat(1000),
      'ab '.repeat(333),
      '\ud800',
    ]) {
      expect(finder.find({ title, limit: 10 }).hits, title).to.deep.equal([]);
    }
  });
});
