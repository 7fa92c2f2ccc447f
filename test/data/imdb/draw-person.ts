import { type Draws, weighted } from './draws.ts';
import type { GeneratedPerson } from './generated-title.ts';
import { ASSUMED } from './imdb-shape.ts';
import { inventedWord } from './phrases.ts';
import { ACCENTED_NAMES, FAMILY_NAMES, GIVEN_NAMES, PROFESSIONS } from './words.ts';

const KNOWN_FOR_COUNTS = weighted([
  [0, 11],
  [1, 50],
  [2, 14],
  [3, 7],
  [4, 18],
]);
const WITH_BIRTH_YEAR = 0.05;
const DEAD_BY_NOW = 0.3;

/** A name; it is drawn first, so that whoever needs no more draws no more. */
export function drawName(draws: Draws): string {
  const given = draws.pick(GIVEN_NAMES);
  const initial = draws.chance(0.08) ? ` ${String.fromCharCode(65 + draws.below(26))}.` : '';
  const kind = draws.unit();
  if (kind < 0.05) return `${given}${initial} ${draws.pick(ACCENTED_NAMES)}`;
  return `${given}${initial} ${kind < 0.45 ? draws.pick(FAMILY_NAMES) : inventedWord(draws)}`;
}

/** All that name.basics has of a person but the id. `titleId` gives the id of a title by its number. */
export function drawPerson(
  draws: Draws,
  titles: number,
  titleId: (n: number) => string,
): Omit<GeneratedPerson, 'id'> {
  const name = drawName(draws);
  const birthYear = draws.chance(WITH_BIRTH_YEAR) ? 1880 + draws.below(125) : null;
  const dead = birthYear !== null && draws.chance(DEAD_BY_NOW);
  const deathYear = dead ? Math.min(ASSUMED.lastYear, birthYear + 20 + draws.below(80)) : null;
  const professions = new Set<string>();
  for (let count = draws.geometric(0.5); count > 0 && professions.size < 3; count -= 1) {
    professions.add(draws.pick(PROFESSIONS));
  }
  const knownFor = new Set<string>();
  for (let count = draws.weighted(KNOWN_FOR_COUNTS); count > 0 && titles > 0; count -= 1) {
    knownFor.add(titleId(1 + draws.below(titles)));
  }
  return { name, birthYear, deathYear, professions: [...professions], knownFor: [...knownFor] };
}
