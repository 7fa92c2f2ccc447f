import { foldTitle } from '../../catalog/fold-title.ts';
import { foldWords } from '../../catalog/fold-text.ts';
import type { Director, TitleFacts } from '../../catalog/title-document.ts';
import { withoutGroupMembers } from './credited-groups.ts';
import type { FilmRecord } from './film-record.ts';
import { isFullerName, personKey } from './person-key.ts';
import type { PersonSpellings } from './person-spellings.ts';
import { rules, type Rule } from './rules.ts';

/** A film without its id, which the caller gives, and the rules that made one of its rows. */
export interface MadeFilm {
  readonly film: Omit<TitleFacts, '_id'>;
  readonly rules: readonly Rule[];
}

/**
 * One film's document from the rows that describe it, the most trusted first: title and year are the first row's
 * that has one, further titles are aliases, directors are everybody's.
 *
 * @param subtitle by which the film is known as well; null: by none
 */
export function filmTitle(
  records: readonly FilmRecord[],
  people: PersonSpellings,
  subtitle: string | null = null,
): MadeFilm {
  const [first] = records;
  if (first === undefined) throw new RangeError('A film needs a row that describes it.');
  const rated = records.reduce((leader, next) => (next.votes > leader.votes ? next : leader));
  const given = aliasesOf(records, first.title, []);
  const titles = {
    title: first.title,
    originalTitle: null,
    aliases: aliasesOf(records, first.title, subtitle === null ? [] : [subtitle]),
  };
  const { directors, rules: ofDirectors } = directorsOf(records, people);
  return {
    film: {
      ...titles,
      year: records.find((record) => record.year !== null)?.year ?? null,
      type: 'movie',
      votes: rated.votes,
      rating: rated.rating,
      directors,
    },
    rules: [...(titles.aliases.length > given.length ? [rules.subtitle] : []), ...ofDirectors],
  };
}

/** "jaws-1975": readable, and the same in every load of the same data. */
export function filmId(title: string, year: number | null): string {
  return [...foldWords(title), ...(year === null ? [] : [year])].join('-') || foldTitle(title);
}

function aliasesOf(records: readonly FilmRecord[], title: string, more: readonly string[]): string[] {
  const seen = new Set([foldTitle(title)]);
  return [...records.flatMap((record) => [record.title, ...record.aliases]), ...more].filter((alias) => {
    const key = foldTitle(alias);
    return !seen.has(key) && seen.add(key);
  });
}

function directorsOf(
  records: readonly FilmRecord[],
  people: PersonSpellings,
): { directors: Director[]; rules: Rule[] } {
  const names = new Map<string, string>();
  const applied = new Set<Rule>();
  for (const name of records.flatMap((record) => record.directors)) {
    const known = [...names].find(
      ([key, other]) => key === personKey(name) || isFullerName(name, other) || isFullerName(other, name),
    );
    if (known === undefined) {
      names.set(personKey(name), name);
      continue;
    }
    const [key, other] = known;
    if (key !== personKey(name)) applied.add(rules.fullerName);
    // Setting an existing key keeps its place in the order.
    if (isFullerName(name, other)) names.set(key, name);
  }
  const left = withoutGroupMembers([...names.values()]);
  if (left.length < names.size) applied.add(rules.groupMember);
  return { directors: left.map((name) => people.person(name)), rules: [...applied] };
}
