import { type Director, type TitleDocument, titleKeys } from '../../../catalog/title-document.ts';
import type { TitleType } from './imdb-shape.ts';

/** A row of title.akas. */
export interface GeneratedAka {
  readonly title: string;
  readonly region: string | null;
  readonly language: string | null;
  /** IMDb's values, with U+0002 between several. */
  readonly types: string | null;
  readonly attributes: string | null;
  readonly isOriginalTitle: boolean;
}

/** What title.basics has of a title. */
export interface GeneratedBasics {
  readonly id: string;
  readonly type: TitleType;
  readonly primaryTitle: string;
  readonly originalTitle: string;
  readonly isAdult: boolean;
  readonly startYear: number | null;
  /** Of series alone. */
  readonly endYear: number | null;
  readonly runtimeMinutes: number | null;
  /** In alphabetical order; null where IMDb knows none. */
  readonly genres: readonly string[] | null;
}

/** Numbers of people, for `GeneratedImdb.person`; empty where there are none. */
export interface GeneratedCrew {
  readonly directors: readonly number[];
  readonly writers: readonly number[];
}

/** What title.ratings has of a title. */
export interface GeneratedRating {
  /** 1 to 10, in tenths. */
  readonly average: number;
  readonly votes: number;
}

/** All that is generated about one title. */
export interface GeneratedTitle extends GeneratedBasics {
  readonly directors: readonly Director[];
  /** In the order of title.akas. */
  readonly akas: readonly GeneratedAka[];
  /** Null where too few have rated it. */
  readonly rating: GeneratedRating | null;
}

/** A row of name.basics. */
export interface GeneratedPerson {
  readonly id: string;
  readonly name: string;
  readonly birthYear: number | null;
  readonly deathYear: number | null;
  readonly professions: readonly string[];
  /** Ids of titles, none of which need say so, too. */
  readonly knownFor: readonly string[];
}

/**
 * What the catalogue must know of a title once it is loaded, by docs/data.md and docs/architecture.md and not by the
 * loader's own code: a test that expects it would otherwise expect whatever the loader does.
 */
export function expectedDocument(title: GeneratedTitle): TitleDocument {
  const { id, type, primaryTitle, originalTitle, startYear, rating, directors, akas } = title;
  const aliases = new Set(akas.map((aka) => aka.title));
  aliases.delete(primaryTitle);
  aliases.delete(originalTitle);
  const titles = {
    title: primaryTitle,
    originalTitle: originalTitle === primaryTitle ? null : originalTitle,
    aliases: [...aliases],
  };
  return {
    _id: id,
    ...titles,
    year: startYear,
    type,
    votes: rating?.votes ?? 0,
    rating: rating?.average ?? null,
    directors: directors.map(({ id: person, name }) => ({ id: person, name })),
    keys: titleKeys(titles),
  };
}
