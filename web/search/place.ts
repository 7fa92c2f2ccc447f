/** Where somebody is: what the address of the page says. */
export type Place = SearchPlace | FilmPlace | DirectorPlace;

export interface SearchPlace {
  readonly kind: 'search';
  /** What is in the box; empty: nothing was asked yet. */
  readonly q: string;
  readonly year: string;
  readonly type: string;
  /** Where a further page of the list begins; empty: the first. */
  readonly cursor: string;
  /** Whether to look for people called so, whatever films there are. */
  readonly people: boolean;
}

export interface FilmPlace {
  readonly kind: 'film';
  readonly id: string;
}

export interface DirectorPlace {
  readonly kind: 'director';
  readonly id: string;
  readonly cursor: string;
}

/** The paths of all places, as OpenAPI writes them. */
export const PLACE_PATHS = ['/', '/film/{id}', '/director/{id}', '/offline'] as const;

/** @returns null where the address is none of this page; `/offline` is the search with nothing asked */
export function placeAt(url: URL): Place | null {
  const { pathname, searchParams } = url;
  const text = (name: string): string => searchParams.get(name)?.trim() ?? '';
  if (pathname === '/' || pathname === '/offline') {
    return {
      kind: 'search',
      q: text('q'),
      year: text('year'),
      type: text('type'),
      cursor: text('cursor'),
      people: text('people') !== '',
    };
  }
  const [, kind, id, ...more] = pathname.split('/');
  if ((kind !== 'film' && kind !== 'director') || id === undefined || id === '' || more.length > 0)
    return null;
  const decoded = decodedId(id);
  if (decoded === null) return null;
  return kind === 'film' ? { kind, id: decoded } : { kind, id: decoded, cursor: text('cursor') };
}

function decodedId(id: string): string | null {
  try {
    return decodeURIComponent(id);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** A search with nothing but what is in the box. */
export function searchFor(q: string): SearchPlace {
  return { kind: 'search', q, year: '', type: '', cursor: '', people: false };
}

/** The address of a place. */
export function addressOf(place: Place): string {
  switch (place.kind) {
    case 'search': {
      const { q, year, type, cursor, people } = place;
      return `/${queryOf({ q, year, type, people: people ? '1' : '', cursor })}`;
    }
    case 'film':
      return `/film/${encodeURIComponent(place.id)}`;
    case 'director':
      return `/director/${encodeURIComponent(place.id)}${queryOf({ cursor: place.cursor })}`;
    default:
      return place satisfies never;
  }
}

/** A query string of what is not empty; with its question mark, where there is anything. */
export function queryOf(parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
