import { expect } from 'chai';

import { datasetsAnswer } from '../../../api/datasets/datasets-answer.ts';
import { directorsAnswer } from '../../../api/titles/directors-answer.ts';
import { suggestAnswer } from '../../../api/titles/suggest-answer.ts';
import { titleAnswer } from '../../../api/titles/title-answer.ts';
import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  POINTER_ID,
  titlesCollection,
  type DatasetPointer,
} from '../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { switchedTo } from '../../../catalog/kept-datasets.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film, films } from '../../support/film.ts';
import { loadOf } from '../../support/load-of.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeLoads, writePointer, writeTitles } from '../../support/write-dataset.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

describe('the further questions, of a real mongod', function () {
  this.timeout(120_000);
  let catalogue: CatalogueSet;
  let service: QueryProcess;

  before(async () => {
    catalogue = await startCatalogueSet(films, 1);
    await writeLoads(catalogue.client, [loadOf('1', new Date(1)), loadOf('0', new Date(0))], 1);
    service = await startQueryProcess({
      ...catalogue.queryEnv,
      // A machine that is busy with other tests is slow, which is not what is tried here.
      REQUEST_DEADLINE_MS: '10000',
    });
  });
  after(async () => {
    await service.end('SIGKILL');
    await catalogue.stop();
  });

  const get = (path: string): Promise<Response> => fetch(service.url + path);
  const suggest = async (q: string) => {
    const response = await get(`/titles/suggest?q=${encodeURIComponent(q)}`);
    expect(response.status).to.equal(200);
    return suggestAnswer.strict().parse(await response.json());
  };

  it('suggests by beginnings while there is no snapshot', async () => {
    const { beginningsOnly, suggestions } = await suggest('the hea');
    expect(beginningsOnly).to.equal(true);
    expect(suggestions.map(({ id, ranges }) => ({ id, ranges })).slice(0, 2)).to.deep.equal([
      { id: 'tt0113277', ranges: [[0, 3]] },
      { id: 'tt2404463', ranges: [[4, 7]] },
    ]);
    expect((await suggest('matirx')).suggestions).to.deep.equal([]);
  });

  it('gives a title whole, and 404 for none', async () => {
    const response = await get('/titles/tt0133093');
    const title = titleAnswer.strict().parse(await response.json());
    expect(title).to.deep.include({ title: 'The Matrix', dataset: '1', votes: 2_000_000, rating: null });
    expect(title.directors).to.have.length(2);
    expect((await get('/titles/tt9999999')).status).to.equal(404);
  });

  it('narrows to the titles of a director, by a name or an id', async () => {
    for (const director of ['mann', 'MICHAEL+Mann', 'nm0000520']) {
      const response = await get(`/directors?title=heat&director=${director}`);
      const { titles, total } = directorsAnswer.parse(await response.json());
      expect({ ids: titles.map(({ id }) => id), total }, director).to.deep.equal({
        ids: ['tt0113277'],
        total: 1,
      });
    }
  });

  it('answers a batch in its order, each query by itself', async () => {
    const queries = [
      ...['The Matrix', 'Zardoz', 'Heat'].map((title) => ({ title })),
      { title: 'Heat', year: 1 },
      ...Array.from({ length: 100 }, () => ({ title: 'Heat', limit: 1 })),
    ];
    const response = await fetch(`${service.url}/directors:batch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ queries }),
    });
    expect(response.status).to.equal(200);
    const { results } = (await response.json()) as {
      results: { answer?: { total: number }; problem?: { status: number } }[];
    };
    expect(results.slice(0, 4).map(({ answer, problem }) => answer?.total ?? problem?.status)).to.deep.equal([
      ...[1, 0, 5],
      400,
    ]);
    expect(results.slice(4).map(({ answer }) => answer?.total)).to.deep.equal(
      Array.from({ length: 100 }, () => 5),
    );
  });

  it('lists the datasets, and follows a switch and its snapshot into memory', async () => {
    const list = async () => datasetsAnswer.strict().parse(await (await get('/datasets')).json());
    const before = await list();
    expect(before.datasets.map(({ version, load }) => [version, load?.version])).to.deep.equal([['1', '1']]);
    expect(before.otherLoads.map(({ version }) => version)).to.deep.equal(['0']);

    const { client } = catalogue;
    const titles = [...films, film({ _id: 'up', title: 'Up' })];
    await writeTitles(client, titlesCollection('2'), titles, 1);
    const snapshot = await buildSnapshot(titles, { version: '2' });
    await writeSnapshot(client, '2', new Uint8Array(snapshot), { members: 1 });
    const pointers = client.db(DATABASE_NAME).collection<DatasetPointer>(DATASETS_COLLECTION);
    const served = await pointers.findOne({ _id: POINTER_ID });
    const next = {
      ...{ version: '2', collection: titlesCollection('2'), titles: titles.length, rejectedRows: 0 },
      ...{ loadedAt: new Date(), schema: DATASET_SCHEMA },
    };
    await writePointer(client, switchedTo(served, next, { keep: 2, at: new Date() }), 1);

    await waitUntil(
      'the snapshot is in memory',
      async () => (await list()).datasets[0]?.snapshotInMemory === true,
    );
    expect(
      (await list()).datasets.map(({ version, state, answersHere, titles: many }) => ({
        ...{ version, state, answersHere, many },
      })),
    ).to.deep.equal([
      { version: '2', state: 'served', answersHere: true, many: 10 },
      { version: '1', state: 'kept', answersHere: false, many: 9 },
    ]);
    const { beginningsOnly, dataset, suggestions } = await suggest('matirx');
    expect({ beginningsOnly, dataset, ids: suggestions.map(({ id }) => id) }).to.deep.equal({
      beginningsOnly: false,
      dataset: '2',
      ids: ['tt0133093'],
    });
    expect((await get('/titles/up')).status).to.equal(200);
  });
});
