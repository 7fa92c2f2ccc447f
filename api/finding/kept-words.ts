import { numeralsIn } from '../../catalog/numerals.ts';
import { ANNOUNCES } from '../../catalog/renumbering.ts';

/**
 * The words that no slip can have changed: numbers tell sequels apart, and "Saw X" is neither Saw nor Saw V. Roman numerals always; those in
 * English words only where they were put in place of others, as "two" is typed for "to".
 *
 * @param words folded
 */
export function keptWords(words: readonly string[], isRenumbered: boolean): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { at, length, style } of numeralsIn(words, ANNOUNCES)) {
    if (style === 'roman' || isRenumbered) for (const word of words.slice(at, at + length)) kept.add(word);
  }
  return kept;
}
