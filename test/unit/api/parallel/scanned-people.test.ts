import { expect } from 'chai';

import { Deadline, DeadlineExceeded } from '../../../../api/deadline.ts';
import type { CatalogueScans, PeopleFound } from '../../../../api/parallel/catalogue-scans.ts';
import { ScannedPeople } from '../../../../api/parallel/scanned-people.ts';
import type { KeptDataset } from '../../../../catalog/dataset-pointer.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { failureOf } from '../../../support/search-trial.ts';

const small: KeptDataset = {
  version: '1',
  collection: 'titles_1',
  titles: 4000,
  rejectedRows: 0,
  loadedAt: new Date(0),
};
const large: KeptDataset = { ...small, titles: 1_000_000 };
const mann = { id: 'nm0000520', name: 'Michael Mann', titles: 1, votes: 7 };
const found: PeopleFound = { dataset: small, missing: 0, replicas: ['m-db-0'], people: [mann] };

describe('ScannedPeople', () => {
  let clock: ManualClock;
  let scanned: (readonly string[])[];
  let scan: CatalogueScans['people'];
  let people: ScannedPeople;

  beforeEach(() => {
    clock = new ManualClock();
    scanned = [];
    scan = () => Promise.resolve(found);
    people = new ScannedPeople(
      {
        people: (keys, deadline) => {
          scanned.push(keys);
          return scan(keys, deadline);
        },
      },
      clock,
    );
  });

  function find(name: string, dataset = small, foundTitles = false): ReturnType<ScannedPeople['find']> {
    return people.find(name, { dataset, foundTitles }, new Deadline(clock, 2000));
  }

  it('tells of five people at most, by id, name and how many titles they have', async () => {
    scan = () =>
      Promise.resolve({ ...found, people: Array.from({ length: 7 }, (_, n) => ({ ...mann, id: `nm${n}` })) });
    const told = await find('Mann, Michael');
    expect(told).to.have.length(5);
    expect(told?.[0]).to.deep.equal({ id: 'nm0', name: 'Michael Mann', titles: 1 });
    expect(scanned).to.deep.equal([['mannmichael', 'michaelmann']]);
  });

  it('looks for nobody whose name it cannot be', async () => {
    for (const text of ['heat', 'heat 1995', 'one two three four five six', '!!! ???', 'blade runner 2'])
      expect(await find(text), text).to.equal(undefined);
    expect(scanned).to.deep.equal([]);
  });

  it('looks beside titles that were found in a small dataset only', async () => {
    expect(await find('Michael Mann', small, true)).to.have.length(1);
    expect(await find('Michael Mann', large, true)).to.equal(undefined);
    expect(scanned).to.have.length(1);
  });

  it('looks for one name at a time in a large dataset, and rests for nine times as long as it took', async () => {
    let done: (people: PeopleFound) => void = () => undefined;
    const ofLarge = { ...found, dataset: large };
    scan = () => new Promise((resolve) => (done = resolve));
    const first = find('Michael Mann', large);
    expect(await find('Ridley Scott', large)).to.equal('not now');
    await clock.advance(60);
    done(ofLarge);
    expect(await first).to.have.length(1);
    scan = () => Promise.resolve(ofLarge);
    await clock.advance(9 * 60 - 1);
    expect(await find('Ridley Scott', large)).to.equal('not now');
    await clock.advance(1);
    expect(await find('Ridley Scott', large)).to.have.length(1);
  });

  it('does not rest for a time in which the process stood still', async () => {
    let done: (people: PeopleFound) => void = () => undefined;
    scan = () => new Promise((resolve) => (done = resolve));
    const first = find('Michael Mann', large);
    await clock.advance(60);
    await clock.standStill(400);
    done({ ...found, dataset: large });
    expect(await first).to.have.length(1);
    scan = () => Promise.resolve({ ...found, dataset: large });
    await clock.advance(9 * 60);
    expect(await find('Ridley Scott', large)).to.have.length(1);
  });

  it('looks for one name after the other in a small one, and lets few wait', async () => {
    const done: ((people: PeopleFound) => void)[] = [];
    scan = () => new Promise((resolve) => done.push(resolve));
    const asked = Array.from({ length: 5 }, () => find('Michael Mann'));
    expect(await find('Ridley Scott')).to.equal('not now');
    for (let n = 0; n < asked.length; n += 1) {
      await clock.advance(60);
      expect(scanned).to.have.length(n + 1);
      done[n]?.(found);
      expect(await asked[n]).to.have.length(1);
    }
    scan = () => Promise.resolve(found);
    expect(await find('Ridley Scott')).to.have.length(1);
  });

  it('tells nothing of half of the titles, of another dataset, or where replicas fail', async () => {
    scan = () => Promise.resolve({ ...found, missing: 0.5 });
    expect(await find('Michael Mann')).to.equal(undefined);
    scan = () => Promise.resolve({ ...found, dataset: { ...small, version: '2' } });
    expect(await find('Michael Mann')).to.equal('not now');
    scan = () => Promise.reject(new DeadlineExceeded(500));
    expect(await find('Michael Mann')).to.equal(undefined);
    scan = () => Promise.reject(new TypeError('nobody foresaw this'));
    expect(await failureOf(find('Michael Mann'))).to.be.instanceOf(TypeError);
    scan = () => Promise.resolve(found);
    expect(await find('Michael Mann')).to.have.length(1);
  });

  it('waits for half a second at most', async () => {
    scan = (_, deadline) =>
      new Promise((_resolve, reject) => deadline.onEnd(() => reject(new DeadlineExceeded(500))));
    const asked = find('Michael Mann', large);
    await clock.advance(500);
    expect(await asked).to.equal(undefined);
  });
});
