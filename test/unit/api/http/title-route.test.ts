import { expect } from 'chai';

import type { ProblemDocument } from '../../../../api/http/problem.ts';
import { titleRoute } from '../../../../api/http/title-route.ts';
import { titleAnswer } from '../../../../api/titles/title-answer.ts';
import { films } from '../../../support/film.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import type { Served } from '../../../support/serve-koa.ts';
import { serveRoutes } from '../../../support/serve-routes.ts';

describe('titleRoute', () => {
  let served: Served;
  const dataset = new MemoryReplica().serve('2026-11', films).pointer!;

  before(async () => {
    served = await serveRoutes([
      titleRoute({
        read: (id) =>
          Promise.resolve({
            answer: films.find(({ _id }) => _id === id) ?? null,
            dataset,
            replica: 'm-db-0',
          }),
      }),
    ]);
  });
  after(() => served.close());

  it('answers with the whole title', async () => {
    const response = await fetch(`${served.url}/titles/tt0211915`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('served-by')).to.equal('m-db-0');
    expect(response.headers.get('etag')).to.match(/^"[\w-]{22}"$/);
    const body: unknown = await response.json();
    titleAnswer.strict().parse(body);
    expect(body).to.deep.equal({
      dataset: '2026-11',
      id: 'tt0211915',
      title: 'Amélie',
      originalTitle: "Le Fabuleux Destin d'Amélie Poulain",
      aliases: ['Amelie from Montmartre'],
      year: 2001,
      type: 'movie',
      votes: 780_000,
      rating: null,
      directors: [{ id: 'nm0000466', name: 'Jean-Pierre Jeunet' }],
    });
  });

  it('answers 404 where the dataset has no such title, and repeats little of a long id', async () => {
    const response = await fetch(`${served.url}/titles/${'x'.repeat(150)}`);
    expect(response.status).to.equal(404);
    const problem = (await response.json()) as ProblemDocument;
    expect(problem.type).to.equal('urn:movie-search:no-such-title');
    expect(problem.detail).to.include('2026-11').and.have.length.below(250);
  });

  it('refuses ids that nothing has', async () => {
    for (const id of ['x'.repeat(1001), '%00']) {
      expect((await fetch(`${served.url}/titles/${id}`)).status, id).to.equal(400);
    }
  });
});
