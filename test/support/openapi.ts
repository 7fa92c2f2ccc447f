import { z } from 'zod';

/** As much of an OpenAPI document as the tests look at. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get: {
          readonly parameters: readonly {
            readonly name: string;
            readonly required: boolean;
            readonly description: string;
            readonly schema: Readonly<Record<string, unknown>>;
          }[];
          readonly responses: Readonly<
            Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
          >;
        };
      }
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The schema of the body of an answer to GET, from the document alone. */
export function responseSchema(document: OpenApi, path: string, status: number): z.ZodType {
  const content = Object.values(document.paths[path]?.get.responses[String(status)]?.content ?? {})[0];
  if (content === undefined) throw new Error(`the document describes no body of a ${status} to ${path}`);
  // A JSON Schema on its own looks for what it refers to under $defs.
  const whole = JSON.stringify({ ...content.schema, $defs: document.components.schemas });
  return z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')) as never);
}
