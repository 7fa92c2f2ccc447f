import type { z } from 'zod';

import { invalidParameters, type ParameterFault } from './problem.ts';
import { parseQueryString } from './query-string.ts';

/**
 * The parameters of a query string as the schema makes them.
 *
 * @throws Problem 400 naming every parameter at fault, unknown ones among them: a misspelt filter that is ignored gives an answer
 *   to another question
 */
export function checkedQuery<S extends z.ZodObject>(schema: S, queryString: string): z.output<S> {
  const given = Object.fromEntries(parseQueryString(queryString));
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
