import { directorsParameters } from '../titles/directors-query.ts';
import { DirectorsQuestion } from '../titles/directors-question.ts';
import { checkedValues } from './checked-query.ts';
import { invalidParameters, Problem, type ParameterFault } from './problem.ts';

/** Titles that one query of a batch is answered with at most: 500 queries with 100 titles each would be 12 MB. */
export const MAX_BATCH_LIMIT = 20;

/**
 * What one query of a batch asks: the parameters of `GET /directors` as JSON.
 *
 * @throws Problem 400 saying what is wrong with it; CursorRefused
 */
export function batchQuestion(query: unknown): DirectorsQuestion {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) {
    throw new Problem(
      400,
      'A query is an object with the parameters of /directors, such as {"title":"Heat"}.',
    );
  }
  const given = Object.entries(query).filter(([, value]: [string, unknown]) => value !== null);
  const faults = given.flatMap(([parameter, value]: [string, unknown]): ParameterFault[] =>
    typeof value !== 'string' || value.isWellFormed()
      ? []
      : [{ parameter, detail: 'holds half a character: write UTF-8' }],
  );
  if (faults.length > 0) throw invalidParameters(faults);
  const values = given.map(([parameter, value]: [string, unknown]) => [parameter, textOf(parameter, value)]);
  const checked = checkedValues(directorsParameters, Object.fromEntries(values) as Record<string, unknown>);
  if (checked.limit > MAX_BATCH_LIMIT) {
    throw invalidParameters([
      { parameter: 'limit', detail: `is too much for a batch: write 1 to ${MAX_BATCH_LIMIT}` },
    ]);
  }
  return new DirectorsQuestion(checked);
}

/** A number as an address would have it, where a number may be meant; all else as it is. */
function textOf(parameter: string, value: unknown): unknown {
  return typeof value === 'number' && parameter !== 'title' ? String(value) : value;
}
