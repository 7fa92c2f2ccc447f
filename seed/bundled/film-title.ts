import { foldTitle } from '../../catalog/fold-title.ts';
import { foldWords } from '../../catalog/fold-text.ts';
import { type Director, type TitleDocument, titleKeys } from '../../catalog/title-document.ts';
import type { FilmRecord } from './film-record.ts';
import { isFullerName, personKey } from './person-key.ts';
import type { PersonSpellings } from './person-spellings.ts';

/**
 * One film's document from the rows that describe it, the most trusted first: title and year are the first row's
 * that has one, further titles are aliases, directors are everybody's. Without an id, which the caller gives.
 */
export function filmTitle(
  records: readonly FilmRecord[],
  people: PersonSpellings,
): Omit<TitleDocument, '_id'> {
  const [first] = records;
  if (first === undefined) throw new RangeError('A film needs a row that describes it.');
  const rated = records.reduce((leader, next) => (next.votes > leader.votes ? next : leader));
  const titles = {
    title: first.title,
    originalTitle: null,
    aliases: aliasesOf(records, first.title),
  };
  return {
    ...titles,
    year: records.find((record) => record.year !== null)?.year ?? null,
    type: 'movie',
    votes: rated.votes,
    rating: rated.rating,
    directors: directorsOf(records, people),
    keys: titleKeys(titles),
  };
}

/** "jaws-1975": readable, and the same in every load of the same data. */
export function filmId(title: string, year: number | null): string {
  return [...foldWords(title), ...(year === null ? [] : [year])].join('-') || foldTitle(title);
}

function aliasesOf(records: readonly FilmRecord[], title: string): string[] {
  const seen = new Set([foldTitle(title)]);
  return records
    .flatMap((record) => [record.title, ...record.aliases])
    .filter((alias) => {
      const key = foldTitle(alias);
      return !seen.has(key) && seen.add(key);
    });
}

function directorsOf(records: readonly FilmRecord[], people: PersonSpellings): Director[] {
  const names = new Map<string, string>();
  for (const name of records.flatMap((record) => record.directors)) {
    const known = [...names].find(
      ([key, other]) => key === personKey(name) || isFullerName(name, other) || isFullerName(other, name),
    );
    if (known === undefined) names.set(personKey(name), name);
    // Setting an existing key keeps its place in the order.
    else if (isFullerName(name, known[1])) names.set(known[0], name);
  }
  return [...names.values()].map((name) => people.person(name));
}
