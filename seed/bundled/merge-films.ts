import { foldTitle } from '../../catalog/fold-title.ts';
import type { FilmRecord } from './film-record.ts';
import { personKey } from './person-key.ts';
import { isSameFilm } from './same-film.ts';

const CLUE_LENGTH = 5;

/**
 * Groups rows that describe one film, each group in the order given and the groups in the order of their first
 * row. A row joins the first group of which it is the same film as any member.
 */
export function groupFilms(records: Iterable<FilmRecord>): FilmRecord[][] {
  const groups: FilmRecord[][] = [];
  const byClue = new Map<string, Set<FilmRecord[]>>();
  for (const record of records) {
    const clues = cluesOf(record);
    const candidates = new Set(clues.flatMap((clue) => [...(byClue.get(clue) ?? [])]));
    let group = [...candidates].find((members) => members.some((member) => isSameFilm(member, record)));
    if (group === undefined) {
      group = [];
      groups.push(group);
    }
    group.push(record);
    for (const clue of clues) {
      const known = byClue.get(clue);
      if (known === undefined) byClue.set(clue, new Set([group]));
      else known.add(group);
    }
  }
  return groups;
}

/**
 * What two rows of one film cannot but share one of: a title, a director, or in one year the beginning or the end of a title, of
 * which a slip spoils one at most.
 */
function cluesOf(record: FilmRecord): string[] {
  const key = foldTitle(record.title);
  return [
    ...[key.slice(0, CLUE_LENGTH), key.slice(-CLUE_LENGTH)].map((part) => `${record.year} ${part}`),
    ...[record.title, ...record.aliases].map((title) => `title ${foldTitle(title)}`),
    ...record.directors.map((name) => `director ${personKey(name)}`),
  ];
}
