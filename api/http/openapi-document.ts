import { z } from 'zod';

import { PROBLEM_MEDIA_TYPE, problemDocument } from './problem.ts';
import type { Route } from './route.ts';

/** What every route may answer, whatever it is asked. */
const COMMON_PROBLEMS: Readonly<Record<number, string>> = {
  400: 'A parameter is missing, unknown, repeated or out of range.',
  401: 'Keys are needed here, and the request has none, or one that is nobody’s.',
  429: 'The client has asked more often than one client may.',
  431: 'The address and headers are longer than this service reads.',
  503: 'More is asked than can be answered in time.',
  504: 'No answer within the deadline.',
};

/** What a route with a body may answer beside that. */
const BODY_PROBLEMS: Readonly<Record<number, string>> = {
  413: 'The body is too long.',
  415: 'The body is not JSON.',
};

const NOT_MODIFIED = 304;

/** The description of the service in OpenAPI 3.1, made from the table of its routes and the schemas that check its requests. */
export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'movie-search',
      version: '1',
      description: 'Who directed a film? Every film of a title, with its directors.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { schemas: componentSchemas(routes) },
  };
}

function operationOf({ operationId, summary, params, response, problems }: Route): object {
  const { path, query, body } = params;
  const told = { ...COMMON_PROBLEMS, ...(body === undefined ? {} : BODY_PROBLEMS), ...problems };
  return {
    operationId,
    summary,
    parameters: [
      ...(path === undefined ? [] : parametersOf(path, 'path')),
      ...(query === undefined ? [] : parametersOf(query, 'query')),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: componentRef(body.component) } },
          },
        }),
    responses: {
      200: {
        description: response.description,
        headers: {
          ...mapValues(response.headers ?? {}, header),
          'X-Request-Id': header('Yours where you sent one, else a new one.'),
        },
        content: { 'application/json': { schema: componentRef(response.component) } },
      },
      ...Object.fromEntries(
        Object.entries(told).map(([status, description]) => [
          status,
          Number(status) === NOT_MODIFIED ? { description } : problem(Number(status), description),
        ]),
      ),
    },
  };
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'output' });
  // What has a default is always there after checking, but need not be sent.
  const mayBeAbsent = (name: string): boolean =>
    z.safeParse(schema.shape[name] ?? z.never(), undefined).success;
  return Object.entries(properties).map(([name, property]) => {
    const { description, example, ...rest } = property as Record<string, unknown>;
    const optional = mayBeAbsent(name);
    return {
      name,
      in: place,
      required: required.includes(name) && !optional,
      description,
      ...(example === undefined ? {} : { example }),
      schema: place === 'query' && optional ? orEmpty(rest) : rest,
    };
  });
}

/** What is empty counts as absent (`checkedQuery`). */
function orEmpty({ default: preset, ...schema }: Record<string, unknown>): object {
  return {
    anyOf: [schema, { type: 'string', maxLength: 0 }],
    ...(preset === undefined ? {} : { default: preset }),
  };
}

function componentSchemas(routes: readonly Route[]): object {
  const components = z.registry<{ id: string }>();
  const named = new Map<string, z.ZodType>();
  const add = (id: string, schema: z.ZodType): void => {
    if (named.has(id) && named.get(id) !== schema) throw new Error(`two schemas are called ${id}`);
    if (!named.has(id)) components.add(schema, { id });
    named.set(id, schema);
  };
  add('Problem', problemDocument);
  for (const { components: own, params } of routes) {
    for (const [id, schema] of Object.entries(own)) add(id, schema);
    if (params.body !== undefined) add(params.body.component, params.body.schema);
  }
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

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function problem(status: number, description: string): object {
  return {
    description,
    ...(status === 503 || status === 429 ? { headers: { 'Retry-After': header('Seconds.') } } : {}),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: componentRef('Problem') } },
  };
}
