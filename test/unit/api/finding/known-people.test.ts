import { expect } from 'chai';
import fc from 'fast-check';

import { fromByteText } from '../../../../api/byte-text.ts';
import { KnownPeople } from '../../../../api/finding/known-people.ts';
import { comparePositions } from '../../../../api/titles/title-reader.ts';
import { nameKey } from '../../../../catalog/fold-name.ts';
import type { Director } from '../../../../catalog/title-document.ts';
import { MAX_NAME_LENGTH } from '../../../../catalog/title-limits.ts';
import type { SnapshotSource } from '../../../../seed/snapshot/title-records.ts';
import { expectedSnapshot, snapshotOf, source, titleSources } from '../../../support/snapshot.ts';

async function knownPeople(titles: readonly SnapshotSource[]): Promise<KnownPeople> {
  const snapshot = await snapshotOf(titles);
  return new KnownPeople(snapshot, snapshot.people ?? expect.fail('the snapshot has nobody'));
}

describe('KnownPeople', () => {
  const mann: Director = { id: 'nm0000520', name: 'Michael Mann' };
  const other: Director = { id: 'nm7', name: 'Michael MANN' };
  const nameless: Director = { id: 'nm8', name: null };
  const titles = [
    source({ _id: 'heat', votes: 700, directors: [mann] }),
    source({ _id: 'collateral', votes: 400, directors: [mann, nameless] }),
    source({ _id: 'short', votes: 3, directors: [other] }),
    source({ _id: 'none', votes: 2 }),
    source({ _id: 'as', votes: 1, directors: [{ id: 'nm9', name: 'Michaël Mann' }] }),
    source({ _id: 'spelt', votes: 1, directors: [{ ...other, name: 'Michael-Mann' }, other] }),
  ];

  it('tells who is called so, the best known first, by whichever spelling of the name', async () => {
    const people = await knownPeople(titles);
    expect(people.called(['mannmichael', 'michaelmann'])).to.deep.equal([
      { ...mann, titles: 2, votes: 1100 },
      { id: 'nm7', name: 'Michael MANN', titles: 2, votes: 4 },
      { id: 'nm9', name: 'Michaël Mann', titles: 1, votes: 1 },
    ]);
    expect(people.called(['michaelman'])).to.deep.equal([]);
    expect(people.called([''])).to.deep.equal([]);
  });

  it('orders namesakes by votes, equals by id, and tells of nobody whose name has no letters', async () => {
    const people = await knownPeople([
      source({ _id: 'a', votes: 1, directors: [{ ...mann, id: 'nm1' }] }),
      source({
        _id: 'b',
        votes: 9,
        directors: [{ ...mann, id: 'nm2' }, nameless, { id: 'nm4', name: '?!' }],
      }),
      source({ _id: 'c', votes: 1, directors: [{ ...mann, id: 'nm0' }] }),
    ]);
    const called = people.called(['michaelmann']);
    expect(called.map(({ id }) => id)).to.deep.equal(['nm2', 'nm0', 'nm1']);
    expect(people.called(['', 'mich', 'michaelmann']).map(({ id }) => id)).to.have.length(3);
    expect(people.called([''])).to.deep.equal([]);
  });

  it('finds somebody by a name that folds to many times its length', async () => {
    const name = '\ufdfa'.repeat(MAX_NAME_LENGTH);
    const people = await knownPeople([source({ _id: 'long', directors: [{ id: 'n', name }] })]);
    expect(people.called([nameKey(name)])).to.deep.equal([{ id: 'n', name, titles: 1, votes: 0 }]);
    expect(fromByteText(people.directors(0))).to.equal(JSON.stringify([{ id: 'n', name }]));
  });

  it('tells what somebody directed, under whichever name, page by page', async () => {
    const people = await knownPeople(titles);
    const mine = people.directed('nm0000520', { limit: 1 });
    expect(mine.count).to.equal(2);
    expect(mine.titles).to.deep.equal([
      { _id: 'heat', title: 'heat', year: null, type: 'movie', votes: 700, directors: [mann] },
    ]);
    const after = { votes: 700, year: null, id: 'heat' };
    const behind = people.directed('nm0000520', { after, limit: 5 });
    expect(behind.count).to.equal(1);
    expect(behind.titles.map(({ _id }) => _id)).to.deep.equal(['collateral']);
    expect(behind.titles[0]?.directors).to.deep.equal([mann, nameless]);
    expect(people.directed('nm7', { limit: 5 }).titles.map(({ _id }) => _id)).to.deep.equal([
      'short',
      'spelt',
    ]);
    expect(people.directed('nm8', { limit: 5 }).count).to.equal(1);
    expect(people.directed('nm', { limit: 5 })).to.deep.equal({ count: 0, titles: [] });
  });

  it('begins a page behind any title, in the order in which replicas have them', async () => {
    const same: Director[] = [mann];
    const many = Array.from({ length: 60 }, (_, n) =>
      source({
        ...{ _id: `tt${(n * 37) % 60}`, votes: n % 3, directors: same },
        year: n % 4 === 0 ? null : 1990 + (n % 5),
      }),
    );
    const people = await knownPeople(many);
    const order = many
      .map(({ _id, votes, year }) => ({ byAlias: false, id: _id, votes, year }))
      .toSorted(comparePositions);
    for (const [n, after] of order.entries()) {
      const { count, titles: behind } = people.directed(mann.id, { after, limit: 100 });
      expect(count).to.equal(order.length - n - 1);
      expect(behind.map(({ _id }) => _id)).to.deep.equal(order.slice(n + 1).map(({ id }) => id));
    }
  });

  it('goes on behind a title of more votes than a snapshot can say', async () => {
    const votes = [9, 8, 7].map((more) => 0x1_0000_0000 + more);
    const famous = votes.map((each, n) => source({ _id: `tt${n}`, votes: each, directors: [mann] }));
    const people = await knownPeople(famous);
    const after = { votes: 0x1_0000_0008, year: null, id: 'tt1' };
    const { titles: behind } = people.directed(mann.id, { after, limit: 5 });
    expect(behind.map(({ _id }) => _id)).to.deep.equal(['tt2']);
  });

  it('looks at no more titles than it answers with, however many somebody directed', async () => {
    const many = Array.from({ length: 3000 }, (_, n) =>
      source({ _id: `tt${n}`, votes: n >> 4, directors: [mann] }),
    );
    const snapshot = await snapshotOf(many);
    const looked: number[] = [];
    const title = snapshot.titles.title.bind(snapshot.titles);
    snapshot.titles.title = (rank) => {
      looked.push(rank);
      return title(rank);
    };
    const people = new KnownPeople(snapshot, snapshot.people ?? expect.fail('the snapshot has nobody'));
    const last = title(1999);
    const { count, titles: page } = people.directed(mann.id, { after: last, limit: 3 });
    expect(count).to.equal(1000);
    expect(page.map(({ _id }) => _id)).to.deep.equal([2000, 2001, 2002].map((rank) => title(rank).id));
    expect(looked).to.deep.equal([2000, 2001, 2002]);
  });

  it('writes who directed a title as JSON, to the letter as JSON.stringify', async () => {
    await fc.assert(
      fc.asyncProperty(titleSources(), async (any) => {
        const people = await knownPeople(any);
        for (const [rank, directors] of expectedSnapshot(any).directors.entries()) {
          expect(fromByteText(people.directors(rank))).to.equal(JSON.stringify(directors));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('writes the names of very many directors, and very long ones', async () => {
    const directors = Array.from({ length: 900 }, (_, n) => ({
      id: `nm${n}`,
      name: '"\u0001'.repeat(n % 250),
    }));
    const people = await knownPeople([source({ _id: 'many', directors })]);
    expect(fromByteText(people.directors(0))).to.equal(JSON.stringify(directors));
  });

  it('has everybody of a catalogue under the key of their name', async () => {
    await fc.assert(
      fc.asyncProperty(titleSources(), async (any) => {
        const people = await knownPeople(any);
        for (const { id, name } of expectedSnapshot(any).directors.flat()) {
          if (name === null || nameKey(name) === '') continue;
          expect(people.called([nameKey(name)]).map((person) => person.id)).to.include(id);
        }
      }),
      { numRuns: 30 },
    );
  });
});
