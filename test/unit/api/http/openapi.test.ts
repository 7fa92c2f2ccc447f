import { expect } from 'chai';
import { z } from 'zod';

import { checkedQuery } from '../../../../api/http/checked-query.ts';
import { openApiDocument } from '../../../../api/http/openapi.ts';
import { invalidParameters } from '../../../../api/http/problem.ts';
import { directorsParameters } from '../../../../api/titles/directors-query.ts';
import { responseSchema, type OpenApi } from '../../../support/openapi.ts';

describe('openApiDocument', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as OpenApi;
  const operation = document.paths['/directors']!.get;

  it('describes every parameter that is taken, and no other', () => {
    expect(document.openapi).to.equal('3.1.0');
    expect(operation.parameters.map(({ name, required }) => [name, required])).to.deep.equal([
      ['title', true],
      ['year', false],
      ['type', false],
      ['match', false],
      ['limit', false],
      ['cursor', false],
    ]);
    expect(operation.parameters.every(({ description }) => description.length > 10)).to.equal(true);
  });

  it('draws the same line as the check of a request', () => {
    const samples: Record<string, readonly string[]> = {
      title: ['', 'x', 'x'.repeat(200), 'x'.repeat(201)],
      year: ['1799', '1800', '2199', '2200', '1995.5'],
      type: ['movie', 'tvSeries', 'a1', ''],
      match: ['exact', 'prefix', 'fuzzy'],
      limit: ['0', '1', '100', '101'],
      cursor: ['x'.repeat(2000), 'x'.repeat(2001)],
    };
    for (const { name, schema } of operation.parameters) {
      const described = z.fromJSONSchema(schema);
      const isNumber = schema['type'] === 'integer';
      for (const sample of samples[name] ?? expect.fail(`no samples of ${name}`)) {
        const others = name === 'title' ? '' : 'title=x&';
        const accepted = ((): boolean => {
          try {
            checkedQuery(directorsParameters, `${others}${name}=${sample}`);
            return true;
          } catch {
            return false; // the check refuses it, which is what is compared
          }
        })();
        expect(described.safeParse(isNumber ? Number(sample) : sample).success, `${name}=${sample}`).to.equal(
          accepted,
        );
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
});
