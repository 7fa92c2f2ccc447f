import { expect } from 'chai';

import { CursorRefused, decodeCursor, encodeCursor } from '../../../../api/titles/cursor.ts';
import { film } from '../../../support/film.ts';
import { failureOf, idsOf, SearchTrial } from '../../../support/search-trial.ts';
import { filmsAsTyped, titlesAsTyped } from '../../../support/titles-as-typed.ts';

const films = [
  film({ _id: 'heat95', title: 'Heat', year: 1995, votes: 9 }),
  film({ _id: 'heat86', title: 'Heat', year: 1986, votes: 5 }),
  film({ _id: 'ateam', title: 'The A-Team', year: 2010, votes: 3 }),
  film({ _id: 'team', title: 'Team', year: 1999, votes: 50 }),
  film({ _id: 'america', title: 'Team America: World Police', year: 2004, votes: 9 }),
  film({ _id: 'mind', title: 'A Beautiful Mind', year: 2001, votes: 9 }),
  film({ _id: 'girls', title: 'Beautiful Girls', year: 1996, votes: 99 }),
  film({ _id: 'ww84', title: 'Wonder Woman 1984', year: 2020, votes: 2 }),
  film({ _id: 'khan', title: 'Star Trek II: The Wrath of Khan', year: 1982, votes: 4 }),
  film({ _id: 'spock', title: 'Star Trek III: The Search for Spock', year: 1984, votes: 8 }),
  film({ _id: 'tanz', title: 'Tanz', aliases: ['A Dance'], year: 1990 }),
  film({ _id: 'dance', title: 'A Dance', year: 1991 }),
];

describe('a search by readings', () => {
  const trial = new SearchTrial();
  const { searchIn, ask } = trial;

  beforeEach(() => trial.begin());
  afterEach(() => trial.end());

  const answers: Record<string, string[]> = {
    'Heat (1995)': ['heat95'],
    'heat 1986': ['heat86'],
    'Heat (1996)': ['heat95'],
    'Heat (1950)': ['heat95', 'heat86'],
    'A Team': ['ateam'],
    Team: ['team'],
    'a beautiful': ['mind'],
    beautiful: ['girls', 'mind'],
    'Wonder Woman 1984': ['ww84'],
    'Star Trek 2': ['khan'],
    'star trek ii': ['spock', 'khan'],
    'A Dance': ['dance', 'tanz'],
    'Heat II': [],
  };
  for (const [title, ids] of Object.entries(answers)) {
    it(`answers ${title} with ${ids.join(', ') || 'nothing'}`, async () => {
      expect(idsOf(await ask(await searchIn(films), { title }))).to.deep.equal(ids);
    });
  }

  it('goes by the year that was asked for beside the title', async () => {
    const search = await searchIn(films);
    expect(idsOf(await ask(search, { title: 'Heat (1995)', year: 1986 }))).to.deep.equal(['heat86']);
  });

  it('keeps to whole titles, or to beginnings, where that was asked for', async () => {
    const search = await searchIn(films);
    expect(idsOf(await ask(search, { title: 'star trek 2', match: 'exact' }))).to.deep.equal([]);
    expect(idsOf(await ask(search, { title: 'Heat (1995)', match: 'prefix' }))).to.deep.equal(['heat95']);
    expect(idsOf(await ask(search, { title: 'A Team', match: 'prefix' }))).to.deep.equal(['ateam']);
  });

  it('says by which of its titles one was found', async () => {
    const [found] = (await ask(await searchIn(films), { title: 'Star Trek 2' })).titles;
    expect(found?.matchedBy).to.deep.equal({ kind: 'prefix', on: 'primary' });
  });

  it('reads once for what is found as it was typed, and once more for all other whole titles', async () => {
    const search = await searchIn(films);
    await ask(search, { title: 'Heat' });
    expect(trial.replica.reads).to.deep.equal(['withKeys titles_2026-11']);
    await ask(search, { title: 'Heat (1950)' });
    expect(trial.replica.reads.slice(1)).to.deep.equal([
      'withKeys titles_2026-11',
      'withKeys titles_2026-11',
    ]);
  });

  it('looks for a few beginnings at most', async () => {
    await ask(await searchIn(films), { title: 'zzz 2 and (x) (1999)' });
    expect(trial.replica.reads.filter((read) => read.startsWith('page')).length).to.be.within(2, 9);
  });

  for (const title of ['Rambo 2', 'A Rambo', 'Rambo (1999)', 'Rambo']) {
    it(`pages through all that the reading of ${title} has found`, async () => {
      const many = Array.from({ length: 25 }, (_, index) =>
        film({
          _id: `tt${index}`,
          title: ['Rambo II: It', 'A Rambo', 'Rambo'][index % 3] ?? '',
          year: 1999,
          votes: index,
        }),
      );
      const search = await searchIn(many);
      const whole = idsOf(await ask(search, { title, limit: 100 }));
      expect(whole.length).to.be.greaterThan(7);
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await ask(search, { title, limit: 3, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.total).to.equal(whole.length);
        paged.push(...idsOf(page));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(paged).to.deep.equal(whole);
    });
  }

  it('refuses a cursor of a reading that the title does not have', async () => {
    const search = await searchIn(
      Array.from({ length: 9 }, (_, n) => film({ _id: `tt${n}`, title: 'Heat' })),
    );
    const { nextCursor } = await ask(search, { title: 'heat', limit: 2 });
    // Small ones are of releases that named a reading by its place.
    for (const reading of [0, 1, 900]) {
      const cursor = encodeCursor({ ...decodeCursor(nextCursor ?? ''), reading });
      const failure = await failureOf(ask(search, { title: 'heat', limit: 2, cursor }));
      expect(failure, String(reading)).to.be.instanceOf(CursorRefused);
    }
  });

  it('finds the titles of the table of titles as people type them', async function () {
    this.timeout(60_000);
    const search = await searchIn(await filmsAsTyped());
    const missed: string[] = [];
    for (const { typed, meant, kind } of titlesAsTyped()) {
      const { titles } = await ask(search, { title: typed });
      const found = titles.slice(0, 5).find(({ id }) => id === meant)?.matchedBy.kind;
      const due = kind === 'beside' ? 'exact' : kind === 'exact' || kind === 'prefix' ? kind : undefined;
      if (found !== due) missed.push(`${typed}: ${String(found)} instead of ${String(due)}`);
    }
    expect(missed).to.deep.equal([]);
  });
});
