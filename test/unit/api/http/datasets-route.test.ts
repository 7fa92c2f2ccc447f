import { expect } from 'chai';

import { listed } from '../../../../api/datasets/dataset-list.ts';
import { datasetsAnswer } from '../../../../api/datasets/datasets-answer.ts';
import { datasetsRoute } from '../../../../api/http/datasets-route.ts';
import { films } from '../../../support/film.ts';
import { loadOf } from '../../../support/load-of.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import type { Served } from '../../../support/serve-koa.ts';
import { serveRoutes } from '../../../support/serve-routes.ts';

describe('datasetsRoute', () => {
  let served: Served;
  const { pointer } = new MemoryReplica().switchTo('1', films).switchTo('2', films);

  before(async () => {
    served = await serveRoutes([
      datasetsRoute({
        datasets: {
          read: () =>
            Promise.resolve({
              listing: listed({ pointer, loads: [loadOf('2', new Date(1))] }, pointer!),
              dataset: '2',
              replica: 'm-db-2',
            }),
        },
        inMemory: ({ version }) => version === '2',
      }),
    ]);
  });
  after(() => served.close());

  it('answers with the datasets, which of them answers here, and which are in memory', async () => {
    const response = await fetch(`${served.url}/datasets`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('served-by')).to.equal('m-db-2');
    expect(response.headers.get('dataset-version')).to.equal('2');
    const { datasets } = datasetsAnswer.strict().parse(await response.json());
    const facts = datasets.map(({ version, state, answersHere, snapshotInMemory, load }) => ({
      ...{ version, state, answersHere, snapshotInMemory },
      phase: load?.phase,
    }));
    expect(facts).to.deep.equal([
      { version: '2', state: 'served', answersHere: true, snapshotInMemory: true, phase: 'Complete' },
      { version: '1', state: 'kept', answersHere: false, snapshotInMemory: false, phase: undefined },
    ]);
  });
});
