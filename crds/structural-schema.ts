import { z } from 'zod';

/** An OpenAPI v3 schema in the structural form a CustomResourceDefinition demands. */
export type StructuralSchema = Readonly<Record<string, unknown>>;

type JsonSchema = Record<string, unknown>;

const int32 = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** Keywords that mean the same in JSON Schema and in a structural schema, and are carried over as they are. */
const carried = [
  'description',
  'default',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'maxProperties',
  'required',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-validations',
];

/** Keywords read by the branch for their kind of value, or that only JSON Schema needs. */
const handled = [
  '$schema',
  'type',
  'format',
  'properties',
  'additionalProperties',
  'propertyNames',
  'items',
  'anyOf',
  'x-kubernetes-int-or-string',
];

/**
 * What a person may write for `schema`, as a structural schema
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema):
 * no `$ref`, no `additionalProperties` beside `properties`, a `type` everywhere, integers with a format.
 *
 * @throws Error where zod says something a structural schema cannot, rather than losing it silently.
 */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    reused: 'inline',
    cycles: 'throw',
    override({ zodSchema, jsonSchema }) {
      // The API server checks a default against the rules before it fills in the defaults inside it: write it out in full.
      if (zodSchema._zod.def.type === 'prefault')
        jsonSchema.default = z.parse(zodSchema, undefined) as JsonSchema;
    },
  });
  return convert(json, '');
}

function convert(json: JsonSchema, path: string): StructuralSchema {
  const lost = Object.keys(json).filter(
    (keyword) => !carried.includes(keyword) && !handled.includes(keyword),
  );
  if (lost.length > 0) throw new Error(`${path || '<root>'}: no structural form for ${lost.join(', ')}`);
  const kept = Object.fromEntries(
    carried.filter((keyword) => keyword in json).map((keyword) => [keyword, json[keyword]]),
  );
  const { description, ...rest } = kept;
  return {
    ...(description === undefined ? {} : { description: withDefault(description, kept['default']) }),
    ...typed(json, path),
    ...rest,
  };
}

/** `kubectl explain` shows no defaults, so the description says them. */
function withDefault(description: unknown, value: unknown): string {
  const sayable =
    (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';
  return sayable ? `${String(description)} Default: ${String(value)}.` : String(description);
}

function typed(json: JsonSchema, path: string): StructuralSchema {
  if (json['x-kubernetes-int-or-string'] === true) {
    const text = (json['anyOf'] as JsonSchema[]).find(({ type }) => type === 'string');
    return {
      'x-kubernetes-int-or-string': true,
      anyOf: [{ type: 'integer' }, { type: 'string' }],
      ...(text?.['maxLength'] === undefined ? {} : { maxLength: text['maxLength'] }),
    };
  }
  switch (json['type']) {
    case 'object': {
      const properties = json['properties'] as Record<string, JsonSchema> | undefined;
      if (properties === undefined) {
        return {
          type: 'object',
          additionalProperties: convert(json['additionalProperties'] as JsonSchema, `${path}.*`),
        };
      }
      const converted = Object.entries(properties).map(([name, child]) => [
        name,
        convert(child, `${path}.${name}`),
      ]);
      return { type: 'object', properties: Object.fromEntries(converted) as JsonSchema };
    }
    case 'array':
      return { type: 'array', items: convert(json['items'] as JsonSchema, `${path}[]`) };
    case 'integer': {
      const small = Number(json['minimum']) >= int32.least && Number(json['maximum']) <= int32.most;
      return { type: 'integer', format: small ? 'int32' : 'int64' };
    }
    case 'number':
      return { type: 'number', format: 'double' };
    case 'string':
      return { type: 'string', ...(json['format'] === undefined ? {} : { format: json['format'] }) };
    case 'boolean':
      return { type: 'boolean' };
    default:
      throw new Error(`${path || '<root>'}: no structural form for type ${JSON.stringify(json['type'])}`);
  }
}
