import { expect } from 'chai';

import { directorsAnswer, type DirectorsAnswer } from '../../../api/titles/directors-answer.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film } from '../../support/film.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

/** The best first. */
const namesakes: readonly TitleDocument[] = Array.from({ length: 7 }, (_, n) =>
  film({ _id: `tt${1000 + n}`, title: 'Heat', votes: 100 - n }),
);
const ids = namesakes.map(({ _id }) => _id);
const LATE = 'late';

describe('query pods of which one has its search snapshot later', function () {
  this.timeout(120_000);
  let catalogue: CatalogueSet;
  let early: QueryProcess;
  let late: QueryProcess;

  before(async () => {
    catalogue = await startCatalogueSet(namesakes, 1);
    const snapshot = await buildSnapshot(namesakes, { version: '1' });
    await writeSnapshot(catalogue.client, '1', new Uint8Array(snapshot), { members: 1 });
  });
  beforeEach(async () => {
    await catalogue.client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: 'alwaysOn',
      data: { failCommands: ['find'], errorCode: 96, appName: `movie-search-query ${LATE} snapshot` },
    });
    [early, late] = await Promise.all([
      startQueryProcess({ ...catalogue.queryEnv, POD_NAME: 'early' }),
      startQueryProcess({ ...catalogue.queryEnv, POD_NAME: LATE }),
    ]);
    await waitUntil('one pod has the snapshot, and the other failed to load it', () =>
      Promise.resolve(
        early.log().includes('search snapshot loaded') && late.log().includes('search snapshot not loaded'),
      ),
    );
  });
  afterEach(() => Promise.all([early, late].map((pod) => pod.end('SIGKILL'))));
  after(() => catalogue.stop());

  /** Asks for the page behind a cursor, or for the first. */
  function ask(pod: QueryProcess, cursor?: string, title = 'heat'): Promise<Response> {
    const query = new URLSearchParams({ title, limit: '3', ...(cursor === undefined ? {} : { cursor }) });
    return fetch(`${pod.url}/directors?${query.toString()}`);
  }

  async function answerOf(response: Response): Promise<DirectorsAnswer> {
    expect(response.status, late.log()).to.equal(200);
    return directorsAnswer.parse(await response.json());
  }

  const idsIn = ({ titles }: DirectorsAnswer): string[] => titles.map(({ id }) => id);

  async function letLoad(): Promise<void> {
    await catalogue.client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
    await waitUntil('the other pod has the snapshot too', () =>
      Promise.resolve(late.log().includes('search snapshot loaded')),
    );
  }

  async function snapshotStates(pod: QueryProcess): Promise<string[]> {
    const text = await (await fetch(`${pod.adminUrl}/metrics`)).text();
    return [...text.matchAll(/^movie_search_query_search_snapshot_state\{(.*)\} 1$/gm)].map(
      ([, labels]) => labels ?? '',
    );
  }

  it('each tell Prometheus how far it is', async () => {
    expect(await snapshotStates(early)).to.deep.equal(['version="1",state="ready"']);
    // It is tried again and again: it may be caught at that.
    expect((await snapshotStates(late))[0]).to.match(/^version="1",state="(failing|waiting|loading)"$/);
    await letLoad();
    await waitUntil(
      'the other pod tells so',
      async () => (await snapshotStates(late))[0] === 'version="1",state="ready"',
    );
  });

  it('take cursors of the other as soon as they have the snapshot, and until then say when to try again', async () => {
    for (const title of ['heat', 'hetat']) {
      const { titles, nextCursor } = await answerOf(await ask(early, undefined, title));
      expect(titles[0]?.matchedBy.kind).to.equal(title === 'heat' ? 'exact' : 'fuzzy');
      const refused = await ask(late, nextCursor, title);
      expect(refused.status).to.equal(503);
      expect(refused.headers.get('retry-after')).to.equal('1');
      expect(await refused.json()).to.include({ type: 'urn:movie-search:search-loading' });
    }
    const first = await answerOf(await ask(early));
    const misspelt = await answerOf(await ask(early, undefined, 'hetat'));
    await letLoad();
    expect(idsIn(await answerOf(await ask(late, first.nextCursor)))).to.deep.equal(ids.slice(3, 6));
    const more = await answerOf(await ask(late, misspelt.nextCursor, 'hetat'));
    expect(idsIn(more)).to.deep.equal(ids.slice(3, 6));
  });

  it('take cursors of one without the snapshot, before and after it has come', async () => {
    const first = await answerOf(await ask(late));
    const second = await answerOf(await ask(early, first.nextCursor));
    const third = await answerOf(await ask(late, second.nextCursor));
    expect([first, second, third].flatMap(idsIn)).to.deep.equal(ids);
    expect(third.nextCursor).to.equal(undefined);
    await letLoad();
    expect(idsIn(await answerOf(await ask(late, first.nextCursor)))).to.deep.equal(idsIn(second));
  });
});
