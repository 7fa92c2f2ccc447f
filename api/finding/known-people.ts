import type { PeopleTable } from '../../catalog/snapshot/people-table.ts';
import { personParts } from '../../catalog/snapshot/person-term.ts';
import type { Director } from '../../catalog/title-document.ts';
import { MOST_VOTES, NO_YEAR } from '../../catalog/snapshot/snapshot-format.ts';
import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { ByteText } from '../byte-text.ts';
import { DirectorsJson } from '../directors-json.ts';

/** Somebody who directed something. */
export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  /** How many titles the person is credited with. */
  readonly titles: number;
  /** Of all these titles together. */
  readonly votes: number;
}

/** Where a title stands in the order of pages: most voted first, then the latest, those without a year last, then by id. */
export interface TitlePosition {
  readonly votes: number;
  readonly year: number | null;
  readonly id: string;
}

/** A title that somebody directed. */
export interface KnownTitle {
  readonly _id: string;
  readonly title: string;
  readonly year: number | null;
  readonly type: string;
  readonly votes: number;
  readonly directors: Director[];
}

/** Who directed what, as the search snapshot has it. */
export class KnownPeople {
  readonly #snapshot: Snapshot;
  readonly #people: PeopleTable;
  readonly #json = new DirectorsJson();

  constructor(snapshot: Snapshot, people: PeopleTable) {
    this.#snapshot = snapshot;
    this.#people = people;
  }

  /** Everybody whose name has one of these keys, as `nameKey` folds names: those whose titles have most votes first, equals by id. */
  called(keys: readonly string[]): KnownPerson[] {
    const { titles } = this.#snapshot;
    const people = new Map<string, { name: string; numbers: number[] }>();
    for (const number of keys.flatMap((key) => (key === '' ? [] : this.#people.called(key)))) {
      const { id, name } = this.#people.person(number);
      if (name === null) continue;
      // Somebody may be credited under two spellings of one key.
      const known = people.get(id) ?? { name, numbers: [] };
      known.numbers.push(number);
      people.set(id, known);
    }
    return [...people]
      .map(([id, { name, numbers }]) => {
        const ranks = this.#ranksOf(numbers);
        let votes = 0;
        for (const rank of ranks) votes += titles.votes(rank);
        return { id, name, titles: ranks.length, votes };
      })
      .sort((one, other) => other.votes - one.votes || (one.id < other.id ? -1 : 1));
  }

  /** What somebody directed behind a position, best first: how many titles, and the first `limit`. */
  directed(
    id: string,
    { after, limit }: { readonly after?: TitlePosition | undefined; readonly limit: number },
  ): { readonly count: number; readonly titles: readonly KnownTitle[] } {
    const ranks = this.#ranksOf(this.#people.withId(id));
    const from = after === undefined ? 0 : this.#countUpTo(ranks, after);
    const titles = ranks.slice(from, from + limit).map((rank): KnownTitle => {
      const { id: _id, ...title } = this.#snapshot.titles.title(rank);
      return { _id, ...title, directors: this.#directorsOf(rank) };
    });
    return { count: ranks.length - from, titles };
  }

  /** The JSON of the directors of the title of a rank: `[{"id":…,"name":…},…]`, in the order of the source. */
  directors(rank: number): ByteText {
    const json = this.#json;
    json.begin();
    for (const number of this.#people.credits.people(rank)) {
      const { bytes, length } = this.#people.termOf(number);
      const { idFrom, idTo, nameFrom } = personParts(bytes, length);
      json.add(bytes, { idFrom, idTo, nameFrom, nameTo: length });
    }
    return json.end();
  }

  #directorsOf(rank: number): Director[] {
    return [...this.#people.credits.people(rank)].map((number) => this.#people.person(number));
  }

  /** The ranks of the titles that any of these people is credited with, best first, each once. */
  #ranksOf(people: readonly number[]): readonly number[] {
    const [only, ...others] = people;
    if (only === undefined) return [];
    if (others.length === 0) return this.#people.ranks(only);
    const ranks = new Set(people.flatMap((number) => this.#people.ranks(number)));
    return [...ranks].sort((one, other) => one - other);
  }

  /** How many of these ranks, which ascend, are not behind a position: by halves, since somebody may have directed ten thousand episodes. */
  #countUpTo(ranks: readonly number[], after: TitlePosition): number {
    let low = 0;
    let high = ranks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBehind(ranks[middle] ?? 0, after)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Whether a title comes after a position in the order of pages, which is that of ranks. */
  #isBehind(rank: number, { votes, year, id }: TitlePosition): boolean {
    const { titles } = this.#snapshot;
    // Replicas may know of more votes than a snapshot can say.
    const fewer = Math.min(votes, MOST_VOTES) - titles.votes(rank);
    if (fewer !== 0) return fewer > 0;
    const titleYear = titles.year(rank);
    const earlier = (year ?? -1) - (titleYear === NO_YEAR ? -1 : titleYear);
    if (earlier !== 0) return earlier > 0;
    return Buffer.compare(Buffer.from(titles.id(rank)), Buffer.from(id)) > 0;
  }
}
