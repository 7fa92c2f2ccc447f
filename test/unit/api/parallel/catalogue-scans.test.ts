import { expect } from 'chai';

import { DatasetGone, NoDatasetLoaded } from '../../../../api/datasets/dataset-errors.ts';
import { datasetIdentity } from '../../../../api/datasets/dataset-identity.ts';
import { Deadline } from '../../../../api/deadline.ts';
import type { FilmsFound, PeopleKnown } from '../../../../api/parallel/catalogue-scans.ts';
import { film } from '../../../support/film.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { ScanTrial } from '../../../support/scan-trial.ts';
import { failureOf } from '../../../support/search-trial.ts';
import { positionOf, type Position } from '../../../../api/titles/title-reader.ts';
import { compareTitles } from '../../../support/load/known-title.ts';

/** Of 60 titles every third is a wolf; their votes repeat. */
const TITLES = Array.from({ length: 60 }, (_, index) =>
  film({
    _id: `tt${String(index).padStart(2, '0')}`,
    title: index % 3 === 0 ? `The Wolf of ${index}` : `Film ${index}`,
    votes: (index * 7) % 5,
    year: index % 10 === 0 ? null : 1990 + (index % 4),
    directors: [{ id: `nm${index % 2}`, name: index % 2 === 0 ? 'Ann Lee' : 'Ann-Lée' }],
  }),
);
const WOLVES = TITLES.filter((_, index) => index % 3 === 0)
  .sort(compareTitles)
  .map(({ _id }) => _id);
const WOLF = { kind: 'contains', key: 'wolf' } as const;

