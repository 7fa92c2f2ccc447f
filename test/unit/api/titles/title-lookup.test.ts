import { expect } from 'chai';

import { TitleLookup } from '../../../../api/titles/title-lookup.ts';
import { film, films } from '../../../support/film.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { SearchTrial } from '../../../support/search-trial.ts';

describe('TitleLookup', () => {
  const trial = new SearchTrial();

  beforeEach(() => trial.begin());
  afterEach(() => trial.end());

  it('gives the title of an id, and where it is from', async () => {
    const replica = new MemoryReplica().serve('2026-11', films);
    const lookup = new TitleLookup(await trial.readsOver([replica]));
    const { answer, dataset, replica: from } = await lookup.read('tt0133093', trial.deadline());
    expect([answer?.title, dataset.version, from]).to.deep.equal(['The Matrix', '2026-11', 'm-db-0']);
    expect(replica.reads).to.deep.equal(['title titles_2026-11']);
  });

  it('gives nothing only after it has seen that the dataset is the one that is served', async () => {
    const replica = new MemoryReplica().serve('1', films);
    const lookup = new TitleLookup(await trial.readsOver([replica]));
    expect((await lookup.read('new', trial.deadline())).answer).to.equal(null);
    replica.serve('2', [film({ _id: 'new', title: 'New' })], new Date(1));
    replica.collections.delete('titles_1');
    const { answer, dataset } = await lookup.read('new', trial.deadline());
    expect([answer?.title, dataset.version]).to.deep.equal(['New', '2']);
  });
});
