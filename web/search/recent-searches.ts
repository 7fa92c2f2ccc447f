/** Where searches are remembered: `localStorage`, or what is like it. */
export type Store = Pick<Storage, 'getItem' | 'setItem'>;

export interface Recent {
  /** Whether searches are remembered. */
  readonly on: boolean;
  /** The latest first. */
  readonly searches: readonly string[];
}

const KEY = 'movie-search recent';
const MOST = 8;
const LONGEST = 200;

/** What was remembered; nothing where the browser remembers nothing, or something else is kept under the name. */
export function readRecent(store: Store | null): Recent {
  const nothing: Recent = { on: store !== null, searches: [] };
  const text = store?.getItem(KEY) ?? null;
  if (text === null) return nothing;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== 'object' || kept === null || !('searches' in kept) || !Array.isArray(kept.searches)) {
      return nothing;
    }
    const searches = kept.searches.filter((each) => typeof each === 'string').slice(0, MOST);
    return { on: !('on' in kept) || kept.on !== false, searches };
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
}

/** Remembers it, where the browser remembers anything and has room. */
export function writeRecent(store: Store | null, recent: Recent): Recent {
  try {
    store?.setItem(KEY, JSON.stringify(recent));
  } catch (error) {
    // No room is no reason to keep anybody from searching: they are remembered until the page is closed.
    if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
  }
  return recent;
}

/** With one more search, in front; as it was where searches are not remembered. */
export function withSearch(recent: Recent, q: string): Recent {
  if (!recent.on || q === '' || q.length > LONGEST) return recent;
  return { on: true, searches: [q, ...recent.searches.filter((each) => each !== q)].slice(0, MOST) };
}

export function withoutSearch(recent: Recent, q: string): Recent {
  return { ...recent, searches: recent.searches.filter((each) => each !== q) };
}

/** Switched on or off; switched off, nothing stays. */
export function switched(recent: Recent, on: boolean): Recent {
  return { on, searches: on ? recent.searches : [] };
}
