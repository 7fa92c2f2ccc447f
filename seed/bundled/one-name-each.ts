import { foldWords } from '../../catalog/fold-text.ts';
import type { FilmRecord } from './film-record.ts';
import { areOneSlipApart } from './one-letter-off.ts';
import { personKey } from './person-key.ts';
import type { PersonSpellings } from './person-spellings.ts';
import { rules } from './rules.ts';

/**
 * The rows with each person under one name, where a name is a slip away from another: "Akira Kurosava" is Akira Kurosawa. Of two
 * such names that is right which has more accents, or is used more. Where neither is so, they stay two people.
 */
export function withOneNameEach(records: readonly FilmRecord[], people: PersonSpellings): FilmRecord[] {
  const right = rightNames(people);
  return records.map((record) => {
    const directors = record.directors.map((name) => right.get(personKey(name)) ?? name);
    const changed = directors.some((name, at) => name !== record.directors[at]);
    return changed ? { ...record, directors, rules: [...record.rules, rules.onePerson] } : record;
  });
}

/** The name meant, by the key of the one that is wrong. */
function rightNames(people: PersonSpellings): Map<string, string> {
  const known = people.all().map((spelling) => ({ ...spelling, words: foldWords(spelling.name).sort() }));
  const right = new Map<string, string>();
  for (const one of known) {
    const better = known.filter(
      (other) => areOneSlipApart(one.words, other.words) && people.isBetter(other, one),
    );
    const [only] = better;
    if (only !== undefined && better.length === 1) right.set(personKey(one.name), only.name);
  }
  return right;
}
