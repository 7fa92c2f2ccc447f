import type { z } from 'zod';

import { invalidParameters } from './problem.ts';

/**
 * The parameters in a path as the schema makes them.
 *
 * @param given decoded
 * @throws Problem 400 naming every parameter at fault
 */
export function checkedPath<S extends z.ZodObject>(
  schema: S,
  given: Readonly<Record<string, string>>,
): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidParameters(
    parsed.error.issues.map(({ path, message }) => ({ parameter: path.join('.'), detail: message })),
  );
}
