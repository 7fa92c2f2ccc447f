import type { Ask, Asked } from '../../api/pages/page-module.ts';
import { couldBeName } from '../../typed/could-be-name.ts';
import { originOf } from './answer-origin.ts';
import type {
  Film,
  FoundFilms,
  PageState,
  People,
  Person,
  Problem,
  TitleByDirector,
  View,
} from './page-state.ts';
import { queryOf, type DirectorPlace, type FilmPlace, type Place, type SearchPlace } from './place.ts';
import { titlesAndDirectors } from './typed-question.ts';

/** Rows of a page of the list. */
export const PAGE_LENGTH = 20;
/** Films looked through for those of a director whose name was typed with the title. */
const BY_DIRECTOR_LENGTH = 5;

/** What is to be seen at a place: the same is asked on the server and in the browser. */
export async function loadPage(place: Place, ask: TimedAsk): Promise<PageState> {
  return { place, view: await viewAt(place, ask) };
}

/** An {@link Ask} that says how long each answer took, where that is of interest. */
export interface TimedAsk {
  readonly ask: Ask;
  /** Milliseconds since the clock began; absent where the time is not told. */
  readonly now?: () => number;
}

interface Timed {
  readonly asked: Asked;
  readonly ms: number | null;
}

async function timed({ ask, now }: TimedAsk, path: string, body?: object): Promise<Timed> {
  const began = now?.();
  const asked = await ask(path, body);
  return { asked, ms: now === undefined || began === undefined ? null : now() - began };
}

function viewAt(place: Place, ask: TimedAsk): Promise<View> | View {
  switch (place.kind) {
    case 'search':
      return place.q === '' ? { kind: 'start' } : results(place, ask);
    case 'film':
      return film(place, ask);
    case 'director':
      return director(place, ask);
    default:
      return place satisfies never;
  }
}

async function results(place: SearchPlace, ask: TimedAsk): Promise<View> {
  const { q, year, type, cursor, people } = place;
  const query = queryOf({ title: q, year, type, cursor, limit: String(PAGE_LENGTH) });
  const { asked, ms } = await timed(ask, `/directors${query}`);
  if (asked.status !== 200) return problemView(asked);
  const found = asked.body as FoundFilms;
  const isExact = found.titles.some(({ matchedBy }) => matchedBy.kind === 'exact');
  const isFirst = cursor === '';
  const narrowed = year !== '' || type !== '';
  // All titles are looked at for a name: only where it may be meant.
  const mayBePerson =
    people || (found.people === undefined && isFirst && !isExact && !narrowed && couldBeName(q));
  const [called, byDirector] = await Promise.all([
    mayBePerson ? peopleCalled(q, ask) : peopleIn(found),
    isFirst && !isExact && !narrowed ? titleByDirector(q, ask) : null,
  ]);
  return { kind: 'results', found, people: called, byDirector, origin: originOf(asked, ms) };
}

/** The people that the answer tells of; null where it does not. */
function peopleIn({ dataset, people }: FoundFilms): People | null {
  return people === undefined
    ? null
    : { query: { name: '' }, dataset, partial: false, total: people.length, people };
}

/** Everybody of a name; null where that could not be found out, which spoils no list of films. */
async function peopleCalled(name: string, ask: TimedAsk): Promise<People | null> {
  const { asked } = await timed(ask, `/people${queryOf({ name })}`);
  return asked.status === 200 ? (asked.body as People) : null;
}

interface BatchAnswer {
  readonly results: readonly { readonly answer?: FoundFilms }[];
}

/** The likeliest way to read what was typed as a title and its director; null where there is none, or it could not be found out. */
async function titleByDirector(typed: string, ask: TimedAsk): Promise<TitleByDirector | null> {
  const ways = titlesAndDirectors(typed);
  if (ways.length === 0) return null;
  const queries = ways.map((way) => ({ ...way, match: 'exact', limit: BY_DIRECTOR_LENGTH }));
  const { asked } = await timed(ask, '/directors:batch', { queries });
  if (asked.status !== 200) return null;
  const { results: answers } = asked.body as BatchAnswer;
  const at = answers.findIndex(({ answer }) => answer !== undefined && answer.titles.length > 0);
  const way = ways[at];
  const found = answers[at]?.answer;
  return way === undefined || found === undefined ? null : { ...way, found };
}

async function film({ id }: FilmPlace, ask: TimedAsk): Promise<View> {
  const { asked, ms } = await timed(ask, `/titles/${encodeURIComponent(id)}`);
  if (asked.status === 404) return { kind: 'no-film', problem: asked.body as Problem };
  if (asked.status !== 200) return problemView(asked);
  return { kind: 'film', film: asked.body as Film, origin: originOf(asked, ms) };
}

async function director({ id, cursor }: DirectorPlace, ask: TimedAsk): Promise<View> {
  const query = queryOf({ cursor, limit: String(PAGE_LENGTH) });
  const { asked, ms } = await timed(ask, `/people/${encodeURIComponent(id)}${query}`);
  if (asked.status !== 200) return problemView(asked);
  return { kind: 'director', person: asked.body as Person, origin: originOf(asked, ms) };
}

function problemView({ body, headers }: Asked): View {
  const seconds = Number(headers['retry-after']);
  return {
    kind: 'problem',
    problem: body as Problem,
    retryAfterSeconds: Number.isFinite(seconds) && headers['retry-after'] !== undefined ? seconds : null,
  };
}
