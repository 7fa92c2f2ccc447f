import type { z } from 'zod';

import { controlCharacterIn } from '../typed-text.ts';
import { invalidParameters, type ParameterFault } from './problem.ts';

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
  const faults = Object.entries(given).flatMap(([parameter, value]): ParameterFault[] => {
    const character = controlCharacterIn(value);
    return character === null
      ? []
      : [{ parameter, detail: `holds the control character ${character}: leave it out` }];
  });
  if (faults.length > 0) throw invalidParameters(faults);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidParameters(
    parsed.error.issues.map(({ path, message }) => ({ parameter: path.join('.'), detail: message })),
  );
}
