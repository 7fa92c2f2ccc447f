import { weighted } from './draws.ts';

/**
 * What is known of IMDb's files, from issue 7 of this project, and what is assumed beyond it. README.md beside this
 * file says which is which, and `generate.ts --statistics` holds what is generated to it.
 */
export const IMDB_SHAPE = {
  titles: 12_600_000,
  names: 15_000_000,
  akas: 58_000_000,
  episodes: 0.77,
  distinctTitles: 0.45,
  nonAscii: 0.042,
  withoutDirectors: 0.44,
  rated: 0.13,
  votesMedian: 41,
  votes90th: 1108,
} as const;

/** Figures that IMDb's shape leaves open, chosen to look like its files. */
export const ASSUMED = {
  sevenDigits: 0.45,
  adult: 0.03,
  withoutYear: 0.12,
  withoutRuntime: 0.68,
  withoutGenres: 0.045,
  withoutWriters: 0.48,
  /** Of all people, those who direct. */
  directingNames: 0.075,
  /** No title has more. */
  mostDirectors: 500,
  /** Nothing that fewer have rated is in title.ratings. */
  fewestVotes: 5,
  mostVotes: 3_200_000,
  /** Years are up to this one, whenever the files are made. */
  lastYear: 2026,
} as const;

/** What differs by type: its share of all titles, the shares within it, and a usual running time in minutes. */
export interface TypeShape {
  readonly share: number;
  readonly withoutDirectors: number;
  readonly rated: number;
  readonly minutes: number;
}

/** All types but episodes, which have what then is left of the shares in `IMDB_SHAPE`. */
const OTHER_TYPES = {
  short: { share: 0.087, withoutDirectors: 0.1, rated: 0.16, minutes: 12 },
  movie: { share: 0.0585, withoutDirectors: 0.1, rated: 0.46, minutes: 92 },
  video: { share: 0.0255, withoutDirectors: 0.25, rated: 0.18, minutes: 75 },
  tvSeries: { share: 0.0235, withoutDirectors: 0.6, rated: 0.35, minutes: 40 },
  tvMovie: { share: 0.0122, withoutDirectors: 0.2, rated: 0.37, minutes: 84 },
  tvMiniSeries: { share: 0.0054, withoutDirectors: 0.4, rated: 0.35, minutes: 60 },
  tvSpecial: { share: 0.0046, withoutDirectors: 0.45, rated: 0.25, minutes: 70 },
  videoGame: { share: 0.0038, withoutDirectors: 0.7, rated: 0.4, minutes: 60 },
  tvShort: { share: 0.0009, withoutDirectors: 0.2, rated: 0.22, minutes: 10 },
} as const satisfies Readonly<Record<string, TypeShape>>;

/** IMDb's titleType. */
export type TitleType = keyof typeof OTHER_TYPES | 'tvEpisode';

const others: readonly TypeShape[] = Object.values(OTHER_TYPES);
const othersShare = others.reduce((sum, { share }) => sum + share, 0);

/** The share within episodes with which all titles together come to `total`. */
export function shareOfEpisodes(total: number, ofOther: (shape: TypeShape) => number): number {
  const ofOthers = others.reduce((sum, shape) => sum + shape.share * ofOther(shape), 0);
  return (total - ofOthers) / (1 - othersShare);
}

/** Every type with its shape. */
export const TYPES: Readonly<Record<TitleType, TypeShape>> = {
  tvEpisode: {
    share: 1 - othersShare,
    withoutDirectors: shareOfEpisodes(IMDB_SHAPE.withoutDirectors, (shape) => shape.withoutDirectors),
    rated: shareOfEpisodes(IMDB_SHAPE.rated, (shape) => shape.rated),
    minutes: 36,
  },
  ...OTHER_TYPES,
};

/** To draw a type by its share. */
export const TYPE_WEIGHTS = weighted(
  (Object.keys(TYPES) as TitleType[]).map((type) => [type, TYPES[type].share] as const),
);

/** How many names go with this many titles. */
export function namesFor(titles: number): number {
  return Math.max(1, Math.round((titles * IMDB_SHAPE.names) / IMDB_SHAPE.titles));
}
