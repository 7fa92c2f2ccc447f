import { z } from 'zod';

import { toByteText, type ByteText } from '../byte-text.ts';
import { openApiDocument } from './openapi-document.ts';
import { defineRoute, type Route } from './route.ts';

/** `GET /openapi.json`: what the routes are, itself among them. */
export function openApiRoute(others: readonly Route[]): Route {
  let document: ByteText | undefined;
  const route: Route = defineRoute({
    method: 'GET',
    path: '/openapi.json',
    operationId: 'describe',
    summary: 'This document',
    params: {},
    response: { description: 'The service in OpenAPI 3.1.', component: 'OpenApi' },
    components: { OpenApi: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }) },
    problems: {},
    cost: 1,
    handle: () => {
      document ??= toByteText(JSON.stringify(openApiDocument([...others, route])));
      return { body: { bytes: document } };
    },
  });
  return route;
}
