import type { Draws } from './draws.ts';
import type { GeneratedCrew } from './generated-title.ts';
import { ASSUMED, TYPES, type TitleType } from './imdb-shape.ts';

/** Of titles with directors, 19 % have two or more, 0.4 % ten or more, and one in 60,000 a hundred or more. */
const DIRECTORS_EXPONENT = 2.4;

/** Directors and writers of a title of this type, as numbers of people from 1 to `people`. */
export function drawCrew(draws: Draws, type: TitleType, people: number): GeneratedCrew {
  const directors = draws.chance(TYPES[type].withoutDirectors) ? [] : drawDirectors(draws, people);
  const writers = draws.chance(ASSUMED.withoutWriters) ? [] : drawWriters(draws, people);
  return { directors, writers };
}

/**
 * As many as Pareto's distribution has it, out of the few people who direct at all. Some of them direct far more often
 * than others: the rank is drawn as a square.
 */
function drawDirectors(draws: Draws, people: number): number[] {
  const directing = Math.max(1, Math.round(people * ASSUMED.directingNames));
  const wanted = Math.floor(draws.unit() ** (-1 / DIRECTORS_EXPONENT));
  const count = Math.min(wanted, ASSUMED.mostDirectors, directing);
  const ranks = new Set<number>();
  while (ranks.size < count) {
    let rank = Math.floor(directing * draws.unit() ** 2);
    while (ranks.has(rank)) rank = (rank + 1) % directing;
    ranks.add(rank);
  }
  return Array.from(ranks, (rank) => 1 + Math.floor((rank * people) / directing));
}

function drawWriters(draws: Draws, people: number): number[] {
  const count = 1 + draws.geometric(0.35);
  return [...new Set(Array.from({ length: count }, () => 1 + draws.below(people)))];
}
