import { expect } from 'chai';

import type { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { NoReplicaReady } from '../../../../api/replica-pool/no-replica-ready.ts';
import { TitleSuggest, type Suggesters } from '../../../../api/titles/title-suggest.ts';
import { film, films } from '../../../support/film.ts';
import { finderOf } from '../../../support/finder.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { failureOf, SearchTrial } from '../../../support/search-trial.ts';

describe('TitleSuggest', () => {
  const trial = new SearchTrial();
  const none: Suggesters = { finderFor: () => undefined };
  let finder: TitleFinder;
  let replica: MemoryReplica;

  before(async () => {
    finder = await finderOf(films);
  });
  beforeEach(() => {
    trial.begin();
    replica = new MemoryReplica().serve('2026-11', films);
  });
  afterEach(() => trial.end());

  const open = async (suggesters: Suggesters): Promise<TitleSuggest> =>
    new TitleSuggest(await trial.readsOver([replica]), suggesters);
  const ask = async (suggest: TitleSuggest, q: string, limit = 10) =>
    suggest.suggest({ q, limit }, trial.deadline());

  it('answers from memory without a read, slips and all', async () => {
    const suggest = await open({
      finderFor: ({ version }) => (version === '2026-11' ? finder : undefined),
    });
    const { answer, replica: from } = await ask(suggest, 'the mat');
    expect(from).to.equal(null);
    expect(answer).to.deep.equal({
      query: { q: 'the mat' },
      dataset: '2026-11',
      beginningsOnly: false,
      suggestions: [
        {
          id: 'tt0133093',
          title: 'The Matrix',
          year: 1999,
          type: 'movie',
          on: 'primary',
          ranges: [[4, 7]],
        },
      ],
    });
    expect((await ask(suggest, 'matirx')).answer.suggestions.map(({ id }) => id)).to.deep.equal([
      'tt0133093',
    ]);
    expect((await ask(suggest, 'heat', 2)).answer.suggestions).to.have.length(2);
    expect(replica.reads).to.deep.equal([]);
  });

  it('answers by beginnings where the snapshot is not there, and says so', async () => {
    const suggest = await open(none);
    const { answer, replica: from } = await ask(suggest, 'heat', 3);
    expect(from).to.equal('m-db-0');
    expect(answer).to.deep.include({ dataset: '2026-11', beginningsOnly: true });
    expect(answer.suggestions.map(({ id, ranges }) => ({ id, ranges }))).to.deep.equal([
      { id: 'tt0113277', ranges: [[0, 4]] },
      { id: 'tt2404463', ranges: [[4, 8]] },
      { id: 'tt0093164', ranges: [[0, 4]] },
    ]);
    expect((await ask(suggest, 'matirx')).answer.suggestions).to.deep.equal([]);
  });

  it('highlights nothing in a title that another of its titles stands for', async () => {
    const suggest = await open(none);
    expect((await ask(suggest, 'amelie from')).answer.suggestions).to.deep.equal([
      { id: 'tt0211915', title: 'Amélie', year: 2001, type: 'movie', on: 'alias', ranges: [] },
    ]);
  });

  it('looks for whole titles only where the beginning is short and MongoDB would have to sort it', async () => {
    replica.serve('2', [film({ _id: 'up', title: 'Up' }), film({ _id: 'upon', title: 'Upon' })]);
    const suggest = await open(none);
    expect((await ask(suggest, 'up')).answer.suggestions.map(({ id }) => id)).to.deep.equal(['up']);
    expect((await ask(suggest, 'upo')).answer.suggestions.map(({ id }) => id)).to.deep.equal(['upon']);
  });

  it('does not answer from memory where no replica says what is served', async () => {
    const suggest = new TitleSuggest(await trial.readsOver([]), { finderFor: () => finder });
    const asked = failureOf(ask(suggest, 'the mat'));
    await trial.clock.advance(2500);
    expect(await asked).to.be.instanceOf(NoReplicaReady);
  });
});
