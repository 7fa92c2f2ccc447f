import { z } from 'zod';

import { invalidParameters, type ParameterFault } from './problem.ts';
import { parseQueryString } from './query-string.ts';

/**
 * The parameters of a query string as the schema makes them. One that is empty and need not be there counts as absent: a browser
 * sends every field of a form, filled in or not.
 *
 * @throws Problem 400 naming every parameter at fault, unknown ones among them: a misspelt filter that is ignored gives an answer
 *   to another question
 */
export function checkedQuery<S extends z.ZodObject>(schema: S, queryString: string): z.output<S> {
  const parameters = parseQueryString(queryString);
  for (const [name, value] of parameters) {
    if (value === '' && mayBeAbsent(schema, name)) parameters.delete(name);
  }
  return checkedValues(schema, Object.fromEntries(parameters));
}

/**
 * Parameters as the schema makes them, wherever they are from.
 *
 * @throws Problem 400 naming every parameter at fault, unknown ones among them
 */
export function checkedValues<S extends z.ZodObject>(
  schema: S,
  given: Readonly<Record<string, unknown>>,
): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidParameters(
    parsed.error.issues.flatMap((issue): ParameterFault[] =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((parameter) => ({
            parameter,
            detail: `is not a parameter: there are ${Object.keys(schema.shape).join(', ')}`,
          }))
        : [{ parameter: issue.path.join('.'), detail: issue.message }],
    ),
  );
}

function mayBeAbsent(schema: z.ZodObject, name: string): boolean {
  return Object.hasOwn(schema.shape, name) && z.safeParse(schema.shape[name] as z.ZodType, undefined).success;
}
