import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { problemDocument } from '../../../api/http/problem.ts';
import {
  DATABASE_NAME,
  type DatasetPointer,
  DATASETS_COLLECTION,
  POINTER_ID,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { forgotten, switchedTo } from '../../../catalog/kept-datasets.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film, films } from '../../support/film.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writePointer, writeTitles } from '../../support/write-dataset.ts';

/** The same film as another release would have it: under a key that this one does not ask by. */
const theirs = film({ _id: 'tt0113277', title: 'Heat', keys: ['HEAT'] });

describe('a query pod beside a dataset of another release', function () {
  this.timeout(120_000);
  let catalogue: CatalogueSet;
  let folder: string;
  let service: QueryProcess;

  before(async () => {
    catalogue = await startCatalogueSet(films, 1);
    folder = await mkdtemp(join(tmpdir(), 'movie-search-other-release-'));
    await writeFile(join(folder, 'password'), catalogue.password);
    service = await startQueryProcess({
      REPLICAS: catalogue.set.hosts.join(','),
      MONGODB_PASSWORD_FILE: join(folder, 'password'),
    });
  });
  after(async () => {
    await service.end('SIGKILL');
    await catalogue.stop();
    await rm(folder, { recursive: true });
  });

  it('answers right or 503 and says why, never that there is no such film; and comes back', async () => {
    const own = await catalogue.client
      .db(DATABASE_NAME)
      .collection<DatasetPointer>(DATASETS_COLLECTION)
      .findOne({ _id: POINTER_ID });
    const collection = titlesCollection('1', DATASET_SCHEMA + 1);
    await writeTitles(catalogue.client, collection, [theirs], 1);

    const seen = new Set<string>();
    const ask = async (): Promise<string> => {
      const response = await fetch(`${service.url}/directors?title=Heat`);
      const body = (await response.json()) as { titles?: unknown[]; type?: string };
      if (response.status === 503) problemDocument.strict().parse(body);
      const answer = `${response.status} ${body.type ?? body.titles?.length ?? '?'}`;
      seen.add(answer);
      return answer;
    };
    const right = '200 5';
    const refused = '503 urn:movie-search:dataset-unreadable';

    expect(await ask()).to.equal(right);
    await writePointer(
      catalogue.client,
      { ...own!, collection, schema: DATASET_SCHEMA + 1, loadedAt: new Date() },
      1,
    );
    await waitUntil('the dataset is refused', async () => (await ask()) === refused);
    for (let turn = 0; turn < 20; turn += 1) expect(await ask()).to.equal(refused);
    expect((await fetch(`${service.adminUrl}/readyz`)).status).to.equal(503);

    await writePointer(catalogue.client, own!, 1);
    await waitUntil('it is answered from again', async () => (await ask()) === right);
    expect((await fetch(`${service.adminUrl}/readyz`)).status).to.equal(200);
    expect([...seen]).to.have.members([right, refused]);
  });

  it('answers from a kept dataset of its own rules, and says so; 503 once that is gone, never that there is no such film', async () => {
    const { client } = catalogue;
    const database = client.db(DATABASE_NAME);
    const own = await database.collection<DatasetPointer>(DATASETS_COLLECTION).findOne({ _id: POINTER_ID });
    const collection = titlesCollection('2', DATASET_SCHEMA + 1);
    await writeTitles(client, collection, [theirs], 1);
    const loaded = { version: '2', collection, titles: 1, rejectedRows: 0, loadedAt: new Date() };
    const next = switchedTo(own, { ...loaded, schema: DATASET_SCHEMA + 1 }, { keep: 2, at: new Date() });

    const seen = new Map<string, number>();
    let spelling = 0;
    /** Of a film, which is in memory after the first time, and of one that is asked for in ever other spellings. */
    const ask = async (title = `Heat ${'.'.repeat((spelling += 1))}`): Promise<string> => {
      const response = await fetch(`${service.url}/directors?title=${encodeURIComponent(title)}`);
      const body = (await response.json()) as { dataset?: string; titles?: unknown[] };
      const answer = `${response.status} ${body.dataset ?? ''} ${body.titles?.length ?? ''}`.trim();
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
      return answer;
    };
    const right = '200 1 5';

    expect(await ask()).to.equal(right);
    await writePointer(client, next, 1);
    // Longer than it takes until the pod has looked at the pointer again.
    const endsAt = performance.now() + 3000;
    await waitUntil('it has answered beside the other dataset for a while', async () => {
      expect([await ask(), await ask('Heat')]).to.deep.equal([right, right]);
      return performance.now() > endsAt;
    });
    expect((await fetch(`${service.adminUrl}/readyz`)).status).to.equal(200);

    // As a loader does that needs the room: the pointer first, the collection after.
    await writePointer(client, forgotten(next, own!.collection), 1);
    await database.dropCollection(own!.collection);
    await waitUntil('it answers no more', async () => (await ask()) === '503');
    for (let turn = 0; turn < 20; turn += 1) expect(await ask()).to.equal('503');
    expect([...seen.keys()]).to.have.members([right, '503']);
  });
});
