import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { directorsAnswer, type DirectorsAnswer } from '../../../api/titles/directors-answer.ts';
import { DATABASE_NAME, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { films } from '../../support/film.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

const MANN = { id: 'nm0000520', name: 'Michael Mann' };

describe('a query service that has directors in memory', function () {
  this.timeout(120_000);
  let folder: string;
  let catalogue: CatalogueSet;
  let service: QueryProcess;

  const set = (settings: object): Promise<void> =>
    writeFile(join(folder, 'routing.json'), JSON.stringify(settings));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'movie-search-routing-'));
    await set({ directorsFrom: 'Memory' });
    catalogue = await startCatalogueSet(films, 1);
    service = await start();
  });
  after(async () => {
    await service.end('SIGKILL');
    await catalogue.stop();
    await rm(folder, { recursive: true });
  });

  const start = (): Promise<QueryProcess> =>
    startQueryProcess({
      ...catalogue.queryEnv,
      ROUTING_FILE: join(folder, 'routing.json'),
      ANSWER_CACHE_BYTES: '0',
      // A machine that is busy with other tests is slow, which is not what is tried here.
      REQUEST_DEADLINE_MS: '10000',
    });
  const body = async (path: string): Promise<unknown> => {
    const response = await fetch(service.url + path);
    expect(response.status, path).to.equal(200);
    return await response.json();
  };
  const ask = async (query: string): Promise<DirectorsAnswer> =>
    directorsAnswer.parse(await body(`/directors?${query}`));

  it('answers for people what a scan of all titles does, page by page', async () => {
    const paths = [
      '/people?name=mann,+MICHAEL',
      '/people?name=nobody+there',
      '/people/nm0000520',
      '/people/nm0000520?limit=1',
      '/people/nm9999999',
    ];
    const scanned = [];
    for (const path of paths) scanned.push(await body(path));
    const snapshot = await buildSnapshot(films, { version: '1' });
    await writeSnapshot(catalogue.client, '1', new Uint8Array(snapshot), { members: 1 });
    await service.end('SIGKILL');
    service = await start();
    await waitUntil('the snapshot is loaded', () =>
      Promise.resolve(service.log().includes('search snapshot loaded')),
    );
    for (const [n, path] of paths.entries()) expect(await body(path), path).to.deep.equal(scanned[n]);
  });

  it('reads no document of a title while it is told to, and reads them again soon after it is told not to', async () => {
    const titles = catalogue.client.db(DATABASE_NAME).collection<TitleDocument>(titlesCollection('1'));
    await titles.updateOne({ _id: 'tt0113277' }, { $set: { directors: [] } });
    const directors = async (): Promise<unknown> => (await ask('title=heat&year=1995')).titles[0]?.directors;
    expect(await directors()).to.deep.equal([MANN]);
    expect((await ask('title=heat&director=mann')).titles.map(({ id }) => id)).to.deep.equal(['tt0113277']);
    await set({ directorsFrom: 'Replicas' });
    await waitUntil('directors are read', async () => JSON.stringify(await directors()) === '[]');
    await set({ directorsFrom: 'Memory', staleAnswers: true });
    await waitUntil('directors come from memory', async () => JSON.stringify(await directors()) !== '[]');
  });

  it('answers any title, marked, once no replica is left, where that is allowed', async () => {
    expect(await ask('title=the+matirx')).to.not.have.property('stale');
    await Promise.all(catalogue.set.members.map((member) => member.kill()));
    await waitUntil('answers are marked', async () => (await ask('title=heat&year=1995')).stale === true);
    const { titles, stale, people } = await ask('title=amelie');
    expect({ stale, people, id: titles[0]?.id }).to.deep.equal({
      stale: true,
      people: undefined,
      id: 'tt0211915',
    });
    expect((await ask('title=michael+mann')).people).to.deep.equal([{ ...MANN, titles: 1 }]);
    await set({ directorsFrom: 'Memory' });
    await waitUntil('it is told to refuse', async () => {
      const { status } = await fetch(`${service.url}/directors?title=heat`);
      return status === 503;
    });
  });
});
