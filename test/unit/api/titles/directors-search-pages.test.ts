import { expect } from 'chai';

import { CursorRefused } from '../../../../api/titles/cursor.ts';
import type { DirectorsAnswer } from '../../../../api/titles/directors-answer.ts';
import { MAX_COUNTED } from '../../../../api/titles/page-of-readings.ts';
import type { TitleDocument } from '../../../../catalog/title-document.ts';
import { film, films } from '../../../support/film.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { failureOf, idsOf, SearchTrial } from '../../../support/search-trial.ts';
import { compareTitles } from '../../../support/load/known-title.ts';

describe('the pages of a DirectorsSearch', () => {
  const trial = new SearchTrial();
  const { searchOver, searchIn, ask } = trial;

  beforeEach(() => trial.begin());
  afterEach(() => trial.end());

  const many = Array.from({ length: 57 }, (_, index) =>
    film({
      _id: `tt${String(index).padStart(3, '0')}`,
      title: index % 2 === 0 ? 'Home' : 'Home Alone',
      votes: index % 7,
    }),
  );
  const huge = Array.from({ length: 730 }, (_, index) =>
    film({ _id: `tt${index}`, title: 'Pilot', votes: index % 11 }),
  );
  const inOrder = (titles: readonly TitleDocument[]): string[] =>
    titles.toSorted(compareTitles).map(({ _id }) => _id);

  for (const { what, titles, query, expected } of [
    {
      what: 'homonyms',
      titles: many,
      query: { title: 'home' },
      expected: inOrder(many.filter(({ title }) => title === 'Home')),
    },
    { what: 'titles that begin so', titles: many, query: { title: 'hom' }, expected: inOrder(many) },
    {
      what: 'more homonyms than one lookup brings',
      titles: huge,
      query: { title: 'pilot' },
      expected: inOrder(huge),
    },
  ]) {
    it(`give all ${what} once, in order, and each the same total`, async () => {
      const search = await searchIn(titles);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const limit = 1 + (seen.length % 13) + 6;
        const answer: DirectorsAnswer = await ask(search, { ...query, limit, cursor });
        expect(answer).to.include({ total: expected.length, partial: false });
        expect(answer.titles.length).to.be.at.most(limit);
        seen.push(...idsOf(answer));
        cursor = answer.nextCursor;
      } while (cursor !== undefined);
      expect(seen).to.deep.equal(expected);
    });
  }

  it('have no cursor where they end with the last title', async () => {
    const search = await searchIn();
    expect(await ask(search, { title: 'heat', limit: 5 })).to.not.have.property('nextCursor');
    expect(await ask(search, { title: 'hea', limit: 6 })).to.not.have.property('nextCursor');
  });

  it('say that the total is a lower bound where more match than are counted', async () => {
    const crowd = Array.from({ length: MAX_COUNTED + 5 }, (_, index) =>
      film({ _id: `tt${index}`, title: `Star ${index}` }),
    );
    const search = await searchIn(crowd);
    const first = await ask(search, { title: 'star', match: 'prefix', limit: 2 });
    expect(first).to.include({ total: MAX_COUNTED, partial: true });
    const second = await ask(search, {
      title: 'star',
      match: 'prefix',
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second).to.include({ total: MAX_COUNTED, partial: true });
  });

  it('refuse a cursor of another query', async () => {
    const search = await searchIn();
    const { nextCursor } = await ask(search, { title: 'heat', limit: 2 });
    for (const query of [
      { title: 'heat', year: 1995 },
      { title: 'hea' },
      { title: 'heat', match: 'prefix' as const },
    ]) {
      expect(await failureOf(ask(search, { ...query, cursor: nextCursor }))).to.be.instanceOf(CursorRefused);
    }
    expect(
      idsOf(await ask(search, { title: 'HEAT', cursor: nextCursor })),
      'the same title spelt otherwise',
    ).to.have.length(3);
  });

  it('refuse a cursor of the dataset version before', async () => {
    const search = await searchIn();
    const { nextCursor } = await ask(search, { title: 'heat', limit: 2 });
    trial.replica.serve('2026-12', films);
    await trial.clock.advance(1100);
    const failure = await failureOf(ask(search, { title: 'heat', limit: 2, cursor: nextCursor }));
    expect(failure).to.be.instanceOf(CursorRefused).and.have.property('message').that.includes('start again');
  });

  it('refuse a cursor of the same version loaded again', async () => {
    const search = await searchIn();
    const { nextCursor } = await ask(search, { title: 'heat', limit: 2 });
    trial.replica.serve('2026-11', films, new Date(1));
    await trial.clock.advance(1100);
    expect(await failureOf(ask(search, { title: 'heat', cursor: nextCursor }))).to.be.instanceOf(
      CursorRefused,
    );
  });

  it('go on where a replica has the new dataset that another has not seen yet', async () => {
    const [ahead, behind] = [new MemoryReplica().serve('1', films), new MemoryReplica().serve('1', films)];
    const search = await searchOver([ahead, behind]);
    ahead.serve('2', films);
    await trial.clock.advance(1100);
    let first: DirectorsAnswer;
    do first = await ask(search, { title: 'heat', limit: 2 });
    while (first.dataset !== '2');
    for (let turn = 0; turn < 4; turn += 1) {
      expect(await ask(search, { title: 'heat', cursor: first.nextCursor })).to.include({
        dataset: '2',
        total: 5,
      });
    }
  });

  it('go on where the pointer that a replica has in mind is older than the cursor', async () => {
    const [ahead, behind] = [new MemoryReplica().serve('1', films), new MemoryReplica().serve('1', films)];
    const aheadOnly = await searchOver([ahead.serve('2', films)]);
    const { nextCursor } = await ask(aheadOnly, { title: 'heat', limit: 2 });
    const search = await searchOver([behind]);
    behind.serve('2', films);
    expect(await ask(search, { title: 'heat', cursor: nextCursor })).to.include({ dataset: '2', total: 5 });
  });

  it('go on through a switch, all from the version they began with', async () => {
    const search = await searchIn(many);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const answer: DirectorsAnswer = await ask(search, { title: 'hom', limit: 20, cursor });
      expect(answer).to.include({ dataset: '2026-11', total: many.length });
      seen.push(...idsOf(answer));
      cursor = answer.nextCursor;
      if (seen.length === 20) {
        trial.replica.switchTo('2026-12', films);
        await trial.clock.advance(1100);
      }
    } while (cursor !== undefined);
    expect(seen).to.deep.equal(inOrder(many));
    expect(await ask(search, { title: 'heat' })).to.include({ dataset: '2026-12' });
  });
});
