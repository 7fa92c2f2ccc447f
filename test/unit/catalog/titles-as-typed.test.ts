import { expect } from 'chai';

import type { TitleDocument } from '../../../catalog/title-document.ts';
import { fitsReading, titleReadings, type Reading } from '../../../catalog/title-readings.ts';
import { filmsAsTyped, titlesAsTyped } from '../../support/titles-as-typed.ts';

/** The plain way to answer a reading: the titles of its key, as the stored keys have them, the best known first. */
class KeyTable {
  readonly #byKey = new Map<string, TitleDocument[]>();

  constructor(films: readonly TitleDocument[]) {
    for (const film of films.toSorted((a, b) => b.votes - a.votes)) {
      for (const key of film.keys) this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), film]);
    }
  }

  find(reading: Reading): TitleDocument[] {
    const found =
      reading.match === 'exact'
        ? (this.#byKey.get(reading.key) ?? [])
        : [...this.#byKey].filter(([key]) => key.startsWith(reading.key)).flatMap(([, films]) => films);
    return [...new Set(found)].filter(
      ({ title, aliases, year }) =>
        (reading.year === undefined || reading.year === year) &&
        [title, ...aliases].some((text) => fitsReading(text, reading)),
    );
  }

  first(typed: string): { kind: Reading['match'] | 'beside'; ids: string[] } | undefined {
    for (const reading of titleReadings(typed)) {
      // Only what is in memory answers with these beside what begins as was typed.
      if (reading.lookAlike === true) continue;
      const ids = this.find(reading).map(({ _id }) => _id);
      if (ids.length > 0) return { kind: reading.afterSlips === true ? 'beside' : reading.match, ids };
    }
    return undefined;
  }
}

describe('titles as people type them', () => {
  let table: KeyTable;
  let known: Set<string>;
  before(async () => {
    const films = await filmsAsTyped();
    table = new KeyTable(films);
    known = new Set(films.map(({ _id }) => _id));
  });

  const rows = titlesAsTyped();

  it('are at least 700, each of a film that there is', () => {
    expect(rows.length).to.be.at.least(700);
    expect(rows.filter(({ meant }) => !known.has(meant))).to.deep.equal([]);
    expect(rows.filter(({ source }) => !/^(?:https?:\/\/\S+|issue 8|own)$/u.test(source))).to.deep.equal([]);
  });

  for (const { typed, meant, kind } of rows) {
    if (kind === 'exact' || kind === 'prefix' || kind === 'beside') {
      it(`${JSON.stringify(typed)} is ${meant}, ${kind}`, () => {
        const found = table.first(typed);
        expect(found?.kind).to.equal(kind);
        expect(found?.ids.slice(0, 5)).to.include(meant);
      });
    } else {
      const left = {
        fuzzy: 'is left to the fuzzy search for',
        suggested: 'may suggest',
        digits: 'is left to the finder for',
        not: 'does not answer',
      }[kind];
      it(`${JSON.stringify(typed)} ${left} ${meant}`, () => {
        expect(table.first(typed)?.ids ?? []).not.to.include(meant);
      });
    }
  }
});
