/** A column by which the table of replicas can be sorted. */
export const SORT_COLUMNS = [
  'name',
  'state',
  'cpu',
  'memory',
  'disk',
  'io',
  'bandwidth',
  'lag',
  'share',
  'cost',
  'zone',
  'node',
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface Sorting {
  readonly by: SortColumn;
  readonly descending: boolean;
}

/** A span of time, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a person chose to see. The address holds all of this state, so that a copied address shows the same. */
export interface ViewState {
  /** Null: the last ten minutes, moving on. */
  readonly span: Span | null;
  /** Nothing on the page moves while this is true. */
  readonly paused: boolean;
  readonly sorting: Sorting;
}

export const BY_NAME: Sorting = { by: 'name', descending: false };
export const LIVE: ViewState = { span: null, paused: false, sorting: BY_NAME };

/** Longest span that a link can name: a day. A link is typed by hand, too. */
const MOST_MS = 24 * 3_600_000;

/** Reads an address's query. What cannot be understood counts as not written. */
export function viewStateOf(query: URLSearchParams): ViewState {
  const span = spanOf(query.get('from'), query.get('to'));
  return { span, paused: span !== null && query.has('paused'), sorting: sortingOf(query.get('sort')) };
}

function spanOf(from: string | null, to: string | null): Span | null {
  const span = { from: Date.parse(from ?? ''), to: Date.parse(to ?? '') };
  // A comparison with NaN is false: what is no date is no span.
  return span.from < span.to && span.to - span.from <= MOST_MS ? span : null;
}

function sortingOf(text: string | null): Sorting {
  const descending = text?.startsWith('-') ?? false;
  const by = SORT_COLUMNS.find((column) => column === text?.replace(/^-/, ''));
  return by === undefined ? BY_NAME : { by, descending };
}

/**
 * Writes a state into an address's query, beside what else the query has (the language).
 *
 * @returns the query with its `?`, or nothing where all is as usual
 */
export function queryOf(state: ViewState, others: URLSearchParams): string {
  const query = new URLSearchParams(others);
  for (const name of ['from', 'to', 'paused', 'sort']) query.delete(name);
  if (state.span !== null) {
    query.set('from', new Date(state.span.from).toISOString());
    query.set('to', new Date(state.span.to).toISOString());
    if (state.paused) query.set('paused', '1');
  }
  const { by, descending } = state.sorting;
  if (by !== BY_NAME.by || descending) query.set('sort', `${descending ? '-' : ''}${by}`);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The sorting after a press on a column's head: figures come largest first, words from a to z, and a second press turns them round. */
export function pressed(sorting: Sorting, by: SortColumn): Sorting {
  if (sorting.by === by) return { by, descending: !sorting.descending };
  return { by, descending: !WORDS.has(by) };
}

const WORDS: ReadonlySet<SortColumn> = new Set(['name', 'state', 'zone', 'node']);
