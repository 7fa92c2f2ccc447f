import { expect } from 'chai';

import type { TitleDocument } from '../../../catalog/title-document.ts';
import { startCatalogueSet, type CatalogueSet } from '../../support/catalogue-set.ts';
import { film } from '../../support/film.ts';
import { compareTitles } from '../../support/load/known-title.ts';
import { PagingWatch } from '../../support/load/paging-watch.ts';
import { startQueryProcess, type QueryProcess } from '../../support/query-process.ts';
import { waitUntil } from '../../support/wait-until.ts';

const LIMIT = 4;

/** Namesakes enough for many pages; every third has as many votes as the one before. */
function namesakes(count: number, from: number): TitleDocument[] {
  return Array.from({ length: count }, (_, n) =>
    film({ _id: `tt${1000 + from + n}`, title: 'Heat', votes: n % 3 === 0 ? n + 1 : n }),
  );
}

const versions: Readonly<Record<string, readonly TitleDocument[]>> = {
  1: namesakes(30, 0),
  // Half of them are those of before, with other votes.
  2: namesakes(37, 15),
};

/** docs/api.md. */
function idsOf(version: string): readonly string[] | undefined {
  return versions[version]?.toSorted(compareTitles).map(({ _id }) => _id);
}

describe('pages during a switch of the dataset', function () {
  this.timeout(180_000);
  let catalogue: CatalogueSet;
  let service: QueryProcess;

  before(async () => {
    catalogue = await startCatalogueSet(versions['1'] ?? []);
    service = await startQueryProcess({
      ...catalogue.queryEnv,
      REQUEST_DEADLINE_MS: '5000',
    });
  });
  after(async () => {
    await service.end('SIGKILL');
    await catalogue.stop();
  });

  it('are complete, without repeats and of one version each, or are refused midway', async () => {
    const readers = Array.from(
      { length: 4 },
      () => new PagingWatch({ url: service.url, title: 'Heat', limit: LIMIT, idsOf }),
    );
    const everyone = (version: string, times: number): Promise<void> =>
      waitUntil(
        `everybody has read version ${version} ${times} times`,
        () => readers.every((reader) => reader.completed(version) >= times),
        60_000,
      );
    await everyone('1', 3);
    await catalogue.serve('2', versions['2'] ?? []);
    await everyone('2', 3);
    const reports = await Promise.all(readers.map((reader) => reader.stop()));
    expect(reports.flatMap(({ failures }) => failures)).to.deep.equal([]);
    // One switch refuses a reader once; while the members learn of it one after the other, a few times more, but not for ever.
    for (const { refused } of reports) expect(refused).to.be.at.most(5);
  });
});
