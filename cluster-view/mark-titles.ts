/**
 * What the titles of marks say, in English, where `{}` stands for a word without spaces: a name, a number, a state. Pages in other
 * languages have a text for each of them: where several fit a title, the one that comes first in this list is meant.
 */
export const MARK_TITLES = [
  'database: {} → {} replicas',
  'query: {} → {} replicas',
  'database: scaling is held, {}',
  'query: scaling is held, {}',
  'dataset {} is served',
  'dataset {} is being loaded',
  'no member takes the writes',
  '{} takes the writes',
  '{} is being added',
  '{} comes for {}, which is {}',
  '{} is gone',
  '{} leaves',
  '{} serves',
  '{} no longer serves: {}',
  '{} is {}: {}',
  '{} is {}',
] as const;

export type MarkTitle = (typeof MARK_TITLES)[number];

/** A title with its values in their places. */
export function markTitle(title: MarkTitle, ...values: readonly (string | number)[]): string {
  let next = 0;
  return title.replaceAll('{}', () => String(values[next++] ?? ''));
}
