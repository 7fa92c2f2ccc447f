import { expect } from 'chai';

import { DatasetList, listed } from '../../../../api/datasets/dataset-list.ts';
import { datasetsAnswer, datasetsListed } from '../../../../api/datasets/datasets-answer.ts';
import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';
import { asKept } from '../../../../catalog/kept-datasets.ts';
import { films } from '../../../support/film.ts';
import { loadOf } from '../../../support/load-of.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { SearchTrial } from '../../../support/search-trial.ts';

describe('DatasetList', () => {
  const trial = new SearchTrial();
  let replica: MemoryReplica;

  beforeEach(() => {
    trial.begin();
    replica = new MemoryReplica().switchTo('1', films).switchTo('2', films.slice(1));
    replica.loads = [
      loadOf('1', new Date(1000)),
      loadOf('3', new Date(3000), { phase: 'Loading', percent: 40, message: 'at https://user:pass@inside/' }),
      loadOf('2', new Date(2000), {
        rejectedRows: 3,
        rejected: [{ file: 'akas', reason: 'no title', rows: 3, examples: [{ line: 7, text: 'secret' }] }],
      }),
    ];
  });
  afterEach(() => trial.end());

  it('lists what is served and what is kept, with the reports of their loads, and the loads of other versions', async () => {
    const list = new DatasetList(await trial.readsOver([replica]));
    const { listing, dataset, replica: from } = await list.read(trial.deadline());
    expect([dataset, from]).to.deep.equal(['2', 'm-db-0']);
    const facts = listing.datasets.map(
      ({ dataset: { version, titles }, state, answersHere, readable, load }) => ({
        ...{ version, titles, state, answersHere, readable },
        load: load?.version,
      }),
    );
    expect(facts).to.deep.equal([
      { version: '2', titles: 8, state: 'served', answersHere: true, readable: true, load: '2' },
      { version: '1', titles: 9, state: 'kept', answersHere: false, readable: true, load: '1' },
    ]);
    expect(listing.otherLoads.map(({ version }) => version)).to.deep.equal(['3']);
  });

  it('says which dataset answers where the one that is served is of another release', () => {
    const [of1, of2] = ['1', '2'].map((version) => new MemoryReplica().serve(version, films).pointer!);
    const pointer = { ...of2!, schema: DATASET_SCHEMA + 1, kept: [asKept(of1!)] };
    const { datasets } = listed({ pointer, loads: [] }, asKept(of1!));
    expect(
      datasets.map(({ answersHere, readable, load }) => ({ answersHere, readable, load })),
    ).to.deep.equal([
      { answersHere: false, readable: false, load: null },
      { answersHere: true, readable: true, load: null },
    ]);
  });

  it('tells of loads what is not for those within the cluster alone', async () => {
    const list = new DatasetList(await trial.readsOver([replica]));
    const { listing } = await list.read(trial.deadline());
    const answer = datasetsListed(listing, ({ version }) => version === '1');
    datasetsAnswer.strict().parse(answer);
    expect(answer.datasets.map(({ snapshotInMemory }) => snapshotInMemory)).to.deep.equal([false, true]);
    expect(answer.datasets[0]?.load).to.deep.equal({
      version: '2',
      phase: 'Complete',
      titles: 9,
      rejectedRows: 3,
      percent: null,
      secondsLeft: null,
      startedAt: '1970-01-01T00:00:00.000Z',
      updatedAt: '1970-01-01T00:00:02.000Z',
      rejected: [{ file: 'akas', reason: 'no title', rows: 3 }],
      noted: [],
      skipped: [],
    });
    expect(answer.otherLoads[0]).to.include({ version: '3', phase: 'Loading', percent: 40 });
    expect(JSON.stringify(answer)).to.not.match(/secret|inside/);
  });
});
