import { type Draws, weighted } from './draws.ts';
import type { GeneratedBasics, GeneratedRating } from './generated-title.ts';
import { ASSUMED, IMDB_SHAPE, TYPE_WEIGHTS, TYPES, type TitleType } from './imdb-shape.ts';
import { GENRES } from './words.ts';

/** The mean age of a title at the end of `ASSUMED.lastYear`: most of IMDb's are young. */
const MEAN_AGE_YEARS = 17;
const GREATEST_AGE_YEARS = 130;
const GENRE_COUNTS = weighted([
  [1, 60],
  [2, 25],
  [3, 15],
]);

/** The deviation of ln(votes), from the median to the 90th percentile, which lies 1.2816 deviations above. */
const VOTES_DEVIATION = Math.log(IMDB_SHAPE.votes90th / IMDB_SHAPE.votesMedian) / 1.2816;

/** Facts of title.basics beside the titles and the id. Types are drawn first, so that `drawType` has the same. */
export function drawFacts(draws: Draws): Omit<GeneratedBasics, 'id' | 'primaryTitle' | 'originalTitle'> {
  const type = drawType(draws);
  const startYear = draws.chance(ASSUMED.withoutYear) ? null : ASSUMED.lastYear - age(draws);
  return {
    type,
    isAdult: draws.chance(ASSUMED.adult),
    startYear,
    endYear: endYear(draws, type, startYear),
    runtimeMinutes: draws.chance(ASSUMED.withoutRuntime) ? null : minutes(draws, type),
    genres: draws.chance(ASSUMED.withoutGenres) ? null : genres(draws),
  };
}

export function drawType(draws: Draws): TitleType {
  return draws.weighted(TYPE_WEIGHTS);
}

/** Log-normal votes and a rating, or null where a title of that type has none. */
export function drawRating(draws: Draws, type: TitleType): GeneratedRating | null {
  if (!draws.chance(TYPES[type].rated)) return null;
  const drawn = Math.round(IMDB_SHAPE.votesMedian * Math.exp(VOTES_DEVIATION * draws.normal()));
  // IMDb tells no rating by fewer: whoever would have fewer has a few. That leaves median and 90th percentile alone.
  const votes = drawn < ASSUMED.fewestVotes ? ASSUMED.fewestVotes + draws.below(8) : drawn;
  const tenths = Math.round(69.5 + 13.5 * draws.normal());
  return {
    average: Math.min(100, Math.max(10, tenths)) / 10,
    votes: Math.min(ASSUMED.mostVotes, votes),
  };
}

function age(draws: Draws): number {
  return Math.min(GREATEST_AGE_YEARS, Math.floor(-Math.log(draws.unit()) * MEAN_AGE_YEARS));
}

function endYear(draws: Draws, type: TitleType, startYear: number | null): number | null {
  const series = type === 'tvSeries' || type === 'tvMiniSeries';
  if (!series || startYear === null || !draws.chance(0.45)) return null;
  return Math.min(ASSUMED.lastYear, startYear + draws.geometric(type === 'tvSeries' ? 0.7 : 0.1));
}

function minutes(draws: Draws, type: TitleType): number {
  return Math.max(1, Math.round(TYPES[type].minutes * Math.exp(0.35 * draws.normal())));
}

function genres(draws: Draws): string[] {
  const chosen = new Set<string>();
  for (let count = draws.weighted(GENRE_COUNTS); count > 0; count -= 1) chosen.add(draws.pick(GENRES));
  return [...chosen].toSorted();
}
