import { foldWords } from '../../catalog/fold-text.ts';
import type { FoundTitle } from './title-reader.ts';

/**
 * Whether somebody is credited with a title who is meant by `director`: an id, or words that all are in the name, in whatever order,
 * accents and case apart.
 */
export function directedBy(director: string): (title: Pick<FoundTitle, 'directors'>) => boolean {
  const words = foldWords(director);
  return ({ directors }) => directors.some(({ id, name }) => id === director || isCalled(name, words));
}

function isCalled(name: string | null, words: readonly string[]): boolean {
  if (name === null || words.length === 0) return false;
  const has = new Set(foldWords(name));
  return words.every((word) => has.has(word));
}
