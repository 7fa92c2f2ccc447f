import type { PeopleTable } from '../../catalog/snapshot/people-table.ts';
import { personParts } from '../../catalog/snapshot/person-term.ts';
import type { Director } from '../../catalog/title-document.ts';
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
    const people = new Map<string, { name: string; ranks: Set<number> }>();
    for (const number of keys.flatMap((key) => (key === '' ? [] : this.#people.called(key)))) {
      const { id, name } = this.#people.person(number);
      if (name === null) continue;
      // Somebody may be credited under two spellings of one key.
      const known = people.get(id) ?? { name, ranks: new Set() };
      for (const rank of this.#people.ranks(number)) known.ranks.add(rank);
      people.set(id, known);
    }
    return [...people]
      .map(([id, { name, ranks }]) => {
        let votes = 0;
        for (const rank of ranks) votes += titles.votes(rank);
        return { id, name, titles: ranks.size, votes };
      })
      .sort((one, other) => other.votes - one.votes || (one.id < other.id ? -1 : 1));
  }

  /** What somebody directed behind a position, best first: how many titles, and the first `limit`. */
  directed(
    id: string,
    { after, limit }: { readonly after?: TitlePosition | undefined; readonly limit: number },
  ): { readonly count: number; readonly titles: readonly KnownTitle[] } {
    const ranks = new Set(this.#people.withId(id).flatMap((number) => this.#people.ranks(number)));
    let count = 0;
    const titles: KnownTitle[] = [];
    // Ranks ascend in the order of pages.
    for (const rank of Uint32Array.from(ranks).sort()) {
      const { id: _id, ...title } = this.#snapshot.titles.title(rank);
      if (after !== undefined && !isBehind({ ...title, id: _id }, after)) continue;
      count += 1;
      if (titles.length < limit) titles.push({ _id, ...title, directors: this.#directorsOf(rank) });
    }
    return { count, titles };
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
}

/** Whether a title comes after a position in the order of pages, which is that of ranks. */
function isBehind(title: TitlePosition, { votes, year, id }: TitlePosition): boolean {
  if (title.votes !== votes) return title.votes < votes;
  if (title.year !== year) return (title.year ?? -Infinity) < (year ?? -Infinity);
  return title.id > id;
}
