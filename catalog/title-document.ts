import { foldTitle } from './fold-title.ts';

/** A person credited with directing; `name` is null where the source gives an id it does not name. */
export interface Director {
  id: string;
  name: string | null;
}

/** One film or other title, as seed writes it and the query service reads it. */
export interface TitleDocument {
  /** Stable across loads of the same source: IMDb's tconst, or derived from title and year. */
  _id: string;
  title: string;
  /** The title in its original language, where it differs from `title`. */
  originalTitle: string | null;
  /** Other titles it is known by, neither primary nor original, without duplicates. */
  aliases: string[];
  /** Year of first release. */
  year: number | null;
  /** IMDb's titleType: "movie", "short", "tvSeries" and so on. */
  type: string;
  /** How many people rated it; 0 where nobody knows. Orders homonyms. */
  votes: number;
  /** Mean rating, 1 to 10. */
  rating: number | null;
  /** In the source's order; empty where nobody is credited. */
  directors: Director[];
  /** The folded primary, original and alias titles without duplicates: see `foldTitle`. */
  keys: string[];
}

/** A title as a source gives it: what it is looked up by is made of it. */
export type TitleFacts = Omit<TitleDocument, 'keys'>;

/**
 * The index of keys that loads by earlier releases made; where there is none, the search snapshot is read in its place. It answers exact and
 * prefix lookups, and gives the titles of one key in the order of their pages: most voted first, then the latest, then by id: the order of
 * ranks in the snapshot. Still earlier releases made one of the same name without year and `_id`: there, pages are sorted.
 */
export const TITLE_INDEX = { name: 'keys_votes', key: { keys: 1, votes: -1, year: -1, _id: 1 } } as const;

/** The `keys` of a title: each of its titles folded, without duplicates, the primary first. */
export function titleKeys(titles: Pick<TitleDocument, 'title' | 'originalTitle' | 'aliases'>): string[] {
  const first = foldTitle(titles.title);
  // Most titles have no other, and there are millions of them.
  if (titles.originalTitle === null && titles.aliases.length === 0) return [first];
  const keys = new Set([first]);
  if (titles.originalTitle !== null) keys.add(foldTitle(titles.originalTitle));
  for (const alias of titles.aliases) keys.add(foldTitle(alias));
  return [...keys];
}

/** The document of a title. */
export function titleDocument(title: TitleFacts): TitleDocument {
  return {
    _id: title._id,
    title: title.title,
    originalTitle: title.originalTitle,
    aliases: title.aliases,
    year: title.year,
    type: title.type,
    votes: title.votes,
    rating: title.rating,
    directors: title.directors,
    keys: titleKeys(title),
  };
}
