import { expect } from 'chai';

import { directorsAnswer } from '../../../api/titles/directors-answer.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { filmsAsTyped, titlesAsTyped } from '../../support/titles-as-typed.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

describe('titles as people type them, asked of the query service', function () {
  this.timeout(240_000);
  let catalogue: CatalogueSet;
  let service: QueryProcess;

  before(async () => {
    catalogue = await startCatalogueSet(await filmsAsTyped());
    service = await startQueryProcess({
      ...catalogue.queryEnv,
      POD_NAME: 'm-query-1',
      // A machine that is busy with other tests is slow, which is not what is tried here.
      REQUEST_DEADLINE_MS: '20000',
    });
  });

  after(async () => {
    await service.end('SIGKILL');
    await catalogue.stop();
  });

  /** By what kind of match the film that is meant is among the first five. */
  async function foundAs(asked: QueryProcess, typed: string, meant: string): Promise<string> {
    const response = await fetch(`${asked.url}/directors?title=${encodeURIComponent(typed)}`);
    expect(response.status, typed).to.equal(200);
    const { titles } = directorsAnswer.parse(await response.json());
    return titles.slice(0, 5).find(({ id }) => id === meant)?.matchedBy.kind ?? 'not';
  }

  it('are answered with the film that is meant, where no fuzzy search is needed', async () => {
    const missed: string[] = [];
    for (const { typed, meant, kind } of titlesAsTyped()) {
      if (kind === 'fuzzy' || kind === 'suggested' || kind === 'digits') continue;
      const found = await foundAs(service, typed, meant);
      const due = kind === 'beside' ? 'exact' : kind;
      if (found !== due) missed.push(`${typed}: ${found} instead of ${due}`);
    }
    expect(missed).to.deep.equal([]);
  });

  it('are all answered with the film that is meant by a service with the search snapshot', async () => {
    const snapshot = await buildSnapshot(await filmsAsTyped(), { version: '1' });
    await writeSnapshot(catalogue.client, '1', new Uint8Array(snapshot), { members: 3 });
    const finding = await startQueryProcess({ ...catalogue.queryEnv, REQUEST_DEADLINE_MS: '20000' });
    try {
      await waitUntil('the snapshot is loaded', () =>
        Promise.resolve(finding.log().includes('search snapshot loaded')),
      );
      const missed: string[] = [];
      for (const { typed, meant, kind } of titlesAsTyped()) {
        if (kind === 'suggested') continue;
        const found = await foundAs(finding, typed, meant);
        const due = kind === 'beside' ? ['exact', 'fuzzy'] : [kind === 'digits' ? 'exact' : kind];
        if (!due.includes(found)) missed.push(`${typed}: ${found} instead of ${due.join(' or ')}`);
      }
      expect(missed).to.deep.equal([]);
    } finally {
      await finding.end('SIGKILL');
    }
  });
});
