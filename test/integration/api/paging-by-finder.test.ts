import { expect } from 'chai';

import { directorsAnswer, type DirectorsAnswer } from '../../../api/titles/directors-answer.ts';
import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  type DatasetPointer,
  POINTER_ID,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { keptOf, switchedTo } from '../../../catalog/kept-datasets.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film } from '../../support/film.ts';
import { compareTitles } from '../../support/load/known-title.ts';
import { PagingWatch } from '../../support/load/paging-watch.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writePointer, writeTitles } from '../../support/write-dataset.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

const LIMIT = 3;
const MEMBERS = 1;

/** Namesakes of which each version has others, in an order of its own. */
function namesakes(from: number): TitleDocument[] {
  return Array.from({ length: 10 }, (_, n) =>
    film({ _id: `tt${1000 + from + n}`, title: 'Heat', votes: ((n * 7 + from) % 10) + 1 }),
  );
}

const versions: Readonly<Record<string, readonly TitleDocument[]>> = {
  1: namesakes(0),
  2: namesakes(5),
  3: namesakes(9),
};

function idsOf(version: string): readonly string[] | undefined {
  return versions[version]?.toSorted(compareTitles).map(({ _id }) => _id);
}

describe('pages that a search in memory began', function () {
  this.timeout(180_000);
  let catalogue: CatalogueSet;
  let pod: QueryProcess;
  const started: QueryProcess[] = [];

  before(async () => {
    catalogue = await startCatalogueSet(versions['1'] ?? [], MEMBERS);
    await writeSnapshotOf('1');
    pod = await start();
    await hasSnapshot(pod, '1');
  });
  after(async () => {
    await Promise.all(started.map((each) => each.end('SIGKILL')));
    await catalogue.stop();
  });

  async function start(): Promise<QueryProcess> {
    const service = await startQueryProcess({ ...catalogue.queryEnv, REQUEST_DEADLINE_MS: '5000' });
    started.push(service);
    return service;
  }

  async function writeSnapshotOf(version: string): Promise<void> {
    const snapshot = await buildSnapshot(versions[version] ?? [], { version });
    await writeSnapshot(catalogue.client, version, new Uint8Array(snapshot), { members: MEMBERS });
  }

  /** Serves a version as the loader does, which keeps the one before and drops those before that. */
  async function switchTo(version: string): Promise<void> {
    const { client } = catalogue;
    const titles = versions[version] ?? [];
    const collection = titlesCollection(version);
    await writeTitles(client, collection, titles, MEMBERS);
    await writeSnapshotOf(version);
    const database = client.db(DATABASE_NAME);
    const before = await database
      .collection<DatasetPointer>(DATASETS_COLLECTION)
      .findOne({ _id: POINTER_ID });
    const counts = { titles: titles.length, rejectedRows: 0 };
    const dataset = { version, collection, ...counts, loadedAt: new Date(), schema: DATASET_SCHEMA };
    const pointer = switchedTo(before, dataset, { keep: 2, at: new Date() });
    await writePointer(client, pointer, MEMBERS);
    const stays = [pointer, ...keptOf(pointer)].map((each) => each.collection);
    for (const { collection: old } of keptOf(before)) {
      if (!stays.includes(old)) await database.dropCollection(old);
    }
  }

  function ask(of: QueryProcess, cursor?: string, title = 'hetat'): Promise<Response> {
    const query = new URLSearchParams({
      title,
      limit: String(LIMIT),
      ...(cursor !== undefined && { cursor }),
    });
    return fetch(`${of.url}/directors?${query.toString()}`);
  }

  async function answerOf(response: Response): Promise<DirectorsAnswer> {
    const text = await response.text();
    expect(response.status, text).to.equal(200);
    return directorsAnswer.parse(JSON.parse(text));
  }

  /** The ids on this page and on all that follow, which must be of one version. */
  async function readOn(of: QueryProcess, first: DirectorsAnswer): Promise<string[]> {
    const ids = first.titles.map(({ id }) => id);
    for (let { nextCursor } = first; nextCursor !== undefined;) {
      const page = await answerOf(await ask(of, nextCursor));
      expect(page.dataset).to.equal(first.dataset);
      ids.push(...page.titles.map(({ id }) => id));
      nextCursor = page.nextCursor;
    }
    return ids;
  }

  /** Versions whose snapshot is in memory. */
  async function inMemory(of: QueryProcess): Promise<string[]> {
    const text = await (await fetch(`${of.adminUrl}/metrics`)).text();
    const ready = /^movie_search_query_search_snapshot_state\{version="(.*)",state="ready"\} 1$/gm;
    return [...text.matchAll(ready)].map(([, version]) => version ?? '').sort();
  }

  function hasSnapshot(of: QueryProcess, version: string): Promise<void> {
    return waitUntil(`the snapshot of ${version} is in memory`, async () =>
      (await inMemory(of)).includes(version),
    );
  }

  /** How long the load of a snapshot rested, by the log. */
  function restedMs(of: QueryProcess, version: string): number | undefined {
    const lines = of
      .log()
      .split('\n')
      .filter((line) => line.includes('search snapshot loaded'));
    const parsed = lines.map((line) => JSON.parse(line) as { dataset: string; restedMs: number });
    return parsed.find(({ dataset }) => dataset === version)?.restedMs;
  }

  it('go on through switches from the version they began with, while that is kept', async () => {
    const watch = new PagingWatch({ url: pod.url, title: 'Heat', limit: LIMIT, idsOf });
    const misspelt = await answerOf(await ask(pod));
    expect(misspelt.titles[0]?.matchedBy.kind).to.equal('fuzzy');

    await switchTo('2');
    await hasSnapshot(pod, '2');
    expect(await inMemory(pod)).to.deep.equal(['1', '2']);
    expect(restedMs(pod, '1'), 'nothing to answer from meanwhile').to.equal(0);
    expect(restedMs(pod, '2'), 'the version before answers meanwhile').to.be.above(0);
    await waitUntil('version 2 was read to its end', () => watch.completed('2') >= 3);
    expect(await readOn(pod, misspelt)).to.deep.equal(idsOf('1'));
    const second = await answerOf(await ask(pod));
    expect(second.dataset).to.equal('2');

    await switchTo('3');
    await hasSnapshot(pod, '3');
    expect(await inMemory(pod)).to.deep.equal(['2', '3']);
    await waitUntil('version 3 was read to its end', () => watch.completed('3') >= 3);
    expect(await readOn(pod, second)).to.deep.equal(idsOf('2'));
    const refused = await ask(pod, misspelt.nextCursor);
    expect(refused.status).to.equal(400);
    expect(await refused.text()).to.include('no longer kept: start again');

    const { failures, refused: midway } = await watch.stop();
    expect({ failures, midway }).to.deep.equal({ failures: [], midway: 0 });
  });

  it('go on in a pod that never served their version, once it has loaded the snapshot for them', async () => {
    const kept = await answerOf(await ask(pod));
    expect(kept.dataset).to.equal('3');
    await switchTo('1');
    const young = await start();
    await hasSnapshot(young, '1');
    expect(await inMemory(young)).to.deep.equal(['1']);
    const first = await ask(young, kept.nextCursor);
    expect(first.status).to.equal(503);
    expect(first.headers.get('retry-after')).to.equal('1');
    expect(await first.json()).to.include({ type: 'urn:movie-search:search-loading' });
    await hasSnapshot(young, '3');
    expect(await readOn(young, kept)).to.deep.equal(idsOf('3'));
    expect(await inMemory(young)).to.deep.equal(['1', '3']);
    expect((await answerOf(await ask(young))).dataset).to.equal('1');
  });
});
