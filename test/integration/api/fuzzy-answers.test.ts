import { expect } from 'chai';

import { directorsAnswer, type DirectorsAnswer } from '../../../api/titles/directors-answer.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { films } from '../../support/film.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

describe('a query service with a search snapshot', function () {
  this.timeout(120_000);
  let catalogue: CatalogueSet;
  let service: QueryProcess;

  before(async () => {
    catalogue = await startCatalogueSet(films, 1);
    const snapshot = await buildSnapshot(films, { version: '1' });
    await writeSnapshot(catalogue.client, '1', new Uint8Array(snapshot), { members: 1 });
    service = await startQueryProcess({
      ...catalogue.queryEnv,
    });
    await waitUntil('the snapshot is loaded', () =>
      Promise.resolve(service.log().includes('search snapshot loaded')),
    );
  });
  after(async () => {
    await service.end('SIGKILL');
    await catalogue.stop();
  });

  async function ask(query: string): Promise<DirectorsAnswer> {
    const response = await fetch(`${service.url}/directors?${query}`);
    expect(response.status).to.equal(200);
    return directorsAnswer.parse(await response.json());
  }

  it('finds what is misspelt, says how, and ends in order', async () => {
    const { titles } = await ask('title=The+Matirx');
    expect(titles.map(({ id, matchedBy }) => ({ id, kind: matchedBy.kind }))).to.deep.equal([
      { id: 'tt0133093', kind: 'fuzzy' },
    ]);
    expect(titles[0]?.matchedBy.corrections).to.deep.equal([
      { from: 4, to: 10, typed: 'Matirx', word: 'matrix' },
    ]);
    expect((await ask('title=The+Matirx&match=exact')).total).to.equal(0);
    expect((await ask('title=heat&yearFrom=1990')).titles[0]?.id).to.equal('tt0113277');
    expect(await ask('title=michael+mann')).to.deep.include({
      total: 0,
      people: [{ id: 'nm0000520', name: 'Michael Mann', titles: 1 }],
    });
    expect(await ask('title=heat')).to.not.have.property('people');
    expect(await service.end()).to.equal(0);
  });
});