describe('CatalogueScans', () => {
  let trial: ScanTrial;
  let deadline: Deadline;

  const open = async (
    replicas = [1, 2, 3].map(() => new MemoryReplica().serve('1', TITLES)),
  ): Promise<void> => {
    trial = new ScanTrial(replicas);
    await trial.begin();
    deadline = new Deadline(trial.clock, 2000);
  };
  afterEach(async () => {
    deadline[Symbol.dispose]();
    for (const replica of trial.replicas) replica.behaviour = 'well';
    await trial.end();
  });

  const films = (limit = 100, page: { after?: Position; dataset?: string } = {}) =>
    trial.scans.films(WOLF, { ...page, limit }, deadline);
  const ids = ({ titles }: FilmsFound): string[] => titles.map(({ _id }) => _id);

  it('finds all titles that pass, in their order, by ranges shared among idle replicas', async () => {
    await open();
    const found = await films();
    expect(ids(found)).to.deep.equal(WOLVES);
    expect(found).to.include({ count: 20, more: false, missing: 0 });
    expect(found.replicas).to.deep.equal(['m-db-0', 'm-db-1', 'm-db-2']);
    expect(trial.asked('find')).to.deep.equal([4, 4, 4]);
  });

  it('reads on one replica alone while the cores of the others are in use', async () => {
    await open();
    for (const replica of trial.replicas.slice(1)) replica.load = { ...replica.load, cpuMs: 1e9 };
    await trial.clock.advance(2500);
    trial.forget();
    deadline = new Deadline(trial.clock, 2000);
    expect(ids(await films())).to.deep.equal(WOLVES);
    expect(trial.asked('find').filter((count) => count > 0)).to.deep.equal([12]);
  });

  it('draws the borders of the ranges once for a dataset', async () => {
    await open();
    await films();
    await films();
    expect(trial.asked('sampleIds').reduce((sum, each) => sum + each, 0)).to.equal(1);
  });

  it('pages on behind a position', async () => {
    await open();
    const first = await films(7);
    expect(first).to.include({ count: 20, more: true });
    const last = first.titles.at(-1)!;
    const dataset = datasetIdentity(first.dataset);
    const second = await films(7, { dataset, after: positionOf(last) });
    expect([...ids(first), ...ids(second)]).to.deep.equal(WOLVES.slice(0, 14));
  });

  it('reads elsewhere what a replica fails, and blames it as any read does', async () => {
    await open();
    const [, victim] = trial.replicas;
    victim!.onRead = (read) => {
      if (read.startsWith('find')) victim!.behaviour = 'unreachable';
    };
    const found = films();
    await trial.clock.advance(200);
    expect(ids(await found)).to.deep.equal(WOLVES);
    expect(trial.outcomes).to.include('m-db-1 unreachable');
    expect(trial.pool.replicas[1]?.state).to.equal('failing');
  });

  it('says which share is missing where replicas hang, blames none for that, and gives what there is', async () => {
    await open();
    for (const replica of trial.replicas) {
      let reads = 0;
      replica.onRead = (read) => {
        if (read.startsWith('find') && ++reads > 1) replica.frozenReads.add(read);
      };
    }
    const found = films();
    await trial.clock.advance(1900);
    const { missing, titles, count } = await found;
    expect(missing).to.equal(0.75);
    expect(count).to.equal(titles.length).and.to.equal(5);
    expect(trial.outcomes.filter((outcome) => !outcome.endsWith(' ok')).sort()).to.deep.equal([
      ...['m-db-0 slow', 'm-db-1 slow', 'm-db-2 slow'],
    ]);
    for (const replica of trial.replicas) replica.frozenReads.clear();
  });

  it('goes on with the dataset that came while the old one was dropped', async () => {
    await open();
    const after = TITLES.map((title) => ({ ...title, votes: title.votes + 10 }));
    for (const replica of trial.replicas) {
      replica.onRead = (read) => {
        if (!read.startsWith('find') || replica.pointer?.version === '2') return;
        replica.serve('2', after);
        replica.collections.delete('titles_1');
      };
    }
    const found = await films();
    expect(found.dataset.version).to.equal('2');
    expect(ids(found)).to.deep.equal(WOLVES);
    expect(found.titles.every(({ votes }) => votes >= 10)).to.equal(true);
  });

  it('refuses a dataset asked for by name that no replica has', async () => {
    await open();
    expect(await failureOf(films(7, { dataset: 'gone@0' }))).to.be.instanceOf(DatasetGone);
  });

  it('says that there is no dataset where there is none', async () => {
    await open([new MemoryReplica()]);
    expect(await failureOf(films())).to.be.instanceOf(NoDatasetLoaded);
  });

  it('adds up by year, those without one last, and by type', async () => {
    await open();
    const { counts } = await trial.scans.counts('year', undefined, deadline);
    expect(counts.map(({ value }) => value)).to.deep.equal([1990, 1991, 1992, 1993, null]);
    const expected = counts.map(({ value }) => TITLES.filter(({ year }) => year === value).length);
    expect(counts.map(({ titles }) => titles)).to.deep.equal(expected);
    expect((await trial.scans.counts('type', 'movie', deadline)).counts).to.deep.equal([
      { value: 'movie', titles: 60 },
    ]);
  });

  it('adds up people over all ranges, those with most votes first', async () => {
    await open();
    const { people } = await trial.scans.people(['annlee'], deadline);
    const votesOf = (odd: number): number =>
      TITLES.filter((_, index) => index % 2 === odd).reduce((sum, { votes }) => sum + votes, 0);
    expect(people).to.have.deep.members([
      { id: 'nm0', name: 'Ann Lee', titles: 30, votes: votesOf(0) },
      { id: 'nm1', name: 'Ann-Lée', titles: 30, votes: votesOf(1) },
    ]);
    expect(people[0]!.votes).to.be.at.least(people[1]!.votes);
  });

  describe('with people in memory', () => {
    /** Knows one person, who directed each title that is said, and remembers what was asked. */
    const knows = (titles: number, asked: unknown[] = []): PeopleKnown => ({
      called: (keys) => [{ id: 'nm7', name: keys.join(), titles, votes: 0 }],
      directed: (person, page) => {
        asked.push([person, page.after?.id]);
        return { count: titles, titles: TITLES.slice(0, Math.min(titles, page.limit)) };
      },
    });
    const directed = (page: { limit: number; dataset?: string; after?: Position }) =>
      trial.scans.directed('nm7', page, deadline);

    it('asks no replica, and says which one told what is served', async () => {
      await open();
      const asked: unknown[] = [];
      trial.known.set('1', knows(3, asked));
      const { people, replicas, missing } = await trial.scans.people(['annlee'], deadline);
      expect({ people, missing }).to.deep.equal({
        people: [{ id: 'nm7', name: 'annlee', titles: 3, votes: 0 }],
        missing: 0,
      });
      expect(replicas).to.have.length(1);
      const after = { byAlias: false, votes: 1, year: null, id: 'tt05' };
      expect(await directed({ limit: 3, after })).to.include({ count: 3, more: false });
      expect(await directed({ limit: 2 })).to.include({ count: 3, more: true });
      expect(asked).to.deep.equal([
        ['nm7', 'tt05'],
        ['nm7', undefined],
      ]);
      expect(trial.asked('people')).to.deep.equal([0, 0, 0]);
      expect(trial.asked('find')).to.deep.equal([0, 0, 0]);
    });

    it('goes on in the dataset of the page before, in memory or by a scan', async () => {
      await open();
      const before = datasetIdentity((await directed({ limit: 1 })).dataset);
      for (const replica of trial.replicas) replica.switchTo('2', []);
      await trial.clock.advance(6000);
      trial.known.set('2', knows(1));
      deadline = new Deadline(trial.clock, 2000);
      expect(await directed({ limit: 1 })).to.have.nested.include({ 'dataset.version': '2', count: 1 });
      const scanned = await trial.scans.directed('nm0', { limit: 100, dataset: before }, deadline);
      expect(scanned).to.have.nested.include({ 'dataset.version': '1', count: 30 });
      trial.known.set('1', knows(4));
      const inMemory = await directed({ limit: 1, dataset: before });
      expect(inMemory).to.have.nested.include({ 'dataset.version': '1', count: 4 });
    });
  });
});
