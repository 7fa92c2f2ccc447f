import { expect } from 'chai';

import { directorsAnswer } from '../../../api/titles/directors-answer.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { filmsAsTyped, titlesAsTyped } from '../../support/titles-as-typed.ts';

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

  it('are answered with the film that is meant, where no fuzzy search is needed', async () => {
    const missed: string[] = [];
    for (const { typed, meant, kind } of titlesAsTyped()) {
      if (kind === 'fuzzy' || kind === 'suggested') continue;
      const response = await fetch(`${service.url}/directors?title=${encodeURIComponent(typed)}`);
      expect(response.status, typed).to.equal(200);
      const { titles } = directorsAnswer.parse(await response.json());
      const found = titles.slice(0, 5).find(({ id }) => id === meant)?.matchedBy.kind ?? 'not';
      if (found !== kind) missed.push(`${typed}: ${found} instead of ${kind}`);
    }
    expect(missed).to.deep.equal([]);
  });
});
