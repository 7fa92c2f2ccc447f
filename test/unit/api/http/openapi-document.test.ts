import { expect } from 'chai';
import { z } from 'zod';

import { checkedQuery } from '../../../../api/http/checked-query.ts';
import { openApiDocument } from '../../../../api/http/openapi-document.ts';
import { routeTable } from '../../../../api/http/route-table.ts';
import { defineRoute, type Route } from '../../../../api/http/route.ts';
import { invalidParameters } from '../../../../api/http/problem.ts';
import { directorsOrContaining } from '../../../../api/parallel/containing-question.ts';
import { systemClock } from '../../../../time/clock.ts';
import { failingQuestions } from '../../../support/failing-questions.ts';
import { wholeTitle } from '../../../../api/titles/title-answer.ts';
import { films } from '../../../support/film.ts';
import { responseSchema, type OpenApi } from '../../../support/openapi.ts';

const describeRoutes = (table: readonly Route[]): OpenApi =>
  JSON.parse(JSON.stringify(openApiDocument(table))) as OpenApi;

describe('openApiDocument', () => {
  const table = routeTable({
    ...failingQuestions(new Error('nobody asks')),
    metrics: { answered: () => undefined },
    clock: systemClock,
  });
  const document = describeRoutes(table);
  const operation = document.paths['/directors']!.get;

  it('describes every parameter that is taken, and no other', () => {
    expect(document.openapi).to.equal('3.1.0');
    expect(operation.parameters.map(({ name, required }) => [name, required])).to.deep.equal([
      ['title', false],
      ['year', false],
      ['yearFrom', false],
      ['yearTo', false],
      ['type', false],
      ['director', false],
      ['match', false],
      ['limit', false],
      ['cursor', false],
      ['contains', false],
    ]);
    expect(operation.parameters.every(({ description }) => description.length > 10)).to.equal(true);
  });

  it('draws the same line as the check of a request', () => {
    const samples: Record<string, readonly string[]> = {
      title: ['x', 'x'.repeat(200), 'x'.repeat(201)],
      year: ['1799', '1800', '2199', '2200', '1995.5'],
      yearFrom: ['1799', '1800', '2199', '2200', 'x'],
      yearTo: ['1799', '1800', '2199', '2200', 'x'],
      type: ['movie', 'tvSeries', 'a1'],
      director: ['x', 'x'.repeat(200), 'x'.repeat(201)],
      match: ['auto', 'exact', 'prefix', 'fuzzy', 'nearly'],
      limit: ['0', '1', '100', '101'],
      cursor: ['x'.repeat(2000), 'x'.repeat(2001)],
      contains: ['xyz', 'x'.repeat(200), 'x'.repeat(201)],
    };
    for (const { name, schema } of operation.parameters) {
      const described = z.fromJSONSchema(schema);
      const [of = schema] = (schema['anyOf'] ?? []) as (typeof schema)[];
      const isNumber = of['type'] === 'integer';
      for (const sample of samples[name] ?? expect.fail(`no samples of ${name}`)) {
        const others = name === 'title' || name === 'contains' ? '' : 'title=x&';
        const accepted = ((): boolean => {
          try {
            checkedQuery(directorsOrContaining, `${others}${name}=${sample}`);
            return true;
          } catch {
            return false; // the check refuses it, which is what is compared
          }
        })();
        expect(
          described.safeParse(isNumber && sample !== '' ? Number(sample) : sample).success,
          `${name}=${sample}`,
        ).to.equal(accepted);
      }
    }
  });

  it('describes the answer by a schema that takes real answers and refuses others', () => {
    const schema = responseSchema(document, '/directors', 200);
    const answer = {
      query: { title: 'heat' },
      dataset: '2026-11',
      partial: false,
      total: 1,
      titles: [
        {
          id: 'tt0113277',
          title: 'Heat',
          year: null,
          type: 'movie',
          matchedBy: { kind: 'exact', on: 'primary' },
          directors: [{ id: 'nm0000520', name: null }],
        },
      ],
      suggestions: [],
    };
    expect(schema.safeParse(answer).success).to.equal(true);
    expect(schema.safeParse({ ...answer, total: -1 }).success).to.equal(false);
    expect(
      schema.safeParse({ ...answer, titles: [{ ...answer.titles[0], directors: undefined }] }).success,
    ).to.equal(false);
    expect(
      schema.safeParse({ ...answer, titles: [{ ...answer.titles[0], directors: ['Mann'] }] }).success,
    ).to.equal(false);
  });

  it('describes problems', () => {
    const problem = invalidParameters([{ parameter: 'title', detail: 'is missing' }]);
    for (const status of [400, 503, 504]) {
      const schema = responseSchema(document, '/directors', status);
      expect(
        schema.safeParse(problem.document({ instance: '/directors', requestId: 'r1' })).success,
      ).to.equal(true);
      expect(schema.safeParse({ title: 'x' }).success).to.equal(false);
    }
  });

  it('has an operation for every route of the table', () => {
    expect(Object.keys(document.paths)).to.have.members(table.map(({ path }) => path));
  });

  it('describes what /titles/suggest and /titles/{id} answer', () => {
    const suggestion = { id: 'a', title: 'Heat', year: null, type: 'movie', on: 'primary', ranges: [[0, 2]] };
    const suggested = { query: { q: 'he' }, dataset: '1', beginningsOnly: true, suggestions: [suggestion] };
    const suggest = responseSchema(document, '/titles/suggest', 200);
    expect(suggest.safeParse(suggested).success).to.equal(true);
    expect(
      suggest.safeParse({ ...suggested, suggestions: [{ ...suggestion, ranges: [[0]] }] }).success,
    ).to.equal(false);
    const title = responseSchema(document, '/titles/{id}', 200);
    expect(title.safeParse(wholeTitle(films[0]!, '1')).success).to.equal(true);
    expect(title.safeParse({ ...wholeTitle(films[0]!, '1'), votes: -1 }).success).to.equal(false);
    expect(document.paths['/titles/{id}']?.get.responses).to.include.keys('200', '304', '404', '503');
  });

  it('describes parameters in a path and bodies', () => {
    const thing = z.object({ id: z.string() });
    const { paths, components } = describeRoutes([
      defineRoute({
        method: 'POST',
        path: '/things/{id}',
        operationId: 'changeThing',
        summary: 'Changes a thing',
        params: {
          path: z.strictObject({ id: z.string().max(3).meta({ description: 'Which thing.' }) }),
          body: { schema: thing, component: 'ThingChange', maxBytes: 100 },
        },
        response: { description: 'The thing.', component: 'Thing' },
        components: { Thing: thing.extend({ name: z.string() }) },
        problems: { 409: 'It has been changed.' },
        cost: 2,
        handle: () => ({ body: { value: {} } }),
      }),
    ]);
    const operation = (paths['/things/{id}'] as unknown as { post: object }).post;
    expect(operation).to.deep.include({
      parameters: [
        {
          name: 'id',
          in: 'path',
          required: true,
          description: 'Which thing.',
          schema: { type: 'string', maxLength: 3 },
        },
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingChange' } } },
      },
    });
    expect(operation)
      .to.have.property('responses')
      .that.includes.all.keys('200', '400', '401', '409', '413', '415', '429', '503');
    expect(components.schemas).to.have.all.keys('Problem', 'Thing', 'ThingChange');
  });

  it('refuses two schemas of one name', () => {
    const route = (schema: z.ZodType): Route =>
      defineRoute({
        ...table[0]!,
        params: {},
        components: { Thing: schema },
        response: { description: '', component: 'Thing' },
      });
    expect(() => openApiDocument([route(z.string()), route(z.number())])).to.throw('Thing');
  });
});
