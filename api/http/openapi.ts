import { z } from 'zod';

import { director, directorsAnswer, titleMatch } from '../titles/directors-answer.ts';
import { directorsParameters } from '../titles/directors-query.ts';
import type { AppMiddleware } from './app-state.ts';
import { PROBLEM_MEDIA_TYPE, problemDocument } from './problem.ts';

/** `GET /openapi.json`. */
export const openApiRoute: AppMiddleware = (ctx) => {
  document ??= JSON.stringify(openApiDocument());
  ctx.set('Cache-Control', 'no-cache');
  ctx.body = document;
  ctx.type = 'application/json';
};

let document: string | undefined;

/** The description of the service in OpenAPI 3.1, made from the schemas that check its requests. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'movie-search',
      version: '1',
      description: 'Who directed a film? Every film of a title, with its directors.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: {
      '/directors': {
        get: {
          operationId: 'findDirectors',
          summary: 'Every title that matches, most voted first, with its directors',
          parameters: parametersOf(directorsParameters),
          responses: {
            200: {
              description: 'What was found; "titles" is empty where nothing matches.',
              headers: {
                'Dataset-Version': header('The dataset version that the answer is from, percent-encoded.'),
                'Served-By': header('The database replica that the answer was read from.'),
                'Cache-Status': header(
                  'hit: the answer was kept in memory from an earlier request (RFC 9211).',
                ),
                ETag: header('Send it back in If-None-Match to be told 304 while the answer holds.'),
                'X-Request-Id': header('Yours where you sent one, else a new one.'),
              },
              content: { 'application/json': { schema: componentRef('DirectorsAnswer') } },
            },
            304: { description: 'The answer that If-None-Match names still holds.' },
            400: problem(
              'A parameter is missing, unknown, repeated or out of range, or the cursor cannot be used.',
            ),
            503: problem(
              'No replica is ready, no dataset is loaded, the one that is was made for another release, or too many requests are in work.',
              {
                'Retry-After': header('Seconds.'),
              },
            ),
            504: problem('No answer within the deadline.'),
          },
        },
      },
    },
    components: { schemas: componentSchemas() },
  };
}

function parametersOf(schema: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'output' });
  // What has a default is always there after checking, but need not be sent.
  const mayBeAbsent = (name: string): boolean =>
    z.safeParse(schema.shape[name] ?? z.never(), undefined).success;
  return Object.entries(properties).map(([name, property]) => {
    const { description, example, ...rest } = property as Record<string, unknown>;
    return {
      name,
      in: 'query',
      required: required.includes(name) && !mayBeAbsent(name),
      description,
      ...(example === undefined ? {} : { example }),
      schema: rest,
    };
  });
}

function componentSchemas(): object {
  const components = z.registry<{ id: string }>();
  components.add(directorsAnswer, { id: 'DirectorsAnswer' });
  components.add(titleMatch, { id: 'Title' });
  components.add(director, { id: 'Director' });
  components.add(problemDocument, { id: 'Problem' });
  // As input: an answer may gain fields, so the schemas must not forbid them.
  const { schemas } = z.toJSONSchema(components, {
    io: 'input',
    uri: componentUri,
    override: dropSafeIntegers,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      { ...schema, $id: undefined, $schema: undefined },
    ]),
  );
}

/** That a number fits JavaScript is nothing to tell a client. */
function dropSafeIntegers({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function componentUri(id: string): string {
  return `#/components/schemas/${id}`;
}

function componentRef(id: string): object {
  return { $ref: componentUri(id) };
}

function header(description: string): object {
  return { description, schema: { type: 'string' } };
}

function problem(description: string, headers?: object): object {
  return {
    description,
    ...(headers === undefined ? {} : { headers }),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: componentRef('Problem') } },
  };
}
